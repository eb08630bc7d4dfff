"""Facts files: single figures stated by form, row and column, in the words printed on the forms."""

from __future__ import annotations

import decimal
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from xltools.address import Address, Place
from xltools.amount import ZERO, Amount, NotAnAmount, parse_amount
from xltools.book.model import CellValue
from xltools.errors import AmbiguousSource, SourceErrors, Unreadable
from xltools.fill.facts import Fact, SourceResult, Unplaced
from xltools.fill.sources.ledger_columns import read_code
from xltools.fill.sources.ledger_names import capped
from xltools.fill.sources.tabular import (
    YUAN_IN,
    Heading,
    Lines,
    Table,
    cell_text,
    find_table,
    heading_key,
    read_lines,
)
from xltools.forms.figures import in_pack_unit
from xltools.forms.labels import Label, label
from xltools.forms.model import Form, Pack

__all__ = ["find_facts", "read_facts", "read_facts_tables"]

FORM, ROW, COLUMN, VALUE, UNIT = "form", "row", "column", "value", "unit"
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    FORM: ("form", "表", "表号", "表名", "报表"),
    ROW: ("row", "行", "行次", "行名", "行名称"),
    COLUMN: ("column", "列", "栏", "栏次", "列名", "列名称"),
    VALUE: ("value", "数值", "金额", "值", "数"),
    UNIT: ("unit", "单位", "计量单位", "金额单位"),
}
_HEADINGS: Mapping[Label, str] = {
    heading_key(name): field for field, names in _SPELLINGS.items() for name in names
}
_LINE = re.compile(r"(?:第|行次?|第行)?(\d{1,3})行?")
_ORDINAL = re.compile(r"(?:第|栏次?|列)?(\d{1,2})[栏列]?")
_EXACT_DIGITS = 120


def find_facts(lines: Lines) -> Table | None:
    """The facts table of a sheet, told by its headings."""
    return find_table(lines, _HEADINGS, lambda fields: {FORM, ROW, VALUE} <= fields and len(fields) >= 4)


def read_facts(path: Path, pack: Pack) -> SourceResult:
    """The figures of a facts file in the unit of the pack, and the rows that name no cell of it.

    Raises :class:`AmbiguousSource` when the headings are missing, :class:`SourceErrors` when one of them
    is, :class:`Unreadable` when the file cannot be read or has no rows.
    """
    tables = [table for lines in read_lines(path) if (table := find_facts(lines))]
    if not tables:
        raise AmbiguousSource(f"{path.name}：没有找到数据文件的表头（应有 form,row,column,value,unit）。")
    return read_facts_tables(path, tables, pack)


def read_facts_tables(path: Path, tables: Sequence[Table], pack: Pack) -> SourceResult:
    """As :func:`read_facts`, for the tables already found in the file."""
    reader = _Reader(pack, _form_names(pack))
    with decimal.localcontext(prec=_EXACT_DIGITS):
        for table in tables:
            _check_headings(table)
            for line in table.body:
                reader.take(_Statement.of(table, line))
    if not reader.rows:
        raise Unreadable(path, "只有表头，没有数据行，请填写后再试")
    return SourceResult(
        kind="数据文件",
        name=path.name,
        rows=reader.rows,
        facts=tuple(reader.facts),
        unplaced=tuple(reader.unplaced),
        notes=tuple(capped(reader.notes)),
        read=reader.read,
        placed=reader.placed,
    )


def _check_headings(table: Table) -> None:
    missing = [name for name in (COLUMN, UNIT) if name not in table.fields]
    if UNIT in missing and table.fields[VALUE][0].unit:
        missing.remove(UNIT)
    if missing:
        names = "、".join(f"“{name}”（{_SPELLINGS[name][1]}）" for name in missing)
        seen = "、".join(heading.text for heading in table.headings)
        raise SourceErrors([f"{table.lines.file}：数据文件缺少{names}列（表头为：{seen}），请补上后再试。"])


def _form_names(pack: Pack) -> Mapping[Label, Form]:
    names: dict[Label, Form] = {}
    for form in pack.forms.values():
        spellings = (form.id, form.number, form.sheet, form.title, form.number + form.title, *form.aliases)
        for spelling in spellings:
            names.setdefault(label(spelling), form)
    return names


