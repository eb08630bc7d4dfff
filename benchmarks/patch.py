"""How much faster a patch is than openpyxl load, set and save: ``python benchmarks/patch.py``.

Prints medians of interleaved runs in one process; judge the ratios, single times depend on the machine.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xltools.book.changes import ChangeSet, SetValue
from xltools.book.patch import apply

SHEETS = [f"公开{number:02d}" for number in range(1, 10)]
ROWS, COLUMNS = 80, 12
ONE = ChangeSet((SetValue(SHEETS[2], 6, 4, Decimal("12.5")),))
MANY = ChangeSet(
    tuple(
        SetValue(sheet, row, column, Decimal(row * column) / 4)
        for sheet in SHEETS[:7]
        for row in range(2, 42)
        for column in range(1, 9)
    )
)


def build(path: Path) -> None:
    """A book like nine filled forms: 7,200 cells, 2,844 formulas with results, formats, validations, charts."""
    with xlsxwriter.Workbook(path) as book:
        head = book.add_format({"bold": True, "border": 1, "align": "center", "font_name": "黑体"})
        money = book.add_format({"num_format": "#,##0.00", "border": 1, "font_name": "宋体"})
        wrong = book.add_format({"bg_color": "#FFC7CE"})
        for number, sheet in enumerate(map(book.add_worksheet, SHEETS)):
            sheet.merge_range(0, 0, 0, COLUMNS - 1, "部门决算", head)
            for row in range(1, ROWS):
                write_row(sheet, row, money)
            sheet.conditional_format("B2:H80", {"type": "formula", "criteria": "=$B2>$I2", "format": wrong})
            sheet.data_validation("B2:H80", {"validate": "decimal", "criteria": ">=", "value": 0})
            sheet.protect(options={"format_columns": True})
            sheet.set_landscape()
            sheet.repeat_rows(0)
            book.define_name(f"合计{number + 1}", f"='{SHEETS[number]}'!$I$80")
        for sheet in SHEETS[:2]:
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": [sheet, 1, 8, 20, 8]})
            book.get_worksheet_by_name(sheet).insert_chart("N2", chart)


def write_row(sheet: Worksheet, row: int, money: Format) -> None:
    sheet.write_string(row, 0, f"{20101 + row} 第{row}行支出科目", money)
    for column in range(1, 8):
        sheet.write_number(row, column, row * column * 1234.5678 / 7, money)
    for column in range(8, COLUMNS):
        formula = f"=ROUND(SUM(B{row + 1}:H{row + 1})-$B{row + 1}*{column},2)"
        sheet.write_formula(row, column, formula, money, row * 7.25)


def through_openpyxl(changes: ChangeSet, source: Path, target: Path) -> None:
    book = openpyxl.load_workbook(source)
    for change in changes.changes:
        book[change.sheet].cell(change.row, change.column).value = change.value
    book.save(target)


def seconds(work: Callable[[ChangeSet, Path, Path], None], changes: ChangeSet, source: Path) -> float:
    target = source.with_name("out.xlsx")
    gc.collect()  # what the run before left behind is not this run's cost
    start = time.perf_counter()
    work(changes, source, target)
    return time.perf_counter() - start


def compare(label: str, changes: ChangeSet, source: Path, runs: int) -> None:
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(statistics.median(seconds(apply, changes, source) for _ in range(3)))
        theirs.append(seconds(through_openpyxl, changes, source))
    ratio = statistics.median(other / mine for mine, other in zip(ours, theirs, strict=True))
    mine, other = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    print(f"{label}: patch {mine:.1f} ms, openpyxl {other:.0f} ms, ratio {ratio:.1f}x over pairs of runs")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.xlsx"
        build(source)
        seconds(apply, ONE, source)  # imports
        compare("1 cell", ONE, source, 15)
        compare(f"{len(MANY.changes):,} cells on 7 sheets", MANY, source, 15)


if __name__ == "__main__":
    main()
