"""The report for programs: schema xltools.findings/1, figures as text with the printed decimals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from xltools import __version__
from xltools.amount import fixed
from xltools.check.filereport import FileReport, Status
from xltools.finding import Coverage, Finding
from xltools.report.interface import Tally, View

__all__ = ["SCHEMA", "figures", "json_lines", "jsonl_lines"]

SCHEMA = "xltools.findings/1"

Element = dict[str, Any]


def json_lines(reports: Iterable[FileReport], view: View) -> Iterator[str]:
    """One document over all files."""
    tally = Tally()
    files = [_file(report, view) for report in tally.count(reports)]
    document = {"schema": SCHEMA, "version": __version__, "files": files, "summary": _summary(tally)}
    yield json.dumps(document, ensure_ascii=view.ascii_only, indent=2)


def jsonl_lines(reports: Iterable[FileReport], view: View) -> Iterator[str]:
    """One element of ``files`` a line."""
    for report in reports:
        yield json.dumps(_file(report, view), ensure_ascii=view.ascii_only)


def figures(finding: Finding, decimals: int) -> dict[str, str | None]:
    """The four figures with the printed decimals; null for a finding that is not about figures."""
    found = {
        "reported": finding.reported,
        "expected": finding.expected,
        "difference": finding.difference,
        "allowed": finding.allowed,
    }
    return {key: fixed(value, decimals) if finding.arithmetic else None for key, value in found.items()}


def _summary(tally: Tally) -> Element:
    return {
        "files": tally.files,
        "unreadable": tally.statuses[Status.UNREADABLE],
        **{severity.value: count for severity, count in tally.findings.items()},
    }


def _file(report: FileReport, view: View) -> Element:
    return {
        "path": report.path,
        "status": report.status.value,
        "error": report.error,
        "pack": report.pack,
        "forms": [
            {"form": form.form, "title": form.title, "sheet": form.sheet, "range": form.range}
            for form in report.forms
        ],
        "coverage": _coverage(report.coverage),
        "findings": [_finding(finding, report.decimals) for finding in view.shown(report)],
    }


def _coverage(coverage: Coverage) -> Element:
    return {
        "relations": coverage.relations,
        "checked": coverage.checked,
        "skipped": [{"rule": skipped.rule, "reason": skipped.reason} for skipped in coverage.skipped],
    }


def _finding(finding: Finding, decimals: int) -> Element:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "verdict": finding.verdict.value,
        "form": finding.form,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "row": finding.row,
        "column": finding.column,
        **figures(finding, decimals),
        "related": [
            {
                "sheet": related.sheet,
                "cell": related.cell,
                "label": related.label,
                "value": fixed(related.value, decimals),
            }
            for related in finding.related
        ],
        "message": finding.message,
        "fix": finding.fix,
    }
