"""What recognition gives: the forms of a workbook, where each figure stands, and what was not understood."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from xltools.address import Address
from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.choice import Choice
from xltools.forms.model import Form
from xltools.record import Record

__all__ = [
    "Captions",
    "CodeStyle",
    "ExtraColumn",
    "ExtraRow",
    "KeyedRegion",
    "LocatedBlock",
    "Part",
    "RecognisedForm",
    "Recognition",
    "Spot",
    "Unknown",
]

Spot = tuple[str, int, int]
"""(sheet name, row, column), 1-based."""


class CodeStyle(Choice):
    """How a code-keyed table writes its 科目代码."""

    WHOLE = "whole"
    """2080501 in one column, with the name in another."""
    GLUED = "glued"
    """“2080501 行政单位离退休” in one cell."""
    PARTS = "parts"
    """208 | 05 | 01, the higher parts on every row."""
    SPARSE = "sparse"
    """208 | 05 | 01, each part only on the row of its own level."""
    LEVELS = "levels"
    """208 | 20805 | 2080501: the whole code in the column of its level."""


class KeyedRegion(Record):
    """The body of a code-keyed table: everything needed to write codes, names and amounts into it."""

    code_columns: tuple[int, ...]
    """One column, three when 类/款/项 stand apart; the name's column when code and name share a cell."""
    name_column: int | None
    amount_columns: Mapping[str, int]
    """Sheet column by column id, for the columns that were found."""
    total_row: int | None
    first_row: int
    """First body row, the total row not counted; ``last_row + 1`` when the table has no body row yet."""
    last_row: int
    codes: Mapping[int, str]
    """科目代码 by sheet row, from the top down."""
    spare_rows: tuple[int, ...]
    """Blank body rows that can take codes."""
    style: CodeStyle = CodeStyle.WHOLE

    @property
    def total_first(self) -> bool:
        """Whether the total row stands above the codes (or there is none)."""
        return self.total_row is None or self.total_row < self.first_row

    @property
    def last_code(self) -> str:
        """The lowest code, or nothing."""
        return list(self.codes.values())[-1] if self.codes else ""

    @property
    def in_code_order(self) -> bool:
        """Whether the codes ascend, so that a new one has its place."""
        codes = list(self.codes.values())
        return codes == sorted(codes)


class LocatedBlock(Record):
    """One side of a table with fixed rows as it stands on the sheet."""

    sheet: str
    block: str
    """Id of the block whose rows were found here."""
    label_column: int | None
    amount_columns: Mapping[str, int]
    rows: Mapping[str, int]
    """Sheet row by row id."""


class Captions(Record):
    """What is printed around a table."""

    title: str = ""
    title_cell: Cell | None = None
    number: str = ""
    unit: Decimal | None = None
    """Yuan in one printed unit (1 for 元, 10000 for 万元); ``None`` when no unit is printed."""
    unit_cell: Cell | None = None
    unit_name: str = ""
    unit_name_cell: Cell | None = None
    """The cell that holds, or is to hold, the name of the unit."""
    unit_name_prefix: str = ""
    """What stands before the name in that cell, such as “部门：”."""
    year: int | None = None


class Part(Record):
    """One piece of a table: continuation pages and second sheets are further parts."""

    sheet: str
    area: Area
    """From the first caption to the last note."""
    head: Area
    """Row 0 where the rows go on without a head."""
    captions: Captions
    blocks: tuple[LocatedBlock, ...] = ()
    keyed: KeyedRegion | None = None
    note_row: int | None = None
    """First row of the notes below the body."""
    statement_cell: Cell | None = None
    """The cell that says the table is empty."""


class ExtraRow(Record):
    """A row of the sheet that belongs to no row of the form."""

    sheet: str
    row: int
    text: str
    """Code and name, or label, as printed."""
    cells: Mapping[str, Cell]
    """(row, column) by column id."""
    reason: str


class ExtraColumn(Record):
    """A column of the sheet that belongs to no column of the form."""

    sheet: str
    column: int
    head: str
    """Its lowest head."""
    area: Area
    """The body cells of the column."""


class RecognisedForm(Record):
    """A form of the pack found in a workbook."""

    form: Form
    parts: tuple[Part, ...]
    cells: Mapping[Address, Spot]
    """The cell of every located amount, blank ones included."""
    unit: Decimal | None
    """Yuan in one printed unit; ``None`` when the table prints none."""
    missing_rows: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    """Column ids, with the block before them (``支出.合计``) where the form has several blocks."""
    extra_rows: tuple[ExtraRow, ...] = ()
    extra_columns: tuple[ExtraColumn, ...] = ()
    names: Mapping[str, str] = {}
    """Printed name by 科目代码 of a code-keyed table."""
    basis: str = ""
    """What the table was identified by, in the words of the user."""
    duplicate: bool = False
    """The workbook holds this form more than once, with overlapping rows."""

    @property
    def sheet(self) -> str:
        """The sheet of the first part."""
        return self.parts[0].sheet

    @property
    def area(self) -> Area:
        """The area of the first part."""
        return self.parts[0].area

    @property
    def captions(self) -> Captions:
        """The captions of the first part."""
        return self.parts[0].captions

    @property
    def keyed(self) -> KeyedRegion | None:
        """The body of a code-keyed table, of its first part."""
        return self.parts[0].keyed


class Unknown(Record):
    """A sheet, or a part of one, that was not understood."""

    sheet: str
    area: Area | None
    reason: str
    """One Chinese sentence without subject: why it was not taken for a form."""


class Recognition(Record):
    """Everything found in one workbook."""

    forms: tuple[RecognisedForm, ...] = ()
    unknown: tuple[Unknown, ...] = ()

    def of(self, form_id: str) -> tuple[RecognisedForm, ...]:
        """The occurrences of one form, in the order of the workbook."""
        return tuple(found for found in self.forms if found.form.id == form_id)
