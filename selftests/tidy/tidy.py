# SPDX-License-Identifier: Apache-2.0
"""Run every check over a tree and print what they find, in order of place."""

import sys

import homes
import layers
import sizes
import symbols
from tree import Tree

CHECKS = [layers.check_layers, layers.check_include_cycles, layers.check_call_cycles, sizes.check_licence,
          sizes.check_files, sizes.check_functions, sizes.check_names, sizes.check_readmes, homes.check_homes]
CHECKS_THAT_MAY_SKIP = [symbols.check_exports, symbols.check_format]


def findings_of(tree, say):
    found = [finding for check in CHECKS for finding in check(tree)]
    found += [finding for check in CHECKS_THAT_MAY_SKIP for finding in check(tree, say)]
    return sorted(found, key=lambda finding: (finding.path, finding.line, finding.what))


def main(arguments):
    root = arguments[-1] if arguments else "."
    skipped = []
    found = findings_of(Tree(root), skipped.append)
    for finding in found:
        if not finding.is_note or "--notes" in arguments:
            print(finding)
    for words in skipped:
        print(words)
    count = sum(not finding.is_note for finding in found)
    print(f"tidy: {count} finding{'' if count == 1 else 's'}" if count else "tidy: nothing found")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
