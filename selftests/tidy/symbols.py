# SPDX-License-Identifier: Apache-2.0
"""libktrial.so exports what users call and what it stands before, nothing else; and the sources are formatted."""

import re
import shutil
import subprocess

from tree import C_SUFFIXES, Finding

LIBRARY = "build/release/lib/libktrial.so"
EXPORTED = re.compile(r"^(kt|rd_kafka)_")
FORMATTED = re.compile(r"^(.*?):(\d+):\d+: (?:error|warning): (.*?)(?: \[.*\])?$")


def interposed_names(tree):
    """What stands before libc (and cmocka's _fail): functions, and in harness/sim tables of them."""
    functions, words = set(), set()
    for source in tree.sources:
        if source.path.startswith(("harness/sim/", "harness/cmocka/")):
            functions |= {f.name for f in source.functions if f.lines and not f.is_static}
        if source.path.startswith("harness/sim/"):
            words |= set(re.findall(r"\b[A-Za-z_]\w*\b", source.without_comments))
    return functions, words


def check_exports(tree, say):
    library = tree.root / LIBRARY
    if not library.exists():
        say(f"exports: not checked, {LIBRARY} is not built")
        return
    if not shutil.which("nm"):
        say("exports: not checked, nm is missing")
        return
    listed = subprocess.run(["nm", "-D", "--defined-only", str(library)], check=True, capture_output=True, text=True)
    functions, words = interposed_names(tree)
    for line in listed.stdout.splitlines():
        name = line.split()[-1].split("@")[0]
        if name.startswith("kmock_") or not (EXPORTED.match(name) or name in functions or name in words):
            yield Finding(LIBRARY, 1, f"{name} is exported: neither ours nor one that harness/sim interposes")


def check_format(tree, say):
    if not shutil.which("clang-format"):
        say("format: not checked, clang-format is missing")
        return
    paths = [p for p in tree.paths if p.endswith(C_SUFFIXES)]
    run = subprocess.run(["clang-format", "--dry-run", *paths], cwd=tree.root, capture_output=True, text=True)
    seen = set()
    for line in run.stderr.splitlines():
        match = FORMATTED.match(line)
        if match and match.group(1) not in seen:
            seen.add(match.group(1))
            yield Finding(match.group(1), int(match.group(2)), "not as clang-format writes it (first place)")
