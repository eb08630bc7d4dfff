"""Checking the performance forms of a workbook: documents in, findings and coverage out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.check.check import CheckResult
from xltools.check.performance.beside import BESIDE_RULES
from xltools.check.performance.declared import Declared, performance_rules
from xltools.check.performance.outcome import Fault, Outcome, Untold
from xltools.check.performance.registry import JOINT_RULES, RULES
from xltools.check.tables import Tables
from xltools.finding import Coverage, Finding, Related, Severity, Skipped, Verdict
from xltools.forms.application.document import Document, Spot
from xltools.relations.catalogue import Relation

__all__ = ["TITLES", "check_documents"]

TITLES = {
    "zp-project": "项目绩效自评表",
    "zp-department": "部门整体绩效自评表",
    "zp-summary": "绩效自评情况汇总表",
    "zp-basic": "绩效自评基础数据表",
    "mb-department": "部门整体绩效目标申报表",
    "mb-project": "项目基本信息表",
    "mb-funding": "项目预算资金投入表",
    "mb-yearly": "项目年度绩效目标表",
}
"""What users call the forms."""


def check_documents(
    documents: Sequence[Document], takes: Callable[[str], bool], tables: Tables | None = None
) -> CheckResult:
    """Every rule that is taken, on every form it speaks of; ``tables`` are those of the same workbook.

    Coverage counts a place for each form, row or group a rule looked at; a rule that found none, or could tell of
    none, is skipped with the reason.
    """
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    looked = told = 0
    present = {document.form for document in documents}
    families = {form[:2] for form in present}
    for declared in performance_rules():
        rule = declared.rule
        if not takes(rule.id) or not families & {form[:2] for form in declared.forms}:
            continue
        outcomes = list(_outcomes(declared, documents, tables)) if present & set(declared.forms) else []
        unknown = [outcome for outcome in outcomes if isinstance(outcome, Untold)]
        looked += max(len(outcomes), 1)
        told += len(outcomes) - len(unknown)
        findings += [_finding(rule, outcome) for outcome in outcomes if isinstance(outcome, Fault)]
        if len(unknown) == len(outcomes):
            skipped.append(Skipped(rule.id, _why_not(declared, present, unknown)))
    findings.sort(key=lambda finding: (finding.severity.rank, finding.form, finding.rule))
    return CheckResult(tuple(findings), Coverage(looked, told, tuple(skipped)))


def _outcomes(declared: Declared, documents: Sequence[Document], tables: Tables | None) -> Iterator[Outcome]:
    if declared.rule.id in BESIDE_RULES:
        if tables is not None:
            yield from BESIDE_RULES[declared.rule.id](documents, tables)
        return
    if declared.rule.id in JOINT_RULES:
        yield from JOINT_RULES[declared.rule.id](documents)
        return
    for document in documents:
        if document.form in declared.forms:
            yield from RULES[declared.rule.id](document)


def _why_not(declared: Declared, present: Iterable[str], unknown: Sequence[Untold]) -> str:
    if unknown:
        return unknown[0].reason
    if declared.rule.id in BESIDE_RULES:
        return "同一工作簿中没有对应的决算表或预算表"
    absent = [TITLES[form] for form in declared.forms if form not in set(present)]
    told_by_one = declared.rule.id in RULES and len(absent) < len(declared.forms)
    return f"没有{'、'.join(absent)}" if absent and not told_by_one else "表中没有这类内容"


def _finding(rule: Relation, fault: Fault) -> Finding:
    document = fault.document
    numbers = fault.reported is not None and fault.expected is not None
    reported, expected = (fault.reported or ZERO, fault.expected or ZERO) if numbers else (ZERO, ZERO)
    sheet, cell = _cell(fault.spot, document)
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=_severity(rule, fault),
        verdict=fault.verdict,
        form=document.form,
        sheet=sheet,
        cell=cell,
        row=fault.row,
        column=fault.column,
        reported=reported,
        expected=expected,
        allowed=fault.allowed,
        message=f"{_name(document)}：{fault.what}：{rule.says}",
        fix=rule.fix,
        related=tuple(Related(*_cell(part.spot, document), part.label, part.value) for part in fault.related),
        arithmetic=numbers,
    )


def _severity(rule: Relation, fault: Fault) -> Severity:
    if fault.severity is not None:
        return fault.severity
    return rule.severity if fault.verdict is Verdict.WRONG else Severity.INFO


def _name(document: Document) -> str:
    """The form in the user's words, with the project it is about."""
    project = " ".join(document.entry("项目名称").text.split())
    title = TITLES[document.form]
    return f"{title}“{project}”" if project else title


def _cell(spot: Spot | None, document: Document) -> tuple[str, str]:
    if spot is not None:
        return spot[0], a1(spot[1], spot[2])
    area = document.area
    return document.sheet, a1(area.top, area.left) if area else "A1"
