"""What is to be done to a workbook, as values: the same list serves a file and a live Excel."""

from __future__ import annotations

from decimal import Decimal

from xltools.book.cellref import Area
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import TypeAlias

__all__ = [
    "AddConditionalFormat",
    "AddHyperlink",
    "AddSheet",
    "CellData",
    "Change",
    "ChangeSet",
    "InsertRows",
    "Look",
    "Merge",
    "RemoveConditionalFormats",
    "RemoveSheet",
    "SetFormula",
    "SetLook",
    "SetResult",
    "SetRowHeight",
    "SetValidation",
    "SetValue",
    "Validation",
]

CellData: TypeAlias = Decimal | int | str | bool | None
"""What a cell may be set to; ``None`` empties it and keeps its style. Text is always text."""


class Look(Record):
    """The parts of a cell's look that an edit may change; ``None`` leaves a part as it is."""

    fill: str | None = None
    """RGB, six hex digits."""
    font_colour: str | None = None
    bold: bool | None = None
    number_format: str | None = None
    wrap: bool | None = None
    border: bool = False
    """Draw a thin line on all four sides."""
    horizontal: str | None = None
    """``left``, ``center`` or ``right``."""
    vertical: str | None = None
    """``top``, ``center`` or ``bottom``."""
    indent: int = 0
    """Steps between the border and text that stands left or right."""


class SetValue(Record):
    """Put a constant into a cell, keeping its style; a string is never taken for a formula."""

    sheet: str
    row: int
    column: int
    value: CellData


class SetFormula(Record):
    """Put a formula (without ``=``) and its computed result into a cell, keeping its style."""

    sheet: str
    row: int
    column: int
    formula: str
    result: CellData


class SetResult(Record):
    """Store a new result beside the formula a cell already has; the formula stays as it is."""

    sheet: str
    row: int
    column: int
    result: CellData


class SetLook(Record):
    """Change the look of a cell; the other parts of its style stay."""

    sheet: str
    row: int
    column: int
    look: Look


class SetRowHeight(Record):
    """Give a row a height in points."""

    sheet: str
    row: int
    points: float
    before: float | None = None
    """Its height so far, where that is known and the change is to be taken back."""


class Merge(Record):
    """Merge an area that overlaps no other merged area."""

    sheet: str
    area: Area


class InsertRows(Record):
    """Insert empty rows before a row; whatever refers to cells follows, on every sheet.

    New rows take cell styles, height and the horizontal merges of ``like`` (a row number before the insertion).
    """

    sheet: str
    before: int
    count: int  # type: ignore[assignment]  # of rows, not of elements
    like: int | None = None


class AddHyperlink(Record):
    """Link a cell to a place in the same workbook (``公开01!C8``)."""

    sheet: str
    row: int
    column: int
    location: str
    tooltip: str = ""


class AddConditionalFormat(Record):
    """Add a classic formula-based conditional format to areas of one sheet."""

    sheet: str
    areas: tuple[Area, ...]
    formula: str
    look: Look


class AddSheet(Record):
    """Append a worksheet with plain cells; columns widths in characters."""

    name: str
    rows: tuple[tuple[CellData, ...], ...]
    widths: tuple[float, ...] = ()
    bold_rows: frozenset[int] = frozenset()
    frozen_rows: int = 0
    filtered: bool = False
    filter_rows: int | None = None
    """Last row of the filter; all rows when not stated."""
    looks: tuple[tuple[Look | None, ...], ...] = ()
    """One look a cell, in the order of ``rows``; what is missing looks plain."""
    heights: tuple[float | None, ...] = ()
    """In points, row by row; programs fit a row anew when somebody types into it."""
    links: tuple[tuple[int, int, str], ...] = ()
    """(row, column, place in the workbook such as ``公开01!C8``)."""
    wide: bool = False
    """Printed landscape, one page wide, the frozen rows on every page."""


class RemoveSheet(Record):
    """Take a worksheet away with everything that belongs to it alone; no formula elsewhere may refer to it."""

    name: str
    with_names: bool = False
    """Also the defined names of the workbook that refer to it; what uses them must have gone before."""


class RemoveConditionalFormats(Record):
    """Take away the conditional formats of a sheet whose formula contains a text, blanks and case apart."""

    sheet: str
    marker: str


class Validation(Record):
    """What may be typed into a cell: a drop-down, a range of numbers, a condition."""

    kind: str
    """``list``, ``decimal``, ``whole``, ``custom`` … as files write it."""
    formula: str
    """Without ``=``, relative to the first cell of the area; the options of a list as ``"低,高"``."""
    second: str = ""
    """The other end of a range."""
    operator: str = "between"
    """What ``formula`` and ``second`` are to the value, as files write it."""
    blank: bool = True
    """Whether the cell may be empty."""
    style: str = "stop"
    """What happens to another entry: ``stop``, ``warning`` or ``information``."""
    error_title: str = ""
    error: str = ""
    """What is said about such an entry."""
    prompt_title: str = ""
    prompt: str = ""
    """What is said when the cell is selected."""
    loud: bool = True
    """Whether another entry is refused or asked about at all."""


class SetValidation(Record):
    """Say what may be typed into an area, in place of what was said before; ``None`` allows everything."""

    sheet: str
    area: Area
    rule: Validation | None


Change: TypeAlias = (
    SetValue
    | SetFormula
    | SetLook
    | SetResult
    | SetRowHeight
    | Merge
    | InsertRows
    | AddHyperlink
    | AddConditionalFormat
    | AddSheet
    | RemoveSheet
    | RemoveConditionalFormats
    | SetValidation
)


class ChangeSet(Record):
    """Changes in order: coordinates of each refer to the workbook after the ones before it."""

    changes: tuple[Change, ...] = ()
    recalculate: bool = False
    """Ask the spreadsheet program to recalculate on opening (foreign formulas whose results are now stale)."""