class _Unfit(Exception):
    """A statement that fits no cell; carries the field at fault and the rest of the sentence."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Statement:
    """One row of the file."""

    table: Table
    line: int
    cells: Mapping[str, CellValue | None]

    @classmethod
    def of(cls, table: Table, line: int) -> _Statement:
        """The statement in a line."""
        row = table.lines.rows[line]
        columns = {name: headings[0].column - 1 for name, headings in table.fields.items()}
        return cls(table, line, {name: row[at] if at < len(row) else None for name, at in columns.items()})

    def text(self, name: str) -> str:
        """The cell of a field as text."""
        return cell_text(self.cells.get(name))

    def heading(self, name: str) -> Heading | None:
        """The heading of a field."""
        return next(iter(self.table.fields.get(name, ())), None)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(map(self.text, self.cells))

    @property
    def number(self) -> Decimal | None:
        """The figure in its own unit."""
        try:
            value = self.cells.get(VALUE)
            return parse_amount(value if isinstance(value, str | int | float) else cell_text(value))
        except NotAnAmount as error:
            raise _Unfit(VALUE, "不是数字，请改正") from error

    @property
    def factor(self) -> Decimal:
        """Yuan in one unit of the figure."""
        stated = "".join(unicodedata.normalize("NFKC", self.text(UNIT)).split()).removeprefix("人民币")
        heading = self.heading(VALUE)
        unit = stated or (heading.unit if heading else "")
        if unit not in YUAN_IN:
            known = "、".join(YUAN_IN)
            raise _Unfit(UNIT, f"{'不是金额单位' if unit else '为空'}，应为：{known}")
        return YUAN_IN[unit]

    def unplaced(self, fault: _Unfit, yuan: Decimal | None) -> Unplaced:
        """The entry for the list of what found no cell."""
        heading = self.heading(fault.name)
        return Unplaced(
            place=self.table.lines.place(self.line, heading.column if heading else None),
            column=heading.text if heading else fault.name,
            value=self.text(fault.name),
            reason=fault.reason,
            amount=yuan,
        )


@dataclass(slots=True)
class _Reader:
    """Takes statements one by one."""

    pack: Pack
    forms: Mapping[Label, Form]
    facts: list[Fact] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: dict[str, Decimal] = field(default_factory=dict)
    placed: dict[str, Decimal] = field(default_factory=dict)
    rows: int = 0

    def take(self, statement: _Statement) -> None:
        """Turn a statement into a fact, a note or an unplaced row."""
        if statement.empty:
            return
        self.rows += 1
        form = self.forms.get(label(statement.text(FORM)))
        kind = form.number if form else statement.text(FORM)
        yuan: Decimal | None = None
        try:
            number = statement.number
            if number is None:
                self.notes.append(f"{_place(statement)}：没有数值，未使用。")
                return
            factor = statement.factor
            yuan = number * factor
            self.read[kind] = self.read.get(kind, ZERO) + yuan
            address = self._address(form, statement)
        except _Unfit as fault:
            self.unplaced.append(statement.unplaced(fault, yuan))
            return
        self.placed[kind] = self.placed.get(kind, ZERO) + yuan
        same = factor == self.pack.factor  # what is stated in another unit was not rounded to ours
        amount = in_pack_unit(number, factor, self.pack) if same else Amount(yuan / self.pack.factor)
        self.facts.append(Fact(address, amount, _place(statement)))

    def _address(self, form: Form | None, statement: _Statement) -> Address:
        if form is None:
            raise _Unfit(FORM, f"不是模板“{self.pack.title}”中的表")
        row = self._row(form, statement)
        return Address(form.id, row, _column(form, row, statement.text(COLUMN)))

    def _row(self, form: Form, statement: _Statement) -> str:
        text = statement.text(ROW)
        found = form.find_row(text) if text else None
        if found:
            return found
        if form.keyed:
            return self._code(form, statement)
        line = _LINE.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
        by_line = [row.id for _, row in form.rows_by_id.values() if line and row.line == line[1]]
        if len(by_line) == 1:
            return by_line[0]
        same = [row.id for _, row in form.rows_by_id.values() if label(row.label) == label(text)]
        if len(same) > 1:
            raise _Unfit(ROW, f"在{form.number}不止一行，请写明：{'、'.join(same)}，或写行次")
        raise _Unfit(ROW, f"在{form.number}没有对应的行" if text else "为空，请填写")

    def _code(self, form: Form, statement: _Statement) -> str:
        code = read_code(statement.cells.get(ROW)).digits
        known = self.pack.classification(form)
        levels = form.keyed.levels if form.keyed else ()
        if not code.isdigit() or len(code) not in levels or code[:3] not in known:
            raise _Unfit(ROW, f"不是{form.number}可用的科目代码" if code else "为空，请填写科目代码")
        if code not in known:
            self.notes.append(f"{_place(statement, ROW)}：科目 {code} 的名称不在科目表中，请补充。")
        return code


def _column(form: Form, row: str, text: str) -> str:
    if not text:
        try:
            return form.default_column(row)
        except KeyError as error:
            raise _Unfit(COLUMN, f"为空，{form.number}有多栏，请填写栏名或栏次") from error
    ordinal = _ORDINAL.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    found = form.find_column(row, text) or (form.find_column(row, ordinal[1]) if ordinal else None)
    if found is None:
        raise _Unfit(COLUMN, f"在{form.number}“{row}”行没有对应的栏")
    return found


def _place(statement: _Statement, name: str = VALUE) -> Place:
    heading = statement.heading(name)
    return statement.table.lines.place(statement.line, heading.column if heading else None)
