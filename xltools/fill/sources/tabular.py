"""Tables with a heading row, from CSV files and workbook sheets, with the positions people can look up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from xltools.address import Place
from xltools.amount import plain
from xltools.book.cellref import a1
from xltools.book.model import Book, Cell, CellError, CellValue, Sheet
from xltools.forms.labels import Label, label

__all__ = [
    "YUAN_IN",
    "Heading",
    "Lines",
    "Table",
    "book_lines",
    "cell_text",
    "find_table",
    "heading_key",
    "read_lines",
]

YUAN_IN: Mapping[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
}
"""Yuan in one unit of money."""

_UNIT = re.compile(r"[(\[](?:单位[:：]?)?(?:人民币)?([万千亿]?元)[)\]]$")
_TITLE_UNIT = re.compile(r"单\s*位\s*:\s*(?:人民币)?([万千亿]?元)(?![\w（(])")
_HEADING_LINES = 60
"""Lines among which the heading is looked for."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The non-blank rows of one sheet or CSV file, in order."""

    file: str
    sheet: str
    """Empty for a CSV file."""
    numbers: Sequence[int]
    """Row numbers as Excel shows them, one for each row."""
    rows: Sequence[Sequence[CellValue | None]]
    """Cells from column A on."""
    hidden: bool = False
    uncalculated: frozenset[Cell] = frozenset()
    """Formula cells without a stored result."""

    def place(self, line: int, column: int | None = None) -> Place:
        """The place of a cell, by index of its line and 1-based column, or of the whole row."""
        number = self.numbers[line]
        return Place(self.file, self.sheet, a1(number, column) if column else f"第 {number} 行")


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a table."""

    text: str
    column: int
    """1-based."""
    unit: str = ""
    """元, 万元, … where the heading names it."""

    @property
    def key(self) -> Label:
        """The heading as compared."""
        return heading_key(self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines below a heading that was recognised."""

    lines: Lines
    top: int
    """Index of the heading line."""
    headings: tuple[Heading, ...]
    """All headings from left to right."""
    fields: Mapping[str, tuple[Heading, ...]]
    """Headings by the field they stand for; extra columns are left out."""

    @property
    def body(self) -> range:
        """Indexes of the lines below the heading."""
        return range(self.top + 1, len(self.lines.rows))

    def cells(self, heading: Heading) -> list[CellValue | None]:
        """The cells of a column below its heading, blanks as ``None``."""
        index = heading.column - 1
        return [row[index] if index < len(row) else None for row in self.lines.rows[self.top + 1 :]]

    @property
    def title_unit(self) -> str:
        """The unit of money a line above the heading states, or nothing."""
        for row in self.lines.rows[: self.top]:
            for cell in row:
                found = _TITLE_UNIT.search(unicodedata.normalize("NFKC", cell_text(cell)))
                if found:
                    return found[1]
        return ""


def cell_text(value: CellValue | None) -> str:
    """A cell as text: numbers without exponent, blanks as nothing, outer blanks removed.

    >>> cell_text(2080501.0), cell_text(" =SUM(A1) "), cell_text(None)
    ('2080501', '=SUM(A1)', '')
    """
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, float) and value == value and abs(value) < 1e300:  # noqa: PLR0124 - not for NaN
        return plain(Decimal(f"{value:.15g}"))
    return str(value).strip()


@lru_cache(maxsize=4096)
def heading_key(text: str) -> Label:
    """A heading without blanks, mark of obligation and unit of money.

    >>> heading_key("*金额（万元）"), heading_key("功能分类 科目编码")
    ('金额', '功能分类科目编码')
    """
    return label(_UNIT.sub("", _flat(text)).strip("*").lower())


def find_table(lines: Lines, names: Mapping[Label, str], enough: Callable[[set[str]], bool]) -> Table | None:
    """The table whose heading names the most fields among the first lines, if they are ``enough``."""
    best: Table | None = None
    for top, row in enumerate(lines.rows[:_HEADING_LINES]):
        table = _table(lines, top, row, names)
        if enough(set(table.fields)) and (best is None or len(table.fields) > len(best.fields)):
            best = table
    return best


def _table(lines: Lines, top: int, row: Sequence[CellValue | None], names: Mapping[Label, str]) -> Table:
    headings = tuple(
        Heading(text, column, _unit(text)) for column, cell in enumerate(row, 1) if (text := cell_text(cell))
    )
    fields: dict[str, tuple[Heading, ...]] = {}
    for heading in headings:
        field = names.get(heading.key)
        if field:
            fields[field] = (*fields.get(field, ()), heading)
    return Table(lines, top, headings, fields)


@lru_cache(maxsize=4096)
def _unit(text: str) -> str:
    found = _UNIT.search(_flat(text))
    return found[1] if found else ""


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_lines(path: Path) -> list[Lines]:
    """The rows of every sheet of a workbook, or of a CSV file in any encoding and with any delimiter.

    Raises :class:`xltools.errors.Unreadable` for what is neither.
    """
    from xltools.book.reading.sniff import Kind, sniff

    if sniff(path) is Kind.CSV:
        return [_csv_lines(path)]
    from xltools.book.read import read_book

    return book_lines(read_book(path))


def book_lines(book: Book) -> list[Lines]:
    """The rows of every sheet that holds anything."""
    return [_sheet_lines(book.path.name, sheet) for sheet in book.sheets if sheet.values]


def _sheet_lines(file: str, sheet: Sheet) -> Lines:
    rows: dict[int, list[CellValue | None]] = {}
    for (number, column), value in sorted(sheet.values.items(), key=lambda item: item[0]):
        row = rows.setdefault(number, [])
        row.extend([None] * (column - 1 - len(row)))
        row.append(value)
    return Lines(
        file=file,
        sheet=sheet.name,
        numbers=tuple(rows),
        rows=tuple(rows.values()),
        hidden=sheet.state != "visible",
        uncalculated=frozenset(sheet.formulas.keys() - sheet.values.keys()),
    )


def _csv_lines(path: Path) -> Lines:
    from xltools.book.reading.guard import DEFAULT, read_all
    from xltools.book.reading.textual import csv_rows

    rows = {number: row for number, row in enumerate(csv_rows(path, read_all(path, DEFAULT)), 1) if any(row)}
    return Lines(path.name, "", tuple(rows), tuple(rows.values()))
