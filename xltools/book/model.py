"""A snapshot of a workbook: sparse cells, merges, formulas and formats, free of any file format."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import compress, repeat
from operator import is_

from xltools.book.cellref import Area
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path
    from typing import TypeAlias

__all__ = ["Book", "Cell", "CellError", "CellValue", "Sheet"]

Cell = tuple[int, int]
"""1-based (row, column)."""


class CellError(Record):
    """An error value such as ``#REF!``."""

    code: str


CellValue: TypeAlias = "str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta | CellError"


class Sheet:
    """One worksheet; every mapping is keyed by 1-based (row, column) and holds only what exists."""

    __hash__ = None  # type: ignore[assignment]  # it changes while it is read

    def __init__(self, name: str, state: str = "visible") -> None:
        self.name = name
        self.state = state
        """``visible``, ``hidden`` or ``veryHidden``."""
        self.values: dict[Cell, CellValue] = {}
        """Non-blank cells; a formula cell has its cached result here, or nothing when none is stored."""
        self.formulas: dict[Cell, str] = {}
        """Formula texts without the leading ``=``; shared formulas expanded."""
        self.formats: dict[Cell, str] = {}
        """Number format codes other than General."""
        self.merges: list[Area] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.links: dict[Cell, str] = {}
        """Hyperlink targets, internal ones as ``#sheet!A1``."""
        self.styled: set[Cell] = set()
        """Cells that exist in the file without a value (a border, a fill): the blanks of a form."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and vars(self) == vars(other)

    def texts(self) -> Iterator[str]:
        """The values that are texts, in the order they were read."""
        values = self.values.values()
        return compress(values, map(is_, map(type, values), repeat(str)))  # type: ignore[arg-type]

    def bounds(self) -> Area | None:
        """The smallest area that holds every value and formula, or ``None`` when empty."""
        cells = self.values.keys() | self.formulas.keys()
        if not cells:
            return None
        rows = [row for row, _ in cells]
        columns = [column for _, column in cells]
        return Area(min(rows), min(columns), max(rows), max(columns))


class Book:
    """A workbook as read: nothing here refers back to the file."""

    def __init__(self, path: Path | str, kind: str, sheets: Iterable[Sheet] = ()) -> None:
        self._path = path
        self.kind = kind
        """``xlsx``, ``xlsm``, ``xlsb``, ``xls``, ``ods``, ``html``, ``csv`` or ``xml2003``, told by content."""
        self.sheets = list(sheets)
        self.properties: dict[str, str] = {}
        """Custom document properties (docProps/custom.xml), as text."""
        self.names: dict[str, str] = {}
        """Workbook-level defined names and what they refer to."""

    @property
    def path(self) -> Path:
        """The file."""
        from pathlib import Path  # not needed to check one workbook, and slow to import

        return Path(self._path)

    @property
    def location(self) -> str:
        """The path as text, as reports name the file."""
        return str(self._path)

    @property
    def file_name(self) -> str:
        """The last part of the path."""
        return os.path.basename(self._path)

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; ``KeyError`` when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
