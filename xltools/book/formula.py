"""Formula text as tokens, and formulas moved as sharing or filling moves them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, column_letters, column_number, unquote_sheet
from xltools.choice import Choice

__all__ = ["Corner", "Kind", "SheetPrefix", "Token", "shift_formula", "tokenize"]


class Kind(Choice):
    """What a stretch of formula text is; the four reference kinds carry corners."""

    SPACE = "space"
    STRING = "string"
    AREA = "area"
    COLUMNS = "columns"
    ROWS = "rows"
    CELL = "cell"
    ERROR = "error"
    STRUCTURED = "structured"
    FUNCTION = "function"
    NAME = "name"
    NUMBER = "number"
    OPERATOR = "operator"
    OTHER = "other"
    """Text that is no formula: kept as it is."""


@dataclass(frozen=True, slots=True)
class SheetPrefix:
    """The part of a reference before its cells, such as ``'公开 01'!`` or ``[1]Sheet1:Sheet3!``."""

    text: str
    """As written, with quotes and the exclamation mark."""
    first: str
    """The sheet name without quotes; empty for ``[1]!name`` and ``#REF`` for a deleted sheet."""
    last: str
    """The other end of a 3D reference, else the same as ``first``."""
    external: bool
    """Whether it points into another workbook."""


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference, 1-based; whole columns have no row and whole rows no column."""

    row: int | None
    column: int | None
    fixed_row: bool = False
    fixed_column: bool = False

    def __str__(self) -> str:
        letters = "" if self.column is None else "$" * self.fixed_column + column_letters(self.column)
        digits = "" if self.row is None else "$" * self.fixed_row + str(self.row)
        return letters + digits


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a formula; the texts of all tokens joined are the formula."""

    kind: Kind
    text: str
    prefix: SheetPrefix | None = None
    """Of a reference, a name or an error; ``None`` means the sheet that holds the formula."""
    first: Corner | None = None
    """Of the four reference kinds only."""
    last: Corner | None = None
    """Of areas, columns and rows; ``None`` for a single cell. It may lie before ``first``."""

    def at(self, first: Corner, last: Corner | None) -> Token:
        """The same reference pointing elsewhere, its prefix kept as written."""
        cells = str(first) if last is None else f"{first}:{last}"
        return replace(self, text=self._prefix_text() + cells, first=first, last=last)

    def lost(self) -> Token:
        """What stands in its place when its cells are gone: ``#REF!`` with the same prefix."""
        return Token(Kind.ERROR, self._prefix_text() + "#REF!", self.prefix)

    def _prefix_text(self) -> str:
        return self.prefix.text if self.prefix else ""


