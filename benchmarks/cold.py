"""What one call of validate-workbook costs from a cold start: ``python benchmarks/cold.py [BOOK.xlsx]``.

Prints medians over interleaved pairs of processes, both of this interpreter; judge the ratios, single times
depend on the machine. Bytecode and compiled packs are warm, as after any first run; the file system is too.
openpyxl loads the workbook twice, for values and for formulas, then the same recognition and checks run on what
it gave.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "sample_workbooks" / "ezhou-2022" / "ezhou-2022-公开.xlsx"
ROUNDS = 25
COMMAND = str(Path(sys.executable).with_name("validate-workbook"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def check_with_openpyxl(path: Path) -> None:
    """The check of one workbook that openpyxl has read."""
    import openpyxl

    from xltools.book.cellref import Area
    from xltools.book.model import Book, Sheet
    from xltools.check.check import check_tables
    from xltools.check.tables import read_tables
    from xltools.forms.pack import load_pack, pack_ids
    from xltools.forms.recognise.choose import choose
    from xltools.relations.catalogue import load_relations

    book = Book(path, "xlsx")
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for entered, shown in zip(formulas.worksheets, values.worksheets, strict=True):
        sheet = Sheet(shown.title, shown.sheet_state)
        sheet.merges = [Area(r.min_row, r.min_col, r.max_row, r.max_col) for r in shown.merged_cells.ranges]
        for row in shown.iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet.values[cell.row, cell.column] = cell.value
                if cell.number_format != "General":
                    sheet.formats[cell.row, cell.column] = cell.number_format
        for row in entered.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    sheet.formulas[cell.row, cell.column] = str(cell.value)[1:]
        book.sheets.append(sheet)
    pack, recognition = choose(book, [load_pack(pack_id) for pack_id in pack_ids()])
    result = check_tables(read_tables(book, recognition, pack), load_relations(pack.id))
    print(result.coverage.checked)


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def compare(says: str, first: list[str], second: list[str], target: str) -> None:
    pairs = [(seconds(first), seconds(second)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(b / a for a, b in pairs)
    a, b = (statistics.median(times) * 1000 for times in zip(*pairs, strict=True))
    print(f"{says}: {a:.0f} ms and {b:.0f} ms, ratio {ratio:.2f} ({target})")


def main() -> None:
    if sys.argv[1:2] == ["--openpyxl"]:
        check_with_openpyxl(Path(sys.argv[2]))
        return
    book = sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE)
    nothing = [sys.executable, "-c", "pass"]
    ours = [COMMAND, book]
    compare("python -c pass, validate-workbook", nothing, ours, "target: at most 5.5")
    with tempfile.TemporaryDirectory() as folder:
        annotated = [*ours, "--force", "--annotate", str(Path(folder, "annotated.xlsx"))]
        compare("python -c pass, validate-workbook --annotate", nothing, annotated, "target: at most 8")
    theirs = [sys.executable, __file__, "--openpyxl", book]
    compare("validate-workbook, openpyxl twice and the same check", ours, theirs, "target: at least 5.5")


if __name__ == "__main__":
    main()
