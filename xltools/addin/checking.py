"""The actions 校验本表, 校验全部 and 清除标记."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.addin.scene import Ask, Result, Scene
from xltools.book.cellref import parse_a1
from xltools.book.changes import Change, RemoveConditionalFormats, RemoveSheet
from xltools.check.explanations import bond_of, table_names
from xltools.check.filereport import LAYER, FileReport, Status
from xltools.check.run import Options, check_book, prepare
from xltools.errors import EditRefused
from xltools.finding import Finding, Severity
from xltools.forms.pack import pack_ids
from xltools.report.workbook import MARKER, findings_layer

__all__ = ["check_all", "check_sheet", "clear_marks"]


def check_all(scene: Scene, _: Ask) -> Result:
    """Every relation of the workbook checked, its findings marked and listed on the sheet 校验结果."""
    report = _report(scene)
    if report.status is not Status.CHECKED:
        return _unchecked(scene, report)
    return _written(scene, report, "校验全部")


def check_sheet(scene: Scene, _: Ask) -> Result:
    """The same, with the findings that speak of the active sheet, and those users have explained."""
    if scene.selection is None or scene.selection[0] not in {sheet.name for sheet in scene.book.sheets}:
        return Result("当前不是数据工作表（可能是图表页），请先切换到要校验的表再点“校验本表”。", done=False)
    name = scene.selection[0]
    report = _report(scene)
    if report.status is not Status.CHECKED:
        return _unchecked(scene, report)
    if not any(form.sheet == name for form in report.forms):
        return Result(f"工作表“{name}”不是可校验的表，请切换到要校验的表或点“校验全部”。", done=False)
    return _written(scene, report._replace(findings=tuple(_about(report, name))), f"校验“{name}”")


def clear_marks(scene: Scene, _: Ask) -> Result:
    """The sheet of findings and the marks taken away."""
    changes = tuple(_removal(scene))
    if not changes:
        return Result(f"{scene.name}：没有校验写入的标记和“{LAYER}”表，不需要清除。")
    return Result(f"已清除标记和“{LAYER}”表，其余内容没有改动。", changes)


def _report(scene: Scene) -> FileReport:
    return check_book(scene.fresh_book(), prepare(Options(pack_ids())))


def _unchecked(scene: Scene, report: FileReport) -> Result:
    if not any(sheet.bounds() for sheet in scene.book.sheets):
        return Result(f"{scene.name}：工作簿是空的，没有可校验的表，请打开填好的表再试。", done=False)
    return Result(f"{scene.name}：{report.error}。", done=False)


def _about(report: FileReport, sheet: str) -> Iterator[Finding]:
    tables = table_names(report.forms)
    explained = {explanation.bond.place for explanation in report.explanations}
    for finding in report.findings:
        concerned = {finding.sheet, *(related.sheet for related in finding.related)}
        if sheet in concerned or bond_of(finding, tables).place in explained:
            yield finding


def _written(scene: Scene, report: FileReport, what: str) -> Result:
    taken = any(sheet.name == LAYER for sheet in scene.book.sheets) and scene.layer is None
    if taken:
        raise EditRefused(f"{scene.name}：已有名为“{LAYER}”的工作表，但不是校验写入的，请先给它改名。")
    changes = (*_removal(scene), *findings_layer(report).changes)
    first = report.findings[0] if report.findings else None
    spot = (first.sheet, *parse_a1(first.cell.partition(":")[0])) if first else None
    return Result(_sentence(report, what), changes, spot)


def _sentence(report: FileReport, what: str) -> str:
    counts = "，".join(f"{severity.label} {report.count(severity)} 处" for severity in Severity)
    coverage = report.coverage
    left = coverage.relations - coverage.checked
    return (
        f"{what}完成：{counts}；应校验 {coverage.relations} 处关系，已校验 {coverage.checked} 处"
        + (f"，未校验 {left} 处" if left else "")
        + f"，详见“{LAYER}”表。"
    )


def _removal(scene: Scene) -> Iterator[Change]:
    for sheet in dict.fromkeys(mark.sheet for mark in scene.marks):
        yield RemoveConditionalFormats(sheet, MARKER)
    if scene.layer is not None:
        yield RemoveSheet(scene.layer.name)
