"""XML Spreadsheet 2003 files, which exporters like to call .xls."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, Area
from xltools.book.formula import Corner
from xltools.book.model import Book, Cell, CellError, CellValue, Sheet
from xltools.book.reading.cells import Budget, natural, number
from xltools.book.reading.guard import DEFAULT, Limits, decode_xml
from xltools.book.reading.xmlwalk import Attributes, Document, walk
from xltools.errors import Hostile, Unreadable

__all__ = ["read_xml2003"]

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_NAMESPACES = frozenset({_SPREADSHEET, "urn:schemas-microsoft-com:office:excel"})
_TABLE = "Workbook/Worksheet/Table"
_STATES = {"SheetHidden": "hidden", "SheetVeryHidden": "veryHidden"}
_FORMATS = {
    "General": "",
    "General Number": "",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Currency": '"¥"#,##0.00',
    "Short Date": "yyyy/m/d",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "General Date": "yyyy/m/d h:mm",
    "Short Time": "h:mm",
    "Long Time": "h:mm:ss",
}
"""Named formats of the schema (XML Spreadsheet Reference, ``ss:Format``)."""
_R1C1 = re.compile(
    r"""("[^"]*"?|'[^']*'?)|(?<![\w.\]])(?=[RC])(R(\[-?\d{1,7}\]|\d{1,7})?)?(C(\[-?\d{1,5}\]|\d{1,5})?)?(?![\w.(\[!])"""
)


def read_xml2003(path: Path, data: bytes, limits: Limits = DEFAULT) -> Book:
    """The workbook in an XML Spreadsheet 2003 file, its formulas in A1 style; :class:`Unreadable` if damaged."""
    reader = _Reader(Book(path, "xml2003"), Budget(path, limits.cells), limits)
    starts = {
        "Workbook/Styles/Style": reader.start_style,
        "Workbook/Styles/Style/NumberFormat": reader.note_format,
        "Workbook/Worksheet": reader.start_sheet,
        f"{_TABLE}/Column": reader.note_column,
        f"{_TABLE}/Row": reader.start_row,
        f"{_TABLE}/Row/Cell": reader.start_cell,
        f"{_TABLE}/Row/Cell/Data": reader.start_data,
    }
    ends = {
        f"{_TABLE}/Row/Cell/Data": reader.end_data,
        f"{_TABLE}/Row": reader.end_row,
        "Workbook/Worksheet/WorksheetOptions/Visible": reader.note_state,
    }
    walk(Document(path, path.name, decode_xml(path, path.name, data)), _NAMESPACES, starts, ends, limits)
    return reader.book


