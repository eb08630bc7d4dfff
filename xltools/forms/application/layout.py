"""How an application-style form is printed: columns, and lines from the top down."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.record import Record

__all__ = [
    "Cells",
    "ChoiceStyle",
    "Goals",
    "Head",
    "Heading",
    "Layout",
    "Line",
    "Notes",
    "Place",
    "PrintedRow",
    "Stub",
    "Tabular",
]


class Place(Record):
    """A cell of a line; it holds one of a printed text, a field and a choice."""

    at: int
    """First column, 1-based."""
    span: int = 1
    text: str = ""
    """Printed text; ``{单位名称}`` stands for a field, ``{年度}`` ``{上年}`` ``{前年}`` for years."""
    field: str = ""
    choice: str = ""
    align: str = ""
    """``left``, ``center`` or ``right``; empty for what suits the content."""
    figure: bool = False
    """Whether the field is a number."""


class Cells(Record):
    """A line of cells: captions without border, or labels with their values."""

    cells: tuple[Place, ...]
    border: bool = True
    title: bool = False
    """Whether the one cell is the title."""
    when: str = ""
    """A field; without a value for it the line is not printed."""
    lines: int = 1
    """Text lines a blank form leaves room for."""


class Stub(Record):
    """The cell left of a table that names it."""

    at: int
    text: str
    span: int = 1
    head_only: bool = False
    """Whether it stands beside the head only, since the rows have labels of their own there."""


class Head(Record):
    """A cell of the head of a table."""

    at: int
    span: int = 1
    column: str = ""
    """Column id; empty for a cell that is only drawn."""
    text: str = ""
    label: bool = False
    """A column whose cells hold the printed labels of the rows."""
    align: str = ""


class PrintedRow(Record):
    """A row that the form prints."""

    id: str
    text: str
    at: int = 1
    span: int = 1
    group: str = ""
    """Text of a cell left of the label, merged over the rows that have it in common."""
    group_at: int = 0
    part: bool = False
    """A row such as 其中：当年财政拨款, which has amounts but neither rate nor score."""
    given: Mapping[str, str] = {}
    """What a blank form prints in the row, by column: 分值 10."""
    own_rows: tuple[str, ...] | None = None
    """Labels of the rows a blank form leaves below it for rows of the unit's own; ``None`` for none."""


class Heading(Record):
    """The line that names a goal above its indicators."""

    at: int
    span: int
    text: str
    rest_at: int = 0
    """Column in which the text behind the first colon goes on; 0 for one cell."""
    rest_span: int = 1


class Tabular(Record):
    """A table: a head, and rows that are printed or come with the data."""

    table: str
    head: tuple[Head, ...]
    stub: Stub | None = None
    rows: tuple[PrintedRow, ...] = ()
    """Printed rows; empty in a table whose rows all come with the data."""
    blank: tuple[Mapping[str, str], ...] = ()
    """Rows of a blank form by column, where rows come with the data; an empty text joins the cell to the one above."""
    heading: Heading | None = None
    head_once: bool = False
    """The head is printed once, above the first heading."""
    sums: tuple[tuple[str, ...], ...] = ()
    """Row ids: the first is the sum of the others, in every column of amounts; ``*`` stands for the unit's own rows."""
    shares: tuple[tuple[str, str], ...] = ()
    """Row ids: 占比 of the first is taken of the second."""
    places: Mapping[str, int] = {}
    """Printed decimals of computed columns; those of a rate are of its percentage."""
    points: int | None = None
    """Points of the row that is scored, where no column 分值 prints them."""
    lines: int = 1
    """Text lines a blank row leaves room for."""
    closing: PrintedRow | None = None
    """Row below the rows that come with the data: 合计."""


class Goals(Record):
    """A list of goals, one a line."""

    table: str
    stub: Stub
    at: int
    span: int
    text: str = "目标{序号}："
    blank: int = 2
    """Goals a blank form leaves room for."""


class Notes(Record):
    """The notes below a form."""

    texts: tuple[str, ...]


Line = Cells | Tabular | Goals | Notes


class ChoiceStyle(Record):
    """How option boxes are printed."""

    option: str = "{序号}、{选项} {框}"
    gap: str = " "
    ticked: str = "☑"
    empty: str = "□"


class Layout(Record):
    """The printed layout of one form."""

    id: str
    """Form id: ``zp-project`` …"""
    sheet: str
    """Sheet name; ``{项目名称}`` stands for a field."""
    title: str
    columns: tuple[float, ...]
    """Widths, in characters."""
    lines: tuple[Line, ...]
    landscape: bool = False
    choices: Mapping[str, tuple[str, ...]] = {}
    """Options of a blank form by choice id."""
    style: ChoiceStyle = ChoiceStyle()
    defaults: Mapping[str, str] = {}
    """What stands in a field of a blank form."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.columns)

    @property
    def tabulars(self) -> tuple[Tabular, ...]:
        """The tables, in printed order."""
        return tuple(line for line in self.lines if isinstance(line, Tabular))
