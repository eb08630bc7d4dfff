"""The report for code-review tools: SARIF 2.1.0 (OASIS), a cell being a logical location."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from xltools import __version__
from xltools.check.filereport import FileReport, Status
from xltools.check.performance.declared import performance_rules
from xltools.finding import Finding, Severity
from xltools.forms.pack import pack_ids
from xltools.relations.catalogue import Relation, load_relations
from xltools.report.interface import Tally, View
from xltools.report.json_report import figures

__all__ = ["sarif_lines"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.VERIFY: "warning", Severity.INFO: "note"}

Element = dict[str, Any]


def sarif_lines(reports: Iterable[FileReport], view: View) -> Iterator[str]:
    """One log with one run: rules that fired, a result for each finding, files that could not be checked."""
    tally = Tally()
    files = tuple(tally.count(reports))
    found = [(report, finding) for report in files for finding in view.shown(report)]
    rules = {finding.rule: finding for _, finding in found}
    known = {relation.id: relation for pack in _packs(files) for relation in load_relations(pack)}
    if not rules.keys() <= known.keys():
        known |= {declared.rule.id: declared.rule for declared in performance_rules()}
    order = {rule: index for index, rule in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "xltools",
                "version": __version__,
                "rules": [_rule(rules[rule], known.get(rule)) for rule in order],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not tally.incomplete,
                "toolExecutionNotifications": [
                    _notification(report) for report in files if report.status is not Status.CHECKED
                ],
            }
        ],
        "results": [_result(report, finding, order[finding.rule]) for report, finding in found],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(log, ensure_ascii=view.ascii_only, indent=2)


def _packs(files: Iterable[FileReport]) -> list[str]:
    """The packs in whose catalogue the rules are."""
    return sorted({report.pack for report in files if report.pack} & set(pack_ids()))


def _rule(finding: Finding, relation: Relation | None) -> Element:
    """A rule as its catalogue describes it; one of a user's own file as far as its finding tells."""
    if relation is None:
        return {
            "id": finding.rule,
            "name": finding.name,
            "shortDescription": {"text": finding.name},
            "help": {"text": finding.fix},
            "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        }
    text = f"关系式：{relation.text}。" if relation.text else ""
    return {
        "id": relation.id,
        "name": relation.name,
        "shortDescription": {"text": relation.says},
        "fullDescription": {"text": f"{relation.says}。{text}依据：{relation.basis}。"},
        "help": {"text": f"{relation.fix}。"},
        "defaultConfiguration": {"level": _LEVELS[relation.severity]},
    }


def _result(report: FileReport, finding: Finding, index: int) -> Element:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(report.path, finding.sheet, finding.cell)],
        "properties": {
            "verdict": finding.verdict.value,
            "form": finding.form,
            "row": finding.row,
            "column": finding.column,
            **figures(finding, report.decimals),
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(report.path, related.sheet, related.cell), "message": {"text": related.label}}
            for related in finding.related
        ]
    return result


def _location(path: str, sheet: str, cell: str) -> Element:
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(path)}},
        "logicalLocations": [{"name": cell, "fullyQualifiedName": f"{sheet}!{cell}"}],
    }


def _notification(report: FileReport) -> Element:
    return {
        "level": "error",
        "message": {"text": f"{report.path}：{report.status.label}，{report.error}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(report.path)}}}],
    }


def _uri(path: str) -> str:
    """A relative reference as given, or a file address (RFC 3986)."""
    file = Path(path)
    return file.as_uri() if file.is_absolute() else quote(file.as_posix(), errors="surrogateescape")
