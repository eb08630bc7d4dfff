"""The report people read: per file a headline, the findings, what was and what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from xltools.amount import fixed
from xltools.check.filereport import FileReport, FoundForm, Status
from xltools.finding import Coverage, Finding, Related, Severity
from xltools.report.interface import Tally, View

__all__ = ["text_lines"]

_MARKS = {Severity.ERROR: "×", Severity.VERIFY: "▲", Severity.INFO: "●"}
_RELATED = 8
"""Cells listed with a finding; a sum over a whole column names more than anybody reads."""
_FINDINGS = 30
"""Findings listed of a form; what comes after so many has the same cause."""
_RULES = 12
_CONTROL = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233), " ")
"""Names and labels come from the files: no line breaks, nothing that would steer a terminal."""


def text_lines(reports: Iterable[FileReport], view: View) -> Iterator[str]:
    """The report in Chinese; a last line sums up when there are several files."""
    tally = Tally()
    for report in tally.count(reports):
        yield from (line.translate(_CONTROL) for line in _file_lines(report, view))
    if tally.files > 1:
        states = "，".join(f"{status.label} {count} 个" for status, count in tally.statuses.items() if count)
        yield f"共 {tally.files} 个文件：{states}；{_counts(tally.findings)}"


def _tables(report: FileReport) -> int:
    """How many tables were found: pages of a numbered form are one, performance forms are each one of its own."""
    return len({(form.form, "" if form.number else f"{form.sheet}!{form.range}") for form in report.forms})


def _file_lines(report: FileReport, view: View) -> Iterator[str]:
    if report.status is not Status.CHECKED:
        yield f"{report.path}：{report.status.label}，{report.error}。"
        yield from _note_lines(report)
        return
    yield f"{report.path}：{_counts({severity: report.count(severity) for severity in Severity})}"
    yield f"  识别：{report.pack}，{_tables(report)} 张表"
    yield from _form_lines(report, view)
    yield from _skipped_lines(report.coverage)
    yield from _note_lines(report)
    yield f"  结果：{_result(report, view)}"


def _note_lines(report: FileReport) -> Iterator[str]:
    for note in report.notes:
        yield f"  说明：{note}"


def _counts(counts: dict[Severity, int]) -> str:
    return "，".join(f"{severity.label} {count} 处" for severity, count in counts.items())


def _form_lines(report: FileReport, view: View) -> Iterator[str]:
    """Form by form what does not hold; then in one line the forms with nothing to list."""
    by_form: dict[str, list[Finding]] = {}
    for finding in view.shown(report):
        by_form.setdefault(finding.form, []).append(finding)
    places: dict[str, list[FoundForm]] = {}
    for found in report.forms:
        places.setdefault(found.form, []).append(found)
    for form in sorted(by_form):
        findings = by_form[form]
        yield f"  {_heading(form, places.get(form, []))}：{len(findings)} 处"
        for finding in findings[:_FINDINGS]:
            yield from _finding_lines(finding, report.decimals)
        if len(findings) > _FINDINGS:
            yield f"    另有 {len(findings) - _FINDINGS} 处未列出，用 --format json 可得到全部"
    clean = [f"{found[0].number}（{_where(found)}）" for form, found in places.items() if form not in by_form]
    if clean:
        yield f"  没有要列出的问题：{'、'.join(clean)}"


def _heading(form: str, found: list[FoundForm]) -> str:
    return f"{found[0].number} {found[0].title}（{_where(found)}）".lstrip() if found else form


def _where(found: list[FoundForm]) -> str:
    return "，".join(f"{part.sheet}!{part.range}" for part in found)


def _finding_lines(finding: Finding, decimals: int) -> Iterator[str]:
    mark = _MARKS[finding.severity]
    kind = (
        f"{finding.severity.label}·{finding.verdict.label}" if finding.arithmetic else finding.severity.label
    )
    yield f"    {mark} {finding.sheet}!{finding.cell} {kind} {finding.rule}：{finding.message}"
    if finding.related:
        yield f"      相关：{_related(finding, decimals)}"
    yield f"      处理：{finding.fix}"


def _related(finding: Finding, decimals: int) -> str:
    related = finding.related
    money = [entry for entry in related if entry.value]
    if not money and not finding.arithmetic:
        more = f"；另有 {len(related) - _RELATED} 格" if len(related) > _RELATED else ""
        return "；".join(f"{each.sheet}!{each.cell} {each.label}" for each in related[:_RELATED]) + more
    listed = "；".join(_entry(entry, decimals) for entry in money[:_RELATED])
    rest = len(related) - min(len(money), _RELATED)
    if not listed:
        return f"{rest} 格均为零"
    return f"{listed}；另有 {rest} 格" if rest else listed


def _entry(related: Related, decimals: int) -> str:
    return f"{related.sheet}!{related.cell} {related.label} {Decimal(fixed(related.value, decimals)):,}"


def _skipped_lines(coverage: Coverage) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for skipped in coverage.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.rule)
    for reason, rules in reasons.items():
        more = f" 等 {len(rules)} 条" if len(rules) > _RULES else ""
        yield f"  未校验：{'、'.join(rules[:_RULES])}{more}（{reason}）"


def _result(report: FileReport, view: View) -> str:
    coverage = report.coverage
    text = f"应校验 {coverage.relations} 处关系，已校验 {coverage.checked} 处"
    if coverage.relations > coverage.checked:
        text += f"，未校验 {coverage.relations - coverage.checked} 处"
    hidden = len(report.findings) - len(view.shown(report))
    return f"{text}；提示 {hidden} 处未列出，加 --show info 可列出" if hidden else text
