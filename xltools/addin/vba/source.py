"""VBA sources taken apart as far as needed to see what would stop them from compiling.

Neither compiler nor grammar: it knows the statements that the add-in uses, and what it does not know it reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xltools.record import Record

__all__ = ["Procedure", "open_blocks", "procedures", "statements", "unbalanced", "undeclared"]

STRING = re.compile(r'"(?:[^"]|"")*"')
HEAD = re.compile(r"(?:(?:Public|Private) )?(Sub|Function) (\w+)\((.*)\)", re.IGNORECASE)
NAME = re.compile(r"(?<![\w.&#])[A-Za-z_]\w*")
DECLARATION = re.compile(r"(?:Dim|Const|Static|Public|Private) (.+)", re.IGNORECASE)
PARAMETER = re.compile(r"(?:(?:ByVal|ByRef|Optional|ParamArray) )*(\w+)", re.IGNORECASE)
LABEL = re.compile(r"(\w+):")
BLOCKS = (
    (re.compile(r"(?:(?:Public|Private) )?(Sub|Function|Property)\b", re.IGNORECASE), "End {}"),
    (re.compile(r"(If)\b.*\bThen", re.IGNORECASE), "End {}"),
    (re.compile(r"(With|Select)\b", re.IGNORECASE), "End {}"),
    (re.compile(r"(For)\b", re.IGNORECASE), "Next"),
    (re.compile(r"(Do)\b", re.IGNORECASE), "Loop"),
)
"""What opens a block, and what begins the statement that closes it."""
CLOSING = re.compile(r"(End (?:Sub|Function|Property|If|With|Select)|Next|Loop)\b", re.IGNORECASE)
WORDS = frozenset(
    """
    activeworkbook and application as boolean byref byval call ccur cdbl chr chrw cint clng close cstr createobject
    debug dim dir do double each else elseif empty end environ eof err error exit explicit false for freefile function
    getobject goto if in input instr integer is isempty lcase left len let line long loop ltrim mid mod module msgbox
    next not nothing null object on open option optional or output private property public redim replace resume right
    rtrim select set space split static step str string sub then thisworkbook to trim true ubound ucase until val
    variant vbcr vbcrlf vbexclamation vblf wend while with xor
    """.split()  # noqa: SIM905 - ninety quoted words would be harder to read
)
"""The words of the language and of Excel that the sources may use."""


class Procedure(Record):
    """A Sub or a Function: its name, the names of its parameters, and the statements between head and end."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[str, ...]


def statements(source: str) -> Iterator[str]:
    """Each statement on one line, without remarks and attributes, with its strings as they are."""
    joined = re.sub(r" _\n\s*", " ", source.replace("\r\n", "\n"))
    for line in joined.split("\n"):
        statement = _without_remark(line).strip()
        if statement and not statement.startswith("Attribute "):
            yield statement


def procedures(source: str) -> list[Procedure]:
    """The procedures of a module; one that is never closed goes to the end."""
    found: list[Procedure] = []
    for statement in statements(source):
        if head := HEAD.match(statement):
            parts = (PARAMETER.match(part.strip()) for part in head[3].split(","))
            found.append(Procedure(head[2], tuple(match[1] for match in parts if match), ()))
        elif found and not re.match("End (Sub|Function)", statement, re.IGNORECASE):
            found[-1] = found[-1]._replace(body=(*found[-1].body, statement))
    return found


def open_blocks(source: str) -> list[str]:
    """The statements that open a block nothing closes, or close what is not open."""
    waiting: list[tuple[str, str]] = []
    for statement in statements(source):
        bare = STRING.sub('""', statement)
        if closing := CLOSING.match(bare):
            if not waiting or waiting[-1][0] != closing[1].title():
                return [*(opened for _, opened in waiting), statement]
            waiting.pop()
        elif end := _end_of(bare):
            waiting.append((end, statement))
    return [opened for _, opened in waiting]


def unbalanced(source: str) -> list[str]:
    """The statements with a string or a bracket that is not closed, and those that end on an operator."""
    return [statement for statement in statements(source) if not _is_balanced(STRING.sub("x", statement))]


def undeclared(source: str, elsewhere: Iterable[str]) -> list[tuple[str, str]]:
    """(procedure, name) for each name that neither the module, the names from elsewhere nor the language has."""
    own = procedures(source)
    known = {each.lower() for each in elsewhere} | {each.name.lower() for each in own} | WORDS
    return [
        (procedure.name, name)
        for procedure in own
        for name in _names(procedure.body)
        if name.lower() not in known | _declared(procedure)
    ]


def _without_remark(line: str) -> str:
    inside = False
    for position, letter in enumerate(line):
        if letter == '"':
            inside = not inside
        elif letter == "'" and not inside:
            return line[:position]
    return line


def _end_of(statement: str) -> str:
    """What closes the block that the statement opens; nothing for one that opens none."""
    for opening, closing in BLOCKS:
        if match := opening.match(statement):
            if match[1].lower() == "if" and not statement.lower().endswith(" then"):
                return ""
            return closing.format(match[1].title())
    return ""


def _is_balanced(bare: str) -> bool:
    depth = 0
    for letter in bare:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return not depth and '"' not in bare and not bare.endswith(("&", "+", "=", ","))


def _declared(procedure: Procedure) -> set[str]:
    """The parameters, variables and labels of a procedure, in small letters."""
    names = {procedure.name, *procedure.parameters}
    for statement in procedure.body:
        if declaration := DECLARATION.match(statement):
            names |= {part.split()[0].split("(")[0] for part in declaration[1].split(",")}
        if label := LABEL.fullmatch(statement):
            names.add(label[1])
    return {name.lower() for name in names}


def _names(body: Iterable[str]) -> Iterator[str]:
    """Each name used, once, in the order of its first use; members of objects are not names."""
    found = (name for statement in body for name in NAME.findall(STRING.sub('""', statement)))
    return iter(dict.fromkeys(found))