_COLUMN = r"\$?(?:[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D]|[A-Z]{1,2})"
_ROW = (
    r"\$?(?:10[0-3][0-9]{4}|104[0-7][0-9]{3}|1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6]|[1-9][0-9]{0,5})"
)
_BARE = r"""[^\s+\-*/^&=<>(),;:{}\[\]"'!#@%|~?\\$]"""
_NAME = r"[^\W\d](?:[\w.\\?])*+|\\[\w.\\?]*+"
# Every alternative that can fail after a long scan has a fallback that consumes what was scanned, so
# that the time stays linear in the length of hostile text.
_TOKEN = re.compile(
    rf"""
    (?P<space>\s++)
    |(?P<string>"(?:[^"]|"")*+"?)
    |(?P<prefix>
        '(?:[^']|'')*+'!
        |\[[^\[\]]*+\]!
        |(?:\[[^\[\]]*+\])?{_BARE}++(?::{_BARE}++)?!
        |\#REF!(?=\$?[A-Z0-9])
     )?
     (?:
        (?: (?P<area>{_COLUMN}{_ROW}:{_COLUMN}{_ROW})
           |(?P<columns>{_COLUMN}:{_COLUMN})
           |(?P<rows>{_ROW}:{_ROW})
           |(?P<cell>{_COLUMN}{_ROW})
        )(?![\w.\\?(!\[])
        |(?P<error>\#(?:N/A|DIV/0!|NAME\?|GETTING_DATA|[A-Z]+!))
        |(?P<structured>(?:{_NAME})?\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\])
        |(?P<function>(?:{_NAME})(?=\())
        |(?P<name>{_NAME})
     )
    |(?P<number>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:E[+-]?[0-9]++)?)
    |(?P<operator><=|>=|<>|[+\-*/^&=<>(),;:{{}}@%\#!])
    |(?P<other>'(?:[^']|'')*+'?|{_BARE}++|.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_BOOK = re.compile(r".*\[([^\]]*)\]", re.DOTALL)
_KINDS = {kind.value: kind for kind in Kind}
_REFERENCES = frozenset({Kind.AREA, Kind.COLUMNS, Kind.ROWS, Kind.CELL})


def tokenize(formula: str) -> list[Token]:
    """The tokens of a formula without its leading ``=``; any text is accepted and nothing is lost.

    >>> [(token.kind.name, token.text) for token in tokenize("'三公 经费'!$B2*LOG10(2)")][:3]
    [('CELL', "'三公 经费'!$B2"), ('OPERATOR', '*'), ('FUNCTION', 'LOG10')]
    """
    return list(_tokens(formula))


@lru_cache(maxsize=256)
def _tokens(formula: str) -> tuple[Token, ...]:
    return tuple(_token(match) for match in _TOKEN.finditer(formula))


def _token(match: re.Match[str]) -> Token:
    kind = _KINDS[str(match.lastgroup)]
    prefix = _sheet_prefix(match["prefix"]) if match["prefix"] else None
    if kind not in _REFERENCES:
        return Token(kind, match[0], prefix)
    first, _, last = match[kind.value].partition(":")
    return Token(kind, match[0], prefix, _corner(first), _corner(last) if last else None)


def _corner(text: str) -> Corner:
    match = _CORNER.fullmatch(text)
    if match is None:
        raise AssertionError(text)
    dollar, letters, second_dollar, digits = match.groups()
    return Corner(
        int(digits) if digits else None,
        column_number(letters) if letters else None,
        bool(second_dollar if letters else dollar),
        bool(letters and dollar),
    )


def _sheet_prefix(text: str) -> SheetPrefix:
    name = unquote_sheet(text[:-1])
    book = _BOOK.match(name)
    sheets = name[book.end() :] if book else name
    # [0] is the workbook itself; a sheet name cannot hold the separators of a path.
    external = book[1] != "0" if book else "\\" in name or "/" in name
    first, _, last = (sheets, "", "") if external and not book else sheets.partition(":")
    return SheetPrefix(text, first, last or first, external)


def shift_formula(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads that many rows further down and columns further right.

    Fixed parts stay; a reference that leaves the sheet becomes ``#REF!``; whole columns keep their
    rows, also when written as ``A1:A1048576``, and whole rows their columns.

    >>> shift_formula('SUM(B2:B$9)+$A1&"A1"', 1, 2)
    'SUM(D3:D$9)+$A2&"A1"'
    """
    return "".join(
        token.text if token.first is None else _shift(token, token.first, rows, columns)
        for token in _tokens(formula)
    )


def _shift(token: Token, first: Corner, rows: int, columns: int) -> str:
    last = token.last
    if last is not None:
        rows = 0 if _spans(first.row, last.row, MAX_ROW) else rows
        columns = 0 if _spans(first.column, last.column, MAX_COLUMN) else columns
    moved = _move(first, rows, columns)
    moved_last = None if last is None else _move(last, rows, columns)
    if moved is None or (last is not None and moved_last is None):
        return token.lost().text
    return token.at(moved, moved_last).text


def _spans(first: int | None, last: int | None, limit: int) -> bool:
    return {first, last} == {1, limit}


def _move(corner: Corner, rows: int, columns: int) -> Corner | None:
    row, column = corner.row, corner.column
    if row is not None and not corner.fixed_row:
        row += rows
    if column is not None and not corner.fixed_column:
        column += columns
    if not (1 <= (row or 1) <= MAX_ROW and row != 0 and 1 <= (column or 1) <= MAX_COLUMN and column != 0):
        return None
    return Corner(row, column, corner.fixed_row, corner.fixed_column)
