"""How reading a workbook compares with python-calamine and openpyxl: ``python benchmarks/read.py``.

Prints medians of ratios of interleaved pairs of runs in one process: single times depend on the machine. Ours gives
values, formulas, number formats, merges, links and hidden rows of every sheet in one pass, with the guard's limits;
calamine gives values. openpyxl needs two passes for values and formulas, and so loads the file twice.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import python_calamine

from xltools.book.read import read_book

SAMPLE = Path(__file__).parents[1] / "sample_workbooks" / "ezhou-2022"
ROUNDS = 41


def calamine(path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def openpyxl_twice(path: Path) -> None:
    openpyxl.load_workbook(path)
    openpyxl.load_workbook(path, data_only=True)


def seconds(work: Callable[[Path], object], path: Path) -> float:
    gc.collect()
    start = time.perf_counter()
    work(path)
    return time.perf_counter() - start


def main() -> None:
    for path in sorted(SAMPLE.glob("*.xlsx")):
        read_book(path)
        openpyxl_twice(path)
        calamine(path)
        pairs = [[seconds(work, path) for work in (read_book, calamine)] for _ in range(ROUNDS)]
        slow = [[seconds(work, path) for work in (read_book, openpyxl_twice)] for _ in range(ROUNDS // 4)]
        ours = statistics.median(own for own, _ in pairs)
        to_calamine = statistics.median(own / other for own, other in pairs)
        to_openpyxl = statistics.median(other / own for own, other in slow)
        print(
            f"{path.name}: {ours * 1000:.1f} ms, {to_calamine:.1f} times the time of calamine, "
            f"openpyxl takes {to_openpyxl:.0f} times ours"
        )


if __name__ == "__main__":
    main()
