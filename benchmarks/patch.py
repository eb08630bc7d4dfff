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
    """The nine-sheet book: 7,260 cells of which a third are formulas with results."""
    with xlsxwriter.Workbook(path) as book:
        money = book.add_format({"num_format": "#,##0.00", "border": 1})
        for sheet in map(book.add_worksheet, SHEETS):
            sheet.merge_range(0, 0, 0, COLUMNS - 1, "部门决算", money)
            for row in range(1, ROWS):
                sheet.write_string(row, 0, f"第{row}行", money)
                for column in range(1, 8):
                    sheet.write_number(row, column, row * column / 4, money)
                for column in range(8, COLUMNS):
                    sheet.write_formula(row, column, f"=SUM(B{row + 1}:H{row + 1})", money, row * 7)


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
        ours += [seconds(apply, changes, source) for _ in range(3)]
        theirs.append(seconds(through_openpyxl, changes, source))
    mine, other = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    print(f"{label}: patch {mine:.1f} ms, openpyxl {other:.0f} ms, ratio {other / mine:.1f}x")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.xlsx"
        build(source)
        seconds(apply, ONE, source)  # imports
        compare("1 cell", ONE, source, 15)
        compare(f"{len(MANY.changes):,} cells on 7 sheets", MANY, source, 15)


if __name__ == "__main__":
    main()
