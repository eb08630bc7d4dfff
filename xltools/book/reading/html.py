"""Tables of HTML pages, which web systems export under the name .xls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, Area
from xltools.book.model import Book, Sheet
from xltools.book.reading.cells import Budget, natural
from xltools.book.reading.guard import DEFAULT, Limits
from xltools.book.reading.textual import file_text
from xltools.errors import Hostile, Unreadable

__all__ = ["read_html"]

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,40})""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SILENT = re.compile(r"<(script|style|title|xml)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_STRAY = re.compile(r"<(?![a-zA-Z/!?])")
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,31})</x:Name>", re.IGNORECASE)
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
_EXACT_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "body", "center", "caption", "hr"})
_CELLS = frozenset({"td", "th"})


def read_html(path: Path, data: bytes, limits: Limits = DEFAULT) -> Book:
    """The tables of a page or web archive as a workbook, every value a string.

    As in Excel the tables of one page stand below each other on one sheet, and a line of text between
    them takes a row of its own; spans become merges. Raises :class:`Unreadable` when there is no table.
    """
    if len(data) > limits.page_bytes:
        raise Hostile(path, f"网页超过 {limits.page_bytes >> 20} MB，请用 Excel 或 WPS 另存为 .xlsx 再试")
    if data.count(b"<") > limits.page_tags:
        raise Hostile(path, "网页的内容过多，请删去多余的行、列后再试")
    pages = _archive_pages(path, data) if data.lstrip()[:40].lower().startswith(_MIME_HEADS) else [data]
    texts = [_decode(path, page) for page in pages]
    names = [name for text in texts for name in _SHEET_NAME.findall(text)]
    book, budget = Book(path, "html"), Budget(path, limits.cells)
    for text in texts:
        sheet = Sheet(path.stem)
        if _read_page(text, _Page(sheet, budget, limits)):
            book.sheets.append(sheet)
    if not book.sheets:
        raise Unreadable(path, "网页里没有表格，请用 Excel 或 WPS 另存为 .xlsx 再试")
    if len(names) == len(book.sheets):
        for sheet, name in zip(book.sheets, names, strict=True):
            sheet.name = name
    return book


_MIME_HEADS = (b"mime-version", b"content-type", b"from", b"subject", b"x-")


def _archive_pages(path: Path, data: bytes) -> list[bytes]:
    """The HTML parts of a web archive (MHTML, RFC 2557)."""
    from email import message_from_bytes

    parts = message_from_bytes(data).walk()
    payloads = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/html"]
    pages = [payload for payload in payloads if isinstance(payload, bytes)]
    if not pages:
        raise Unreadable(path, "网页档案里没有网页，请用 Excel 或 WPS 另存为 .xlsx 再试")
    return pages


def _decode(path: Path, page: bytes) -> str:
    """The text of a page by its declared charset if that fits, else as any text."""
    declared = _CHARSET.search(page[:4096])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    name = "gb18030" if name in {"gb2312", "gbk"} else name  # the later standard contains the others
    try:
        if page.startswith((b"\xff\xfe", b"\xfe\xff")):
            name = "utf-16"
        return page.decode(name).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        pass
    return file_text(path, page)


def _read_page(text: str, page: _Page) -> bool:
    """Whether the page held any table; its content goes into the page's sheet."""
    text = _STRAY.sub("&lt;", _SILENT.sub("", _COMMENT.sub("", text)))
    end = text.rfind(">") + 1
    # An unclosed tag at the end would be scanned again and again.
    text = text[:end] + text[end:].replace("<", "&lt;")
    try:
        page.feed(text)
        page.close()
    except AssertionError as error:  # the parser's answer to malformed marked sections
        raise Unreadable(page.budget.path, "网页的标记有误，请用 Excel 或 WPS 另存为 .xlsx 再试") from error
    page.end_line()
    return page.tables > 0


@dataclass(slots=True)
class _Table:
    """A table being read."""

    row: int
    """Sheet row of the current table row."""
    in_row: bool = False
    column: int = 0
    covered: dict[int, int] = field(default_factory=dict)
    """By column, the last sheet row that a cell above covers."""
    attributes: dict[str, str] = field(default_factory=dict)
    in_cell: bool = False
    outer_text: list[str] = field(default_factory=list)
    """Text of the cell of the outer table that was open."""


