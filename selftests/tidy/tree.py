# SPDX-License-Identifier: Apache-2.0
"""Read the tree: which files there are, and what a C file holds (includes, functions), without a compiler."""

import re
import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

C_SUFFIXES = (".c", ".h", ".cpp", ".hpp", ".cc")
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
ATTRIBUTE = re.compile(r"\b(?:__attribute__|__declspec|_Alignas|__asm__|asm)\s*\(")
NAME_BEFORE_PARENTHESIS = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
NOT_A_FUNCTION = {"if", "for", "while", "switch", "return", "sizeof", "_Static_assert", "static_assert", "defined"}


@dataclass
class Finding:
    path: str
    line: int
    what: str
    is_note: bool = False

    def __str__(self):
        return f"{self.path}:{self.line}: {'note: ' if self.is_note else ''}{self.what}"


@dataclass
class Function:
    name: str
    line: int  # of its name's declaration
    lines: int  # from there to its closing brace; 0: a prototype
    parameters: int
    is_static: bool


@dataclass
class Include:
    line: int
    path: str
    is_quoted: bool


def blank(text):
    """The same text with all but its line breaks gone: positions and lines stay."""
    return re.sub(r"[^\n]", " ", text)


def blank_token(match):
    token = match.group(0)
    if token[0] == "/":
        return blank(token)
    return token[0] + " " * (len(token) - 2) + token[0]


def end_of_group(text, start):
    """Where the parenthesis that opens at start closes, one behind."""
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return i + 1
    return len(text)


def without_attributes(text):
    while match := ATTRIBUTE.search(text):
        end = end_of_group(text, match.end() - 1)
        text = text[: match.start()] + blank(text[match.start() : end]) + text[end:]
    return text


def count_parameters(group):
    inside = group[1:-1].strip()
    if inside in ("", "void"):
        return 0
    depth, count = 0, 1
    for c in inside:
        depth += (c in "([{") - (c in ")]}")
        count += c == "," and depth == 0
    return count


def read_declaration(text, line, lines):
    """The function that a declaration at file level declares; None where it declares something else."""
    text = without_attributes(text)
    match = NAME_BEFORE_PARENTHESIS.search(text)
    if not match or match.group(1) in NOT_A_FUNCTION or re.search(r"\btypedef\b", text):
        return None
    end = end_of_group(text, match.end() - 1)
    rest = text[end:].strip()
    if "=" in text[: match.start()] or rest.startswith(("=", "(", "[")):
        return None
    parameters = count_parameters(text[match.end() - 1 : end])
    return Function(match.group(1), line, lines, parameters, bool(re.search(r"\bstatic\b", text[: match.start()])))


@dataclass
class Source:
    root: Path
    path: str
    text: str = field(repr=False)

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def without_comments(self):
        return TOKEN.sub(lambda m: blank(m.group(0)) if m.group(0)[0] == "/" else m.group(0), self.text)

    @cached_property
    def code(self):
        """Neither comments nor what stands in strings."""
        return TOKEN.sub(blank_token, self.text)

    @cached_property
    def statements(self):
        """The code without preprocessor lines."""
        return DIRECTIVE.sub(lambda m: blank(m.group(0)), self.code)

    @cached_property
    def includes(self):
        return [Include(self.line_of(m.start(1)), m.group(2), m.group(1) == '"')
                for m in INCLUDE.finditer(self.without_comments)]

    def line_of(self, position):
        return self.text.count("\n", 0, position) + 1

    @cached_property
    def functions(self):
        """Functions and prototypes at file level."""
        code = re.sub(r'\bextern\s*" *"\s*\{', lambda m: blank(m.group(0)), self.statements)
        found, depth, start, body = [], 0, 0, 0
        for i, c in enumerate(code):
            if c == "{":
                body = i if depth == 0 else body
                depth += 1
            elif c == "}" and depth > 0:
                depth -= 1
                if depth == 0:
                    declaration = code[start:body]
                    if declaration.rstrip().endswith(")"):
                        self.add_function(found, declaration, start, i)
                        start = i + 1
            elif c == ";" and depth == 0:
                if "{" not in code[start:i]:
                    self.add_function(found, code[start:i], start, None)
                start = i + 1
        return found

    def add_function(self, found, declaration, start, end):
        begin = start + len(declaration) - len(declaration.lstrip(" \t\n}"))
        line = self.line_of(begin)
        lines = self.line_of(end) - line + 1 if end else 0
        function = read_declaration(declaration.lstrip(" \t\n}"), line, lines)
        if function:
            found.append(function)


class Tree:
    def __init__(self, root):
        self.root = Path(root)
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                check=True, capture_output=True).stdout.decode()
        self.paths = sorted(p for p in set(listed.split("\0")) if p and (self.root / p).is_file())
        self.known = set(self.paths)

    @cached_property
    def sources(self):
        return [Source(self.root, p, self.read(p)) for p in self.paths if p.endswith(C_SUFFIXES)]

    def read(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")
