"""How fill-template compares with openpyxl doing the same workbook: ``python benchmarks/fill.py``.

Prints medians of interleaved runs in one process; judge the ratios, single times depend on the machine.
The openpyxl side gets a head start: it loads the finished workbook, sets the same input cells and saves, while
ours reads the ledger, groups it, computes every formula's result and builds the workbook.
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

from xltools.fill.run import Request, fill

SAMPLE = Path(__file__).parents[1] / "sample_workbooks" / "ezhou-2022"
DATA = (SAMPLE / "ledger.csv", SAMPLE / "facts.csv")
ROUNDS = 25


def ours(target: Path) -> None:
    fill(Request("final-accounts-2022", DATA, target, unit_name="某单位", force=True), lambda _: None)


def inputs(path: Path) -> dict[str, dict[str, float]]:
    """The plain figures of the workbook, by sheet and cell."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if isinstance(cell.value, float | int)
        }
        for sheet in book.worksheets
    }


def theirs(source: Path, figures: dict[str, dict[str, float]], target: Path) -> None:
    book = openpyxl.load_workbook(source)
    for name, cells in figures.items():
        for cell, value in cells.items():
            book[name][cell] = value
    book.save(target)


def seconds(work: Callable[[], None]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        built, saved = Path(folder, "built.xlsx"), Path(folder, "saved.xlsx")
        ours(built)
        source = Path(folder, "source.xlsx")
        source.write_bytes(built.read_bytes())
        figures = inputs(source)
        theirs(source, figures, saved)
        mine: list[float] = []
        other: list[float] = []
        for _ in range(ROUNDS):
            mine.append(seconds(lambda: ours(built)))
            other.append(seconds(lambda: theirs(source, figures, saved)))
    a, b = statistics.median(mine), statistics.median(other)
    print(f"fill-template, Ezhou case: {a * 1000:.0f} ms; openpyxl load + fill + save: {b * 1000:.0f} ms")
    ratio = statistics.median(m / o for m, o in zip(mine, other, strict=True))
    print(f"ratio {Decimal(ratio):.2f}, the median over pairs of runs (target: at most 0.50)")


if __name__ == "__main__":
    main()
