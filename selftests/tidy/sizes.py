# SPDX-License-Identifier: Apache-2.0
"""Files, functions and READMEs stay small; each file says its licence, each folder what it is."""

import re

from tree import C_SUFFIXES, Finding

FILE_LINES = 400
TABLE_LINES = 900  # tables, tests
FUNCTION_LINES = 60
FUNCTION_LINES_NOTED = 50
PARAMETERS = 5
README_LINES = 40

TABLES = re.compile(r"^(mock/wire/schema[/.]|selftests/|mock/broker/error\.)|_test\.c(pp)?$")
# Whose names and signatures are not ours: the calls of libc, librdkafka and cmocka that we stand before.
FOREIGN_HOMES = re.compile(r"^harness/(sim|client|cmocka|speed/preload)/")
OWN_NAME = re.compile(r"^(kt|kmock)_")
SCRIPT_SUFFIXES = (".py", ".sh", ".cmake")
SPDX = "SPDX-License-Identifier: Apache-2.0"
PREFIXES = {"mock/": "kmock_", "harness/": "kt_"}
# Folders whose parent's README speaks for them.
SPOKEN_FOR = re.compile(r"^(mock|harness)/[^/]+/.+|^selftests/(mock|harness)(/|$)|^selftests/[^/]+/.+|^harness/include")


def check_licence(tree):
    for path in tree.paths:
        lines = tree.read(path).splitlines()[:2] if is_script(tree, path) else []
        if path.endswith(C_SUFFIXES) or path.endswith("CMakeLists.txt"):
            lines = tree.read(path).splitlines()[:1]
        elif not is_script(tree, path):
            continue
        if not any(SPDX in line for line in lines):
            yield Finding(path, 1, f"the first line does not say {SPDX}")


def is_script(tree, path):
    if path.endswith(SCRIPT_SUFFIXES):
        return True
    name = path.rsplit("/", 1)[-1]
    return "." not in name and (tree.root / path).open("rb").read(2) == b"#!"


def check_files(tree):
    for source in tree.sources:
        limit = TABLE_LINES if TABLES.search(source.path) else FILE_LINES
        if len(source.lines) > limit:
            yield Finding(source.path, limit + 1, f"{len(source.lines)} lines; at most {limit}: split it by concept")


def has_foreign_signature(source, function):
    if source.path.startswith("selftests/harness/client/"):
        return True  # librdkafka's callbacks
    if source.path.startswith("harness/speed/"):
        return True  # libc's calls
    return FOREIGN_HOMES.match(source.path) and not function.is_static and not OWN_NAME.match(function.name)


def check_functions(tree):
    for source in tree.sources:
        if source.path.endswith(".cpp"):
            continue  # lambdas and namespaces are beyond the reader of C
        for function in source.functions:
            if function.lines > FUNCTION_LINES_NOTED:
                yield Finding(source.path, function.line,
                              f"{function.name} has {function.lines} lines; at most {FUNCTION_LINES}",
                              is_note=function.lines <= FUNCTION_LINES)
            if function.parameters > PARAMETERS and not has_foreign_signature(source, function):
                yield Finding(source.path, function.line,
                              f"{function.name} has {function.parameters} parameters; at most {PARAMETERS}")


def check_names(tree):
    """What other files can call says whose it is."""
    for source in tree.sources:
        prefix = next((p for folder, p in PREFIXES.items() if source.path.startswith(folder)), None)
        if prefix is None or FOREIGN_HOMES.match(source.path):
            continue
        for function in source.functions:
            if function.lines and not (function.is_static or function.name.startswith(prefix) or function.name == "main"):
                yield Finding(source.path, function.line,
                              f"{function.name} is seen by other files: call it {prefix}..., or make it static")


def check_readmes(tree):
    folders = {path.rsplit("/", 1)[0] for path in tree.paths if "/" in path and not path.startswith(".")}
    for folder in sorted(folders):
        readme = f"{folder}/README.md"
        if readme in tree.known:
            count = len(tree.read(readme).splitlines())
            if count > README_LINES:
                yield Finding(readme, README_LINES + 1, f"{count} lines; at most {README_LINES}")
        elif not SPOKEN_FOR.match(folder):
            yield Finding(f"{folder}/README.md", 1, "missing: say what lives here, what it may include, what to read first")