class _Page(HTMLParser):
    """Puts what it is fed into a sheet, from the top down."""

    def __init__(self, sheet: Sheet, budget: Budget, limits: Limits) -> None:
        super().__init__()
        self.sheet = sheet
        self.budget = budget
        self.limits = limits
        self.tables = 0
        self.next_row = 1
        self.open: list[_Table] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        table = self.open[-1] if self.open else None
        if tag == "table":
            self.start_table()
        elif tag == "br":
            self.text.append("\n")
        elif table is None:
            if tag in _BLOCKS:
                self.end_line()
        elif tag == "tr":
            self.start_row(table, {name: value or "" for name, value in attrs})
        elif tag in _CELLS:
            self.end_cell(table)
            if not table.in_row:
                self.start_row(table, {})
            table.in_cell = True
            table.attributes = {name: value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        table = self.open[-1] if self.open else None
        if table is None:
            if tag in _BLOCKS:
                self.end_line()
        elif tag == "table":
            self.end_table(table)
        elif tag in _CELLS or tag == "tr":
            self.end_cell(table)
            table.in_row = table.in_row and tag != "tr"

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1].in_cell:
            self.text.append(_BLANKS.sub(" ", data))

    def start_table(self) -> None:
        if len(self.open) >= self.limits.depth:
            raise Hostile(self.budget.path, f"表格嵌套超过 {self.limits.depth} 层，拒绝读取")
        if not self.open:
            self.end_line()
        self.tables += 1
        self.open.append(_Table(self.next_row - 1, outer_text=self.text))
        self.text = []

    def end_table(self, table: _Table) -> None:
        self.end_cell(table)
        self.open.pop()
        self.text = table.outer_text
        self.next_row = max([self.next_row, table.row + 1, *(row + 1 for row in table.covered.values())])
        if self.open:  # the outer table goes on below what it contains
            self.open[-1].row = self.next_row - 1
            self.open[-1].in_row = False
            self.open[-1].covered.clear()

    def start_row(self, table: _Table, attributes: dict[str, str]) -> None:
        self.end_cell(table)
        self.budget.spend(1)
        table.row += 1
        table.column = 0
        table.in_row = True
        self.next_row = max(self.next_row, table.row + 1)
        if table.row > MAX_ROW:
            raise Hostile(self.budget.path, "表格的行数超过 Excel 的上限，拒绝读取")
        if _HIDDEN.search(attributes.get("style", "")):
            self.sheet.hidden_rows.add(table.row)

    def end_cell(self, table: _Table) -> None:
        """Place the open cell, if there is one, in the next free column."""
        if not table.in_cell:
            return
        table.in_cell = False
        value = self.take_text(table.attributes)
        if not table.in_row:  # a table inside the cell has come and gone
            if not value:
                return
            self.start_row(table, {})
        column = table.column + 1
        while table.covered.get(column, 0) >= table.row:
            column += 1
        width, height = _span(table.attributes, "colspan", 1000), _span(table.attributes, "rowspan", 65534)
        self.budget.spend(column + width - table.column)
        table.column = column + width - 1
        if table.column > MAX_COLUMN:
            raise Hostile(self.budget.path, "表格的列数超过 Excel 的上限，拒绝读取")
        if width * height > 1:
            self.merge(table, Area(table.row, column, min(table.row + height - 1, MAX_ROW), table.column))
        if value:
            self.sheet.values[table.row, column] = value

    def merge(self, table: _Table, area: Area) -> None:
        self.sheet.merges.append(area)
        if area.bottom > area.top:
            table.covered.update(dict.fromkeys(range(area.left, area.right + 1), area.bottom))

    def end_line(self) -> None:
        """Give the text outside tables, if there is any, a row of its own."""
        if value := self.take_text({}):
            self.budget.spend(1)
            self.sheet.values[self.next_row, 1] = value
            self.next_row += 1

    def take_text(self, attributes: dict[str, str]) -> str:
        """The text so far; where Excel noted the number behind a rounded display, that number."""
        lines = "".join(self.text).replace("\xa0", " ").split("\n")
        self.text.clear()
        text = "\n".join(line.strip() for line in lines).strip()
        exact = attributes.get("x:num", "")
        return exact if _NUMBER.fullmatch(text) and _EXACT_NUMBER.fullmatch(exact) else text


def _span(attributes: dict[str, str], name: str, most: int) -> int:
    return min(max(natural(attributes.get(name, "").strip(), 1), 1), most)
