"""A snapshot of a workbook: sparse cells, merges, formulas and formats, free of any file format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from xltools.book.cellref import Area

__all__ = ["Book", "Cell", "CellError", "CellValue", "Sheet"]

Cell = tuple[int, int]
"""1-based (row, column)."""


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value such as ``#REF!``."""

    code: str


CellValue = str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta | CellError


@dataclass(slots=True)
class Sheet:
    """One worksheet; every mapping is keyed by 1-based (row, column) and holds only what exists."""

    name: str
    state: str = "visible"
    """``visible``, ``hidden`` or ``veryHidden``."""
    values: dict[Cell, CellValue] = field(default_factory=dict)
    """Non-blank cells; a formula cell has its cached result here, or nothing when none is stored."""
    formulas: dict[Cell, str] = field(default_factory=dict)
    """Formula texts without the leading ``=``; shared formulas expanded."""
    formats: dict[Cell, str] = field(default_factory=dict)
    """Number format codes other than General."""
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    links: dict[Cell, str] = field(default_factory=dict)
    """Hyperlink targets, internal ones as ``#sheet!A1``."""
    styled: set[Cell] = field(default_factory=set)
    """Cells that exist in the file without a value (a border, a fill): the blanks of a form."""

    def bounds(self) -> Area | None:
        """The smallest area that holds every value and formula, or ``None`` when empty."""
        cells = self.values.keys() | self.formulas.keys()
        if not cells:
            return None
        rows = [row for row, _ in cells]
        columns = [column for _, column in cells]
        return Area(min(rows), min(columns), max(rows), max(columns))


@dataclass(slots=True)
class Book:
    """A workbook as read: nothing here refers back to the file."""

    path: Path
    kind: str
    """``xlsx``, ``xlsm``, ``xlsb``, ``xls``, ``ods``, ``html``, ``csv`` or ``xml2003``, told by content."""
    sheets: list[Sheet] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    """Custom document properties (docProps/custom.xml), as text."""
    names: dict[str, str] = field(default_factory=dict)
    """Workbook-level defined names and what they refer to."""

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; ``KeyError`` when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
