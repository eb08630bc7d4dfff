"""Which columns of a ledger table hold what, and what stands in them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from xltools.amount import is_empty_mark
from xltools.book.model import CellValue
from xltools.errors import SourceErrors
from xltools.fill.sources.ledger_map import AMOUNT, KIND, LedgerMap
from xltools.fill.sources.tabular import YUAN_IN, Heading, Table, cell_text
from xltools.forms.labels import Label, label

__all__ = [
    "AmountColumn",
    "Code",
    "Columns",
    "choose_columns",
    "each",
    "looks_like_ledger",
    "read_code",
    "read_value",
    "read_year",
]

_Result = TypeVar("_Result")
_CODE = re.compile(r"[\[(<]?(\d{3,})(?:\.0+)?[\])>]?(?:[-—_|/:.、]*(?![\d.])(\S.*))?")
_PARTED_CODE = re.compile(r"(\d{3})[.\-](\d{2})(?:[.\-](\d{2}))?")
_VALUE_CODE = re.compile(r"^[\[(]?\d{1,6}[\])]?[-—_、.:]*")
_YEAR = re.compile(r"((?:19|20)\d{2})(?!\d)|((?:19|20)\d{2})(?=[01]\d(?:[0-3]\d)?$)")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_ENOUGH_FIELDS = 4


@dataclass(frozen=True, slots=True)
class Code:
    """A cell of a code column."""

    digits: str
    """The code, or the text as it stands when it is none."""
    name: str = ""
    """What follows the code in the same cell: 2101501-行政运行."""


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of money."""

    heading: Heading
    kind: str
    """类别 of its amounts, empty when another column says it."""
    factor: Decimal
    """Yuan in one unit of the column."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns chosen from one table."""

    table: Table
    amounts: tuple[AmountColumn, ...]
    fields: Mapping[str, Heading] = field(default_factory=dict)
    """All other fields."""
    notes: tuple[str, ...] = ()

    def heading(self, name: str) -> str:
        """What the file calls a field."""
        return self.fields[name].text if name in self.fields else name

    def where(self) -> str:
        """File and sheet as messages begin."""
        lines = self.table.lines
        return f"{lines.file} 工作表“{lines.sheet}”" if lines.sheet else lines.file


def each(values: Iterable[CellValue | None], read: Callable[[CellValue | None], _Result]) -> list[_Result]:
    """The result for each value, computed once for equal ones: a ledger repeats itself."""
    known: dict[CellValue | None, _Result] = {}
    results = []
    for value in values:
        if value not in known:
            known[value] = read(value)
        results.append(known[value])
    return results


def looks_like_ledger(mapping: LedgerMap) -> Callable[[set[str]], bool]:
    """Whether headings that stand for these fields make a table a ledger, be it an incomplete one."""
    required = set(mapping.required)

    def enough(fields: set[str]) -> bool:
        return len(fields) >= _ENOUGH_FIELDS or len(fields & required) >= len(required) - 1

    return enough


def read_code(value: CellValue | None) -> Code:
    """The code of a cell, with its lost type and full-width digits mended.

    >>> read_code(2080501.0), read_code("２０８０５０１"), read_code("2101501-行政运行"), read_code("无代码")
    (Code(digits='2080501', name=''), Code(digits='2080501', name=''), Code(digits='2101501', name='行政运行'), Code(digits='无代码', name=''))
    """
    text = cell_text(value).lstrip("'")
    flat = "".join(unicodedata.normalize("NFKC", text).split())
    if is_empty_mark(flat):
        return Code("")
    if parted := _PARTED_CODE.fullmatch(flat):
        return Code("".join(part for part in parted.groups() if part))
    if found := _CODE.fullmatch(flat):
        return Code(found[1], found[2] or "")
    return Code(text)


def read_value(spellings: Mapping[Label, str], value: CellValue | None) -> str:
    """The official value of a cell, or its text when it has none; codes before the text are passed over."""
    text = cell_text(value)
    if is_empty_mark("".join(text.split())):
        return ""
    flat = unicodedata.normalize("NFKC", text)
    bare = _VALUE_CODE.sub("", flat)
    return spellings.get(label(flat)) or spellings.get(label(bare)) or text


