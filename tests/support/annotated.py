"""Workbooks with their findings written into them, and what a test wants to know of such files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from xltools.check.filereport import LAYER, FileReport, FoundForm, Status
from xltools.check.run import Options, check_file, prepare
from xltools.finding import Coverage, Finding, Severity, Skipped, Verdict
from xltools.report.workbook import annotate, unmark

__all__ = ["MARKER", "check", "explain", "finding", "marked", "marks", "report_of", "rows_below", "unmarked"]

MARKER = 'LEN("xltools")>0'
_OPTIONS = prepare(Options(("final-accounts-2022",)))


def check(path: Path) -> FileReport:
    """The report on a file."""
    return check_file(path, _OPTIONS)


def marked(source: Path, target: Path, report: FileReport | None = None) -> Path:
    """The file with its findings, or with those of the report."""
    annotate(report or check(source), source, target, force=False)
    return target


def unmarked(source: Path, target: Path) -> Path:
    """The file without them."""
    unmark(source, target, force=False)
    return target


def finding(sheet: str, cell: str, severity: Severity = Severity.ERROR, **changes: object) -> Finding:
    """A finding about any cell."""
    stated = {
        "rule": "GK0103",
        "name": "income-total-differs",
        "severity": severity,
        "verdict": Verdict.WRONG,
        "form": "gk01",
        "sheet": sheet,
        "cell": cell,
        "row": "总计.收入",
        "column": "金额",
        "reported": Decimal("1068.01"),
        "expected": Decimal("1067.01"),
        "allowed": Decimal("0.015"),
        "message": "=应为 1,067.01",
        "fix": "先核对分项",
    }
    return Finding(**{**stated, **changes})


def report_of(path: Path, *findings: Finding, **changes: object) -> FileReport:
    """A report with these findings, whatever the file holds."""
    stated = {
        "path": str(path),
        "status": Status.CHECKED,
        "pack": "final-accounts-2022",
        "forms": (FoundForm("gk01", "公开01表", "收入支出决算总表", "公开01", "A1:F45"),),
        "findings": findings,
        "coverage": Coverage(
            340, 312, (Skipped("GK0712", "没有公开07表"), Skipped("GK0713", "没有公开07表"))
        ),
    }
    return FileReport(**{**stated, **changes})


def marks(path: Path) -> dict[str, set[str]]:
    """The marked cells by sheet and fill, as ``公开01 FFC7CE``."""
    found: dict[str, set[str]] = {}
    for sheet in openpyxl.load_workbook(path).worksheets:
        for areas in sheet.conditional_formatting:
            for rule in areas.rules:
                if "xltools" in "".join(rule.formula):
                    assert rule.formula == [MARKER]
                    assert rule.dxf.font.b
                    key = f"{sheet.title} {rule.dxf.fill.bgColor.rgb[2:]}"
                    found.setdefault(key, set()).update(str(areas.sqref).split())
    return found


def rows_below(sheet: Worksheet, head: str) -> list[dict[str, object]]:
    """The rows below the line that begins with ``head``, by the heads of the sheet, up to the next blank one."""
    heads = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "序号")
    rows = list(sheet.iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if str(row[0]).startswith(head))
    found = []
    for row in rows[start + 1 :]:
        if not any(row):
            break
        found.append(dict(zip(heads, row, strict=False)))
    return found


def explain(path: Path, target: Path, texts: dict[tuple[str, str], str], **cells: object) -> Path:
    """A copy, saved by openpyxl, with texts typed beside findings (rule, 单元格) and values into cells."""
    book = openpyxl.load_workbook(path)
    sheet = book[LAYER]
    heads = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    column = {cell.value: cell.column for cell in heads}
    waiting = dict(texts)
    for row in range(heads[0].row + 1, sheet.max_row + 1):
        key = sheet.cell(row, column["规则"]).value, sheet.cell(row, column["单元格"]).value
        if key in waiting:
            sheet.cell(row, column["出错说明"]).value = waiting.pop(key)
    assert not waiting, f"no such row: {waiting}"
    for place, value in cells.items():
        name, cell = place.split("_")
        book[name][cell] = value
    book.save(target)
    return target
