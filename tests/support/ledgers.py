"""Small ledgers as people keep them, and where the real ones of the samples are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl

from xltools.address import Address
from xltools.fill.facts import SourceResult
from xltools.forms.model import Pack
from xltools.forms.pack import load_pack

__all__ = [
    "EZHOU",
    "HEADINGS",
    "INCOME",
    "SPENDING",
    "pack",
    "placed_and_unplaced",
    "row",
    "value",
    "write_csv",
    "write_xlsx",
]

EZHOU = Path(__file__).parents[2] / "sample_workbooks" / "ezhou-2022"
HEADINGS = (
    "类别",
    "资金来源",
    "功能科目代码",
    "功能科目名称",
    "支出类型",
    "经济科目代码",
    "经济科目名称",
    "金额",
    "日期",
    "摘要",
)
INCOME = ("收入", "一般公共预算财政拨款", "2101501", "行政运行", "", "", "", "1000.00", "2022-01-05", "拨款")
SPENDING = (
    "支出", "一般公共预算财政拨款", "2101501", "行政运行", "基本支出", "30201", "办公费", "1000.00", "2022-01-06", "购买纸张",
)  # fmt: skip


def pack() -> Pack:
    """The pack the ledgers fill."""
    return load_pack("final-accounts-2022")


def row(base: Sequence[object], **changes: object) -> tuple[object, ...]:
    """A ledger row like another, with other values in the columns named."""
    values = dict(zip(HEADINGS, base, strict=True))
    assert changes.keys() <= values.keys()
    return tuple((values | changes).values())


def write_csv(
    path: Path,
    rows: Iterable[Sequence[object]],
    headings: Sequence[str] = HEADINGS,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """The rows below their headings as a text file."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows([headings, *rows])
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, **sheets: Iterable[Sequence[object]]) -> Path:
    """A workbook of these sheets, cell by cell as given."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    book.save(path)
    return path


def value(result: SourceResult, address: str) -> Decimal:
    """Yuan at an address written ``form[row, column]``; zero when nothing was placed there."""
    wanted = Address.parse(address)
    return sum((fact.amount.value * 10_000 for fact in result.facts if fact.address == wanted), Decimal(0))


def placed_and_unplaced(result: SourceResult) -> Decimal:
    """Yuan in cells and in the list of what found none, each amount once."""
    lost = (entry.amount or Decimal(0) for entry in result.unplaced if not entry.missing_from)
    return sum(result.placed.values(), Decimal(0)) + sum(lost, Decimal(0))
