"""How many single wrong figures in performance forms are found: ``python benchmarks/performance_mutations.py``.

Each score, weight, budget, execution and total of every published form is changed alone; a change is found when the
check says something new, and located when the changed cell is the reported cell or one of its related cells.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from xltools.book.model import Book, Sheet
from xltools.check.performance.check import check_documents
from xltools.finding import Finding, Severity
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents

CASES = Path(__file__).parents[1] / "tests" / "data" / "performance"
COLUMNS = {
    "得分",
    "分值",
    "权重",
    "预算数",
    "年初预算数",
    "执行数",
    "执行率",
    "全年预算数",
    "全年执行数",
    "当年金额",
    "占比",
    "申报数",
    "金额",
}
COLUMNS |= {"财政资金总额", "控制率", "上年决算", "本年预算", "本年决算"}
FIELDS = ("总分", "总分值", "表头总分", "基本支出总额", "项目支出总额", "项目总预算", "年度预算金额")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
Spot = tuple[str, int, int]


def book_of(case: Path) -> Book:
    """The grids of a case as one workbook of text cells."""
    sheets = []
    for path in sorted(case.glob("*.csv")):
        sheet = Sheet(path.stem)
        for row, cells in enumerate(csv.reader(path.open(encoding="utf-8")), start=1):
            sheet.values.update(
                {(row, column): text for column, text in enumerate(cells, start=1) if text.strip()}
            )
        sheets.append(sheet)
    return Book(case, "csv", sheets)


def figures(documents: tuple[Document, ...]) -> Iterator[tuple[str, Spot]]:
    """Every printed figure that counts, with what it is."""
    for document in documents:
        for name in FIELDS:
            entry = document.entry(name)
            if entry.spot and NUMBER.search(entry.text):
                yield name, entry.spot
        seen: set[Spot] = set()
        for table in document.tables:
            for row in table.rows:
                for column, entry in row.entries.items():
                    if (
                        column in COLUMNS
                        and entry.spot
                        and entry.spot not in seen
                        and NUMBER.search(entry.text)
                    ):
                        seen.add(entry.spot)
                        yield column, entry.spot


def findings(book: Book) -> set[tuple[str, str, str, str, str]]:
    return {
        key(finding)
        for finding in check_documents(read_documents(book), lambda _: True).findings
        if counts(finding)
    }


def counts(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO


def key(finding: Finding) -> tuple[str, str, str, str, str]:
    cells = ";".join(f"{each.sheet}!{each.cell}" for each in finding.related)
    return finding.rule, finding.sheet, finding.cell, finding.message, cells


def changed(text: str) -> str:
    """The text with its first number greater by one."""

    def more(match: re.Match[str]) -> str:
        return str(Decimal(match[0]) + 1)

    return NUMBER.sub(more, text, count=1)


def main() -> None:
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: list[str] = []
    for case in sorted(CASES.iterdir()):
        book = book_of(case)
        before = findings(book)
        for what, (name, row, column) in list(figures(read_documents(book))):
            sheet = book.sheet(name)
            old = sheet.values[row, column]
            sheet.values[row, column] = changed(str(old))
            total[what] += 1
            if findings(book) - before:
                found[what] += 1
            else:
                missed.append(
                    f"{case.name}/{name} {row},{column} {what}: {old} -> {sheet.values[row, column]}"
                )
            sheet.values[row, column] = old
    for what, count in total.most_common():
        print(f"{what}: {found[what]} of {count} found")
    print(
        f"all: {sum(found.values())} of {sum(total.values())} ({sum(found.values()) / sum(total.values()):.1%})"
    )
    if "-v" in sys.argv:
        print("\n".join(missed))


if __name__ == "__main__":
    main()
