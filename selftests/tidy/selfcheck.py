# SPDX-License-Identifier: Apache-2.0
"""Check the checks: a small tree in which everything is wrong once, and one in which nothing is."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tidy import findings_of
from tree import Tree

SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"

# path -> text, and what must be said of it (a part of the finding); None: nothing
CASES = {
    "mock/base/good.c": (SPDX + "static int time(void) { return 1; }\nint kmock_good(int a, int b, int c, int d, int e)\n"
                         "{\n    return time() + a + b + c + d + e; /* rand() \"socket(\" */\n}\n", None),
    "mock/base/README.md": ("short\n", None),
    "mock/base/licence.c": ("int x;\n", ["the first line does not say"]),
    "mock/base/up.c": (SPDX + '#include "mock/broker/low.h"\n', ["mock/base may not include mock/broker/low.h"]),
    "mock/base/gone.c": (SPDX + '#include "mock/base/gone.h"\n', ["no such file"]),
    "mock/base/beside.c": (SPDX + '#include "low.h"\n', ["written from the root"]),
    "mock/base/low.h": (SPDX, None),
    "mock/broker/low.h": (SPDX, None),
    "mock/broker/README.md": ("line\n" * 41, ["41 lines; at most 40"]),
    "mock/broker/one.h": (SPDX + '#include "mock/broker/two.h"\n', None),
    "mock/broker/two.h": (SPDX + '#include "mock/broker/one.h"\n',
                          ["include cycle: mock/broker/one.h -> mock/broker/two.h -> mock/broker/one.h"]),
    "mock/broker/one.c": (SPDX + "void kmock_one(void)\n{\n    kmock_two();\n    kmock_three();\n}\n", None),
    "mock/broker/two.c": (SPDX + "void kmock_two(void)\n{\n    kmock_one();\n}\n",
                          ["note: call cycle: mock/broker/one.c -> mock/broker/two.c -> mock/broker/one.c"]),
    "mock/broker/three.c": (SPDX + "void kmock_three(void)\n{\n    kmock_three();\n}\n", None),
    "mock/broker/clock.c": (SPDX + "static long now(void)\n{\n    return time(0) + x->time(0);\n}\n", ["time() belongs"]),
    "mock/broker/dice.c": (SPDX + "static int now(void)\n{\n    return rand() + socket(1, 2, 3);\n}\n",
                           ["rand() belongs", "socket() belongs"]),
    "mock/broker/long.c": (SPDX + "static void run(void)\n{\n" + "    x();\n" * 58 + "}\n", [":2: run has 61 lines"]),
    "mock/broker/near.c": (SPDX + "static void run(void)\n{\n" + "    x();\n" * 57 + "}\n", ["note: run has 60 lines"]),
    "mock/broker/wide.h": (SPDX + "int kmock_wide(int a, int b, int (*c)(int, int), int d, int e, int f)\n"
                           "    __attribute__((format(printf, 1, 2)));\n", ["kmock_wide has 6 parameters"]),
    "mock/broker/name.c": (SPDX + "struct x *find(int a)\n{\n    return 0;\n}\nint table[] = {1, 2};\n",
                           ["find is seen by other files"]),
    "mock/broker/big.c": (SPDX + "\n" * 400, ["401 lines; at most 400"]),
    "mock/wire/schema/table.c": (SPDX + "\n" * 800, None),
    "mock/wire/cmocka.c": (SPDX + "#include <cmocka.h>\n", ["cmocka.h is included by"]),
    "harness/sim/README.md": ("short\n", None),
    "harness/sim/recvfrom.c": (SPDX + "long recvfrom(int a, void *b, long c, int d, void *e, void *f)\n{\n"
                               "    return time(0);\n}\n", None),
    "harness/new/file.c": (SPDX, ["no layer", "README.md:1: missing"]),
    "examples/README.md": ("short\n", None),
    "examples/main.c": (SPDX + "#include <librdkafka/rdkafka.h>\n#include <stdio.h>\n#include <sys/types.h>\n"
                        '#include "local.h"\n', None),
    "examples/local.h": (SPDX + "#include <curl/curl.h>\n", ["librdkafka and ktrial only"]),
    "examples/inside.c": (SPDX + '#include "mock/base/low.h"\n', ["examples may not include"]),
    "selftests/run": ("#!/bin/sh\ntrue\n", ["the first line does not say"]),
    "selftests/README.md": ("short\n", None),
    "selftests/mock/base/x_test.c": (SPDX + '#include "mock/base/low.h"\n', None),
}
# Said of a folder that has no README of its own.
FOLDERS = {"mock/wire": ["missing"]}


def make_tree(root):
    for path, (text, _) in CASES.items():
        file = Path(root, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    subprocess.run(["git", "init", "-q", root], check=True)
    # Its own format, so that only the other checks speak.
    Path(root, ".clang-format").write_text("DisableFormat: true\nSortIncludes: false\n")


def expected_places():
    places = {path: list(said or []) for path, (_, said) in CASES.items()}
    places["harness/new/README.md"] = [places["harness/new/file.c"].pop()]
    for folder, said in FOLDERS.items():
        places[f"{folder}/README.md"] = said
    return places


def main():
    with tempfile.TemporaryDirectory() as root:
        make_tree(root)
        found = {}
        for finding in findings_of(Tree(root), lambda words: None):
            found.setdefault(finding.path, []).append(str(finding))
    wrong = []
    for path, said in sorted(expected_places().items()):
        got = found.pop(path, [])
        if len(got) != len(said) or not all(any(part in line for line in got) for part in said):
            wrong.append(f"selfcheck: {path}: expected {said}, got {got}")
    wrong += [f"selfcheck: {path}: expected nothing, got {got}" for path, got in sorted(found.items())]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
