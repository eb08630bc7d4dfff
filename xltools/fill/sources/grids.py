"""Form grids as a source: published tables, filled workbooks, CSV files of single forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.address import Address, Place
from xltools.amount import ZERO, NotAnAmount, plain
from xltools.book.cellref import a1
from xltools.book.model import Book
from xltools.book.read import read_book
from xltools.errors import Unrecognised
from xltools.fill.facts import Fact, SourceResult, Unplaced
from xltools.fill.merge import keep_better
from xltools.forms.figures import Figure, Misread, figures, number_in
from xltools.forms.model import Form, Pack
from xltools.forms.recognise import ExtraColumn, RecognisedForm, Recognition, recognise

__all__ = ["grids_in", "read_grids"]

KIND = "表格"


def read_grids(paths: Sequence[Path], pack: Pack) -> SourceResult:
    """Every amount printed in the forms of some files, in the unit of the pack.

    Blank cells give nothing.

    Raises :class:`Unrecognised` when no file holds a form of the pack, and :class:`Conflict` when two cells state
    different figures for one address.
    """
    read = _Reading(pack)
    for path in paths:
        book = read_book(path)
        read.take(book, recognise(book, pack))
    if not read.forms:
        names = "、".join(path.name for path in paths)
        raise Unrecognised(f"{names}：没有识别出“{pack.title}”中的任何一张表。")
    return read.result("、".join(path.name for path in paths[:3]) + ("等" if len(paths) > 3 else ""))


def grids_in(book: Book, pack: Pack, recognition: Recognition) -> SourceResult:
    """Every amount in the recognised forms of a snapshot, as :func:`read_grids` gives them."""
    read = _Reading(pack)
    read.take(book, recognition)
    return read.result(book.file_name)


class _Reading:
    """What has been read so far."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.forms: list[RecognisedForm] = []
        self.facts: dict[Address, Fact] = {}
        self.unplaced: list[Unplaced] = []
        self.notes: list[str] = []
        self.names: dict[str, str] = {}

    def take(self, book: Book, recognition: Recognition) -> None:
        """Add the forms of one book."""
        for found in recognition.forms:
            self.forms.append(found)
            if found.form.keyed:
                self.names.update(found.names)
            foreign: list[str] = []
            for figure in figures(book, found, self.pack):
                if (name := _printed_elsewhere(found.form, figure.address)) is None:
                    self._figure(book, figure)
                elif isinstance(figure, Figure) and figure.amount.value:
                    foreign.append(name)
            self.unplaced.extend(self._extra(book, found))
            self.unplaced.extend(_uncomputed(book, found))
            self.notes.extend(_remarks(book, found, self.pack, foreign))
        for unknown in recognition.unknown:
            self.notes.append(
                f"{book.path.name} {unknown.sheet}：没有识别（{unknown.reason}）。".replace(" ：", "：")
            )

    def _figure(self, book: Book, figure: Figure | Misread) -> None:
        sheet, row, column = figure.spot
        place = Place(book.path.name, "" if book.kind == "csv" else sheet, a1(row, column))
        if isinstance(figure, Misread):
            self.unplaced.append(Unplaced(place, figure.address.column, figure.text, "不是数字，请核对"))
        elif not figure.blank:
            keep_better(self.facts, Fact(figure.address, figure.amount, place))

    def _extra(self, book: Book, found: RecognisedForm) -> Iterator[Unplaced]:
        """Amounts in rows that no row of the form stands for."""
        scale = found.unit or self.pack.factor
        for extra in found.extra_rows:
            sheet = book.sheet(extra.sheet)
            for column_id, cell in extra.cells.items():
                try:
                    value = number_in(sheet.values.get(cell))
                except NotAnAmount:
                    continue
                if value:
                    place = Place(book.path.name, extra.sheet, a1(*cell))
                    yield Unplaced(place, column_id, plain(value), extra.reason, value * scale)

    def result(self, name: str) -> SourceResult:
        """Everything read as one source."""
        money = sum((abs(entry.amount) for entry in self.unplaced if entry.amount), ZERO)
        years = {found.captions.year for found in self.forms if found.captions.year}
        return SourceResult(
            kind=KIND,
            name=name,
            rows=len(self.forms),
            facts=tuple(self.facts.values()),
            unplaced=tuple(self.unplaced),
            notes=tuple(self.notes),
            code_names=self.names,
            read={"未对应的行": money} if money else {},
            year=years.pop() if len(years) == 1 else None,
            unit_name=next((f.captions.unit_name for f in self.forms if f.captions.unit_name), ""),
        )


def _uncomputed(book: Book, found: RecognisedForm) -> Iterator[Unplaced]:
    """Formulas in amount cells whose results the file does not hold, as one entry for the form."""
    cells = [
        (sheet, row, column)
        for sheet, row, column in found.cells.values()
        if (row, column) in book.sheet(sheet).formulas and (row, column) not in book.sheet(sheet).values
    ]
    if cells:
        sheet, row, column = cells[0]
        place = Place(book.path.name, sheet, a1(row, column))
        reason = "没有存储计算结果，请用表格软件打开并保存后再读取"
        yield Unplaced(place, "", f"{found.form.number}的 {len(cells)} 个公式", reason)


def _printed_elsewhere(form: Form, address: Address) -> str | None:
    """What to call the row or column of a figure that only other places print; ``None`` for the form's own."""
    if address.row in form.further_rows:
        return f"“{address.row}”行"
    own = any(column.id == address.column for column in form.block_of(address.row).amounts)
    return None if own else f"“{address.column}”列"


def _remarks(book: Book, found: RecognisedForm, pack: Pack, foreign: Sequence[str]) -> Iterator[str]:
    """What the user should know of how a form was read; ``foreign`` are rows and columns it does not have."""
    where = f"{book.path.name} {found.form.number}"
    if found.unit is None:
        yield f"{where}：没有印金额单位，按{pack.unit}读取。"
    for column in found.extra_columns:
        if any((row, column.column) in book.sheet(column.sheet).values for row in _rows(column)):
            yield f"{where}：“{column.head}”列不属于本表，没有读取。"
    for name in dict.fromkeys(foreign):
        yield f"{where}：{name}不属于本表，没有读取。"


def _rows(column: ExtraColumn) -> range:
    return range(column.area.top, column.area.bottom + 1)
