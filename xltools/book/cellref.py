"""A1 references and 1-based (row, column) pairs."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = [
    "MAX_COLUMN",
    "MAX_ROW",
    "Area",
    "a1",
    "column_letters",
    "column_number",
    "parse_a1",
    "quote_sheet",
    "unquote_sheet",
]

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_DIGITS = "0123456789"
# Patterns as text are compiled when they are first needed; many runs never do.
_BARE_SHEET = r"[A-Za-z_][A-Za-z0-9_.]*"
_LOOKS_LIKE_REFERENCE = r"(?i)[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*|TRUE|FALSE"


@lru_cache(maxsize=4096)
def column_letters(column: int) -> str:
    """Letters of a 1-based column.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """1-based column of its letters, in either case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def a1(row: int, column: int, *, fixed_row: bool = False, fixed_column: bool = False) -> str:
    """A1 text of a 1-based cell, with ``$`` where fixed.

    >>> a1(8, 3), a1(8, 3, fixed_row=True)
    ('C8', 'C$8')
    """
    return f"{'$' * fixed_column}{column_letters(column)}{'$' * fixed_row}{row}"


@lru_cache(maxsize=4096)
def parse_a1(text: str) -> tuple[int, int]:
    """1-based (row, column) of an A1 reference; ``ValueError`` for anything else."""
    start = text.rstrip(_DIGITS)
    letters, digits = start.removesuffix("$").removeprefix("$"), text[len(start) :]
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise ValueError(f"not a cell reference: {text!r}")
    if not 1 <= len(digits) <= 7 or digits[0] == "0":
        raise ValueError(f"not a cell reference: {text!r}")
    return int(digits), column_number(letters)


def quote_sheet(name: str) -> str:
    """A sheet name as formulas write it, quoted when Excel would.

    >>> quote_sheet("公开01"), quote_sheet("三公 经费")
    ("'公开01'", "'三公 经费'")
    """
    if name.isascii() and re.fullmatch(_BARE_SHEET, name) and not re.fullmatch(_LOOKS_LIKE_REFERENCE, name):
        return name
    return "'" + name.replace("'", "''") + "'"


def unquote_sheet(text: str) -> str:
    """The sheet name that formulas write so, quoted or not.

    >>> unquote_sheet("'三公''经费'"), unquote_sheet("Data")
    ("三公'经费", 'Data')
    """
    return text[1:-1].replace("''", "'") if text.startswith("'") else text


class Area:
    """A rectangle of cells, 1-based and inclusive; a value that is never changed."""

    __slots__ = ("bottom", "left", "right", "top")

    def __init__(self, top: int, left: int, bottom: int, right: int) -> None:
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right

    @classmethod
    def parse(cls, text: str) -> Area:
        """The area of ``A1:C5`` or ``A1``; ``ValueError`` for anything else."""
        first, _, last = text.partition(":")
        top, left = parse_a1(first)
        bottom, right = parse_a1(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def _corners(self) -> tuple[int, int, int, int]:
        return self.top, self.left, self.bottom, self.right

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Area) and self._corners() == other._corners()

    def __hash__(self) -> int:
        return hash(self._corners())

    def __lt__(self, other: Area) -> bool:
        return self._corners() < other._corners()

    def __repr__(self) -> str:
        return f"Area({self})"

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def overlaps(self, other: Area) -> bool:
        """Whether the areas have a cell in common."""
        apart = self.bottom < other.top or other.bottom < self.top
        return not (apart or self.right < other.left or other.right < self.left)

    def __str__(self) -> str:
        first = a1(self.top, self.left)
        last = a1(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"