@dataclass(slots=True)
class _Reader:
    """Receives the elements of the file from :func:`xltools.book.reading.xmlwalk.walk`."""

    book: Book
    budget: Budget
    limits: Limits
    style: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    row: int = 0
    row_span: int = 0
    column: int = 0
    column_span: int = 0
    kind: str = ""

    @property
    def sheet(self) -> Sheet:
        return self.book.sheets[-1]

    def start_style(self, attributes: Attributes) -> None:
        self.style = _get(attributes, "ID")

    def note_format(self, attributes: Attributes) -> None:
        code = _get(attributes, "Format")
        self.codes[self.style] = _FORMATS.get(code, code)

    def start_sheet(self, attributes: Attributes) -> None:
        self.book.sheets.append(Sheet(_get(attributes, "Name")))
        self.row = self.row_span = self.column = self.column_span = 0

    def note_state(self, text: str) -> None:
        self.sheet.state = _STATES.get(text.strip(), "visible")

    def note_column(self, attributes: Attributes) -> None:
        self.column = self.whole(attributes, "Index", self.column + self.column_span + 1, MAX_COLUMN)
        self.column_span = self.whole(attributes, "Span", 0, MAX_COLUMN - self.column)
        if _get(attributes, "Hidden") == "1":
            self.sheet.hidden_columns.update(range(self.column, self.column + self.column_span + 1))

    def start_row(self, attributes: Attributes) -> None:
        self.row = self.whole(attributes, "Index", self.row + self.row_span + 1, MAX_ROW)
        self.row_span = self.whole(attributes, "Span", 0, MAX_ROW - self.row)
        self.column = self.column_span = 0
        if _get(attributes, "Hidden") == "1":
            self.budget.spend(self.row_span)
            self.sheet.hidden_rows.update(range(self.row, self.row + self.row_span + 1))

    def end_row(self, _text: str) -> None:
        self.column = self.column_span = 0

    def start_cell(self, attributes: Attributes) -> None:
        self.budget.spend(1)
        self.column = self.whole(attributes, "Index", self.column + self.column_span + 1, MAX_COLUMN)
        self.column_span = self.whole(attributes, "MergeAcross", 0, MAX_COLUMN - self.column)
        down = self.whole(attributes, "MergeDown", 0, MAX_ROW - self.row)
        cell = (self.row, self.column)
        if self.column_span or down:
            self.note_merge(down)
        if formula := _get(attributes, "Formula"):
            self.sheet.formulas[cell] = _to_a1(formula.removeprefix("="), cell)
        elif _get(attributes, "StyleID") and len(self.sheet.styled) < self.limits.blanks:
            self.sheet.styled.add(cell)
        if code := self.codes.get(_get(attributes, "StyleID")):
            self.sheet.formats[cell] = code
        if link := _get(attributes, "HRef"):
            self.sheet.links[cell] = link

    def note_merge(self, down: int) -> None:
        if len(self.sheet.merges) >= self.limits.merges:
            raise Hostile(self.book.path, f"工作表“{self.sheet.name}”的合并区域过多，拒绝读取")
        area = Area(self.row, self.column, self.row + down, self.column + self.column_span)
        self.sheet.merges.append(area)

    def start_data(self, attributes: Attributes) -> None:
        self.kind = _get(attributes, "Type")

    def end_data(self, text: str) -> None:
        cell = (self.row, self.column)
        if text or cell in self.sheet.formulas:
            self.sheet.values[cell] = _value(self.kind, text)
            self.sheet.styled.discard(cell)

    def whole(self, attributes: Attributes, name: str, default: int, limit: int) -> int:
        text = _get(attributes, name)
        found = natural(text, default)
        if not 0 <= found <= limit or (text and not text.isdecimal()):
            raise Unreadable(
                self.book.path, f"工作表“{self.sheet.name}”中有无效的位置“{text[:20]}”，文件已损坏"
            )
        return found


def _get(attributes: Attributes, name: str) -> str:
    return attributes.get(f"{_SPREADSHEET} {name}") or attributes.get(name, "")


def _value(kind: str, text: str) -> CellValue:
    match kind:
        case "Number":
            return number(text)
        case "Boolean":
            return text.strip() == "1"
        case "Error":
            return CellError(text.strip())
        case "DateTime":
            return _moment(text.strip())
        case _:
            return text


def _moment(text: str) -> CellValue:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.date() == dt.date(1899, 12, 31):
        return moment.time()
    return moment if moment.time() != dt.time() else moment.date()


def _to_a1(formula: str, cell: Cell) -> str:
    """A formula in R1C1 style as it reads in A1 style in that cell.

    >>> _to_a1("SUM(R[-2]C:R[-1]C)*R1C3+SUM(C[1])", (5, 2))
    'SUM(B3:B4)*$C$1+SUM(C:C)'
    """

    def convert(match: re.Match[str]) -> str:
        quoted, row, row_part, column, column_part = match.groups()
        if quoted is not None:
            return str(quoted)
        corner = Corner(
            _position(row_part, cell[0]) if row else None,
            _position(column_part, cell[1]) if column else None,
            _is_fixed(row_part),
            _is_fixed(column_part),
        )
        if not (1 <= (corner.row or 1) <= MAX_ROW and 1 <= (corner.column or 1) <= MAX_COLUMN):
            return "#REF!"
        return str(corner) if row and column else f"{corner}:{corner}"

    return _R1C1.sub(convert, formula)


def _position(part: str | None, base: int) -> int:
    if part is None:
        return base
    # A position before the first one is no position at all, unlike the absence of a part.
    return max(-1, base + int(part[1:-1]) or -1) if part.startswith("[") else int(part)


def _is_fixed(part: str | None) -> bool:
    return part is not None and not part.startswith("[")
