"""The report people read: per file a headline, the findings, what was and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltools.amount import fixed
from xltools.check.filereport import FileReport, Status
from xltools.finding import Coverage, Finding, Related, Severity
from xltools.report.interface import Tally, View

__all__ = ["text_lines"]

_MARKS = {Severity.ERROR: "×", Severity.VERIFY: "▲", Severity.INFO: "●"}
_RELATED = 8
"""Cells listed with a finding; a sum over a whole column names more than anybody reads."""


def text_lines(reports: Iterable[FileReport], view: View) -> Iterator[str]:
    """The report in Chinese; a last line sums up when there are several files."""
    tally = Tally()
    for report in tally.count(reports):
        yield from _file_lines(report, view)
    if tally.files > 1:
        states = "，".join(f"{status.label} {count} 个" for status, count in tally.statuses.items() if count)
        yield f"共 {tally.files} 个文件：{states}；{_counts(tally.findings)}"


def _file_lines(report: FileReport, view: View) -> Iterator[str]:
    if report.status is Status.CHECKED:
        yield f"{report.path}：{_counts({severity: report.count(severity) for severity in Severity})}"
        yield from _form_lines(report)
        for finding in view.shown(report):
            yield from _finding_lines(finding, report.decimals)
        yield from _hidden(report, view)
        yield from _coverage_lines(report.coverage)
    else:
        yield f"{report.path}：{report.status.label}，{report.error}。"
    for note in report.notes:
        yield f"  说明：{note}"


def _counts(counts: dict[Severity, int]) -> str:
    return "，".join(f"{severity.label} {count} 处" for severity, count in counts.items())


def _form_lines(report: FileReport) -> Iterator[str]:
    yield f"  识别：{report.pack}，{len({form.form for form in report.forms})} 张表"
    for form in report.forms:
        yield f"    {form.number} {form.title}（{form.sheet}!{form.range}）"


def _finding_lines(finding: Finding, decimals: int) -> Iterator[str]:
    mark = _MARKS[finding.severity]
    kind = (
        f"{finding.severity.label}·{finding.verdict.label}" if finding.arithmetic else finding.severity.label
    )
    yield f"  {mark} {finding.sheet}!{finding.cell} {kind} {finding.rule}：{finding.message}"
    yield f"    处理：{finding.fix}"
    if finding.related:
        yield f"    相关：{_related(finding.related, decimals)}"


def _related(related: tuple[Related, ...], decimals: int) -> str:
    money = [entry for entry in related if entry.value]
    listed = "；".join(_entry(entry, decimals) for entry in money[:_RELATED])
    rest = len(related) - min(len(money), _RELATED)
    if not listed:
        return f"{rest} 格均为零"
    return f"{listed}；另有 {rest} 格" if rest else listed


def _entry(related: Related, decimals: int) -> str:
    return f"{related.sheet}!{related.cell} {related.label} {Decimal(fixed(related.value, decimals)):,}"


def _hidden(report: FileReport, view: View) -> Iterator[str]:
    hidden = len(report.findings) - len(view.shown(report))
    if hidden:
        yield f"  提示 {hidden} 处未列出，加 --show info 可列出"


def _coverage_lines(coverage: Coverage) -> Iterator[str]:
    yield f"  校验：应校验 {coverage.relations} 处关系，已校验 {coverage.checked} 处"
    reasons: dict[str, list[str]] = {}
    for skipped in coverage.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.rule)
    for reason, rules in reasons.items():
        yield f"    未校验：{'、'.join(rules)}（{reason}）"