def read_year(value: CellValue | None) -> int | None:
    """The year of a date in any of the usual spellings, Excel's day numbers included; else ``None``.

    >>> read_year("2022年1月11日"), read_year("20220111"), read_year(44572), read_year("一月")
    (2022, 2022, 2022, None)
    """
    if isinstance(value, dt.date):
        return value.year
    if isinstance(value, int | float) and 20_000 <= value < 80_000:
        return (_EXCEL_EPOCH + dt.timedelta(days=int(value))).year
    found = _YEAR.match(unicodedata.normalize("NFKC", cell_text(value)).strip())
    return int(found[1] or found[2]) if found else None


def choose_columns(table: Table, mapping: LedgerMap) -> Columns:
    """One column for each field; :class:`SourceErrors` when a required one is missing or two hold money."""
    amounts = _amount_columns(table, mapping)
    given = set(table.fields) | ({KIND} if any(column.kind for column in amounts) else set())
    missing = [name for name in mapping.required if name not in given]
    if missing:
        raise SourceErrors([_missing(table, missing)])
    fields: dict[str, Heading] = {}
    notes: list[str] = []
    for name, headings in table.fields.items():
        if name == AMOUNT:
            continue
        fields[name] = chosen = _best(table, mapping, name, headings)
        unused = [f"“{heading.text}”" for heading in headings if heading is not chosen]
        if unused:
            notes.append(f"{table.lines.file}：{name}取自“{chosen.text}”列，没有使用{'、'.join(unused)}列。")
    notes += [
        f"{table.lines.file}：“{column.heading.text}”列按{unit}读取。"
        for column in amounts
        for unit, factor in YUAN_IN.items()
        if factor == column.factor != 1
    ]
    return Columns(table, amounts, fields, tuple(notes))


def _amount_columns(table: Table, mapping: LedgerMap) -> tuple[AmountColumn, ...]:
    columns = tuple(
        AmountColumn(
            heading,
            mapping.split.get(heading.key, ""),
            YUAN_IN[heading.unit or table.title_unit or "元"],
        )
        for heading in table.fields.get(AMOUNT, ())
    )
    kinds = [column.kind for column in columns]
    if len(set(kinds)) < len(kinds) or (len(kinds) > 1 and "" in kinds):
        names = "、".join(f"“{column.heading.text}”（第 {column.heading.column} 列）" for column in columns)
        raise SourceErrors([f"{table.lines.file}：有多列都像金额：{names}，请只保留一列金额。"])
    return columns


def _missing(table: Table, missing: Iterable[str]) -> str:
    lines = table.lines
    where = f"{lines.file} 工作表“{lines.sheet}”" if lines.sheet else lines.file
    names = "、".join(f"“{name}”" for name in missing)
    seen = "、".join(heading.text for heading in table.headings)
    hint = "请补上后再试"
    if KIND in missing:
        only = "支出" if {"支出类型", "经济科目代码"} & set(table.fields) else "收入或支出"
        hint = f"请加上“{KIND}”列，每行填明{only}，程序不作猜测"
    return f"{where}：台账缺少{names}列（第 {lines.numbers[table.top]} 行的表头为：{seen}），{hint}。"


def _best(table: Table, mapping: LedgerMap, name: str, headings: tuple[Heading, ...]) -> Heading:
    """The heading whose column holds most of what the field should hold, then the preferred spelling."""
    if len(headings) == 1:
        return headings[0]
    known = _recogniser(mapping, name)
    scores = {heading: sum(each(table.cells(heading), known)) if known else 0 for heading in headings}
    return max(
        headings, key=lambda heading: (scores[heading], -mapping.rank.get(heading.key, 0), -heading.column)
    )


def _recogniser(mapping: LedgerMap, name: str) -> Callable[[CellValue | None], bool] | None:
    if name in mapping.spellings:
        spellings = mapping.spellings[name]
        official = frozenset(spellings.values())
        return lambda value: read_value(spellings, value) in official
    if name in mapping.codes:
        classification = mapping.codes[name].classification
        return lambda value: read_code(value).digits in classification
    return None
