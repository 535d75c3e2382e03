# SPDX-License-Identifier: Apache-2.0
"""Includes go down only, are written from the root, and no two files need each other."""

import re

from tree import Finding

# What each folder may include of the project, besides itself. The longest folder that fits counts.
MOCK = ["mock/base", "mock/security", "mock/broker", "mock/wire"]
LAYERS = {
    "mock/base": [],
    "mock/security": ["mock/base"],
    "mock/broker": ["mock/base", "mock/security"],
    "mock/wire": ["mock/base", "mock/security", "mock/broker"],
    "mock/listener": MOCK,
    "harness/include": [],
    "harness/sim": ["mock/base"],
    "harness/history": ["mock/base", "mock/broker"],
    "harness/verdict": ["mock/base", "mock/broker", "harness/history"],
    "harness/fault": ["mock/base", "mock/security", "mock/broker"],
    "harness/stage": MOCK + ["harness/history", "harness/fault"],
    "harness/trace": ["mock/base", "mock/broker", "harness/history", "harness/fault", "harness/include"],
    "harness/client": ["mock/base", "mock/broker", "harness/include", "harness/history", "harness/sim"],
    "harness/trial": MOCK + ["harness/include", "harness/sim", "harness/history", "harness/verdict", "harness/fault",
                             "harness/stage", "harness/trace", "harness/client", "harness/speed", "harness/live"],
    "harness/speed": [],
    "harness/live": MOCK + ["mock/listener", "harness/include", "harness/history", "harness/verdict", "harness/fault",
                            "harness/stage", "harness/trace", "harness/speed"],
    "harness/explore": MOCK + ["harness/include", "harness/sim", "harness/history", "harness/verdict", "harness/fault",
                               "harness/trace", "harness/client", "harness/trial"],
    "harness/cmocka": ["harness/include", "harness/explore", "harness/trial", "harness/trace", "harness/verdict",
                       "harness/sim", "harness/live"],
    "harness/command": ["mock/base", "mock/security", "mock/broker", "mock/listener", "harness/fault", "harness/history",
                        "harness/trace", "harness/live", "harness/speed", "harness/explore"],
    "examples": ["harness/include"],
    "selftests": ["mock", "harness", "examples"],
}
PUBLIC = "harness/include/"
# Nothing of the project but its public face, as a user has it, and the client library.
OUTSIDERS = ("examples/",)
OUTSIDE_HEADERS = re.compile(r"^(librdkafka/|ktrial/)")
STANDARD_HEADERS = re.compile(r"^[a-z0-9_]+(\.h)?$|^(sys|netinet|arpa|net|linux)/[a-z0-9_]+\.h$")
OWN_CALL = re.compile(r"\b((?:kt|kmock)_\w+)\s*\(")
CMOCKA_HOMES = {"harness/include/ktrial/cmocka.h", "selftests/check.h"}


def layer_of(path):
    fitting = [layer for layer in LAYERS if path.startswith(layer + "/")]
    return max(fitting, key=len, default=None)


def resolve(tree, include):
    """The file of the tree that an include names; None: it is none of ours."""
    if include.is_quoted:
        return include.path if include.path in tree.known else None
    return PUBLIC + include.path if PUBLIC + include.path in tree.known else None


def check_include(tree, source, include, layer):
    target = resolve(tree, include)
    if include.path.endswith("cmocka.h") and target is None and source.path not in CMOCKA_HOMES:
        yield f"cmocka.h is included by {' and '.join(sorted(CMOCKA_HOMES))} only"
    if include.is_quoted and target is None:
        beside = f"{source.path.rsplit('/', 1)[0]}/{include.path}"
        if beside in tree.known and not source.path.startswith(OUTSIDERS):
            yield f'include "{beside}": includes are written from the root'
        elif beside not in tree.known:
            yield f'include "{include.path}": there is no such file in the tree'
    if target and layer and not any(target.startswith(below + "/") for below in [layer] + LAYERS[layer]):
        yield f"{layer} may not include {target}: it may include {', '.join(LAYERS[layer]) or 'only itself'}"
    elif source.path.startswith(OUTSIDERS) and target is None and not include.is_quoted:
        if not OUTSIDE_HEADERS.match(include.path) and not STANDARD_HEADERS.match(include.path):
            yield f"an example includes librdkafka and ktrial only, not {include.path}"


def check_layers(tree):
    for source in tree.sources:
        layer = layer_of(source.path)
        if layer is None:
            yield Finding(source.path, 1, "this folder has no layer: add it to LAYERS in selftests/tidy/layers.py")
        for include in source.includes:
            for what in check_include(tree, source, include, layer):
                yield Finding(source.path, include.line, what)


def find_cycle(graph):
    """A path that ends where it began, of a graph of sorted lists; None where there is none."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for target in graph.get(node, []):
            if cycle := visit(target):
                return cycle
        path.pop()
        done.add(node)
        return None

    for node in sorted(graph):
        if cycle := visit(node):
            return cycle
    return None


def check_acyclic(edges, what, is_note=False):
    """Report one cycle after the other, each by the edge that closes it, until there is none left.

    edges  (from, to) -> (path, line) of what makes the edge"""
    edges = dict(edges)
    while True:
        graph = {}
        for one, other in sorted(edges):
            graph.setdefault(one, []).append(other)
        cycle = find_cycle(graph)
        if cycle is None:
            return
        path, line = edges.pop((cycle[-2], cycle[-1]))
        yield Finding(path, line, f"{what}: {' -> '.join(cycle)}", is_note)


def check_include_cycles(tree):
    edges = {}
    for source in tree.sources:
        for include in source.includes:
            if target := resolve(tree, include):
                edges.setdefault((source.path, target), (source.path, include.line))
    yield from check_acyclic(edges, "include cycle")


def check_call_cycles(tree):
    """Two files that call each other are one concept, or one should be told by a function pointer: worth a look."""
    sources = [s for s in tree.sources if s.path.endswith(".c") and s.path.startswith(("mock/", "harness/"))]
    home = {f.name: s.path for s in sources for f in s.functions if f.lines and not f.is_static}
    edges = {}
    for source in sources:
        for match in OWN_CALL.finditer(source.statements):
            target = home.get(match.group(1), source.path)
            if target != source.path:
                edges.setdefault((source.path, target), (source.path, source.line_of(match.start())))
    yield from check_acyclic(edges, "call cycle", is_note=True)
