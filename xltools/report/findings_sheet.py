"""The sheet 校验结果 as rows, looks and links: findings, explanations that fell due, what was checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.book.changes import AddSheet, CellData, Look
from xltools.book.model import CellValue, Sheet
from xltools.check.explanations import (
    CLOSED,
    FIX,
    HEADS,
    Explanation,
    bond_of,
    is_void,
    item_of,
    table_names,
    voided,
)
from xltools.check.filereport import LAYER, LAYER_TITLE, FileReport
from xltools.finding import Finding, Severity
from xltools.forms.model import Form
from xltools.forms.pack import load_pack, pack_ids
from xltools.record import Record
from xltools.report.colours import ERROR, VERIFY

__all__ = ["findings_sheet", "sheet_again"]

_WIDTHS = (5, 6, 9, 11, 12, 14, 20, 14, 14, 12, 11, 44, 26)
_LINK_COLUMN = HEADS.index("单元格") + 1
_MONEY, _TOLERANCE = "#,##0.00", "#,##0.00####"
_MONEY_COLUMNS = range(HEADS.index("填报数"), HEADS.index("差额") + 1)
_PAGE = sum(_WIDTHS) // 2 - 5
"""Chinese characters across all columns, where text that does not wrap stays within the page."""
_HINT = (
    "“出错说明”可在最后一栏填写，再次校验时保留，带说明的核实项算作提示；数据改动后说明失效。"
    "去除本表和各表中的标记：validate-workbook 文件 --unmark 新文件"
)
_LINE, _MARGIN, _MAX_HEIGHT = 14.5, 5, 400
"""Points; Excel's rows end at 409."""
_CELL = Look(border=True, vertical="center", wrap=True, horizontal="left", indent=1)
_CENTRED = Look(border=True, vertical="center", wrap=True, horizontal="center")
_HEAD = Look(border=True, vertical="center", wrap=True, horizontal="center", bold=True, fill="D9E1F2")
_LINK = Look(border=True, vertical="center", wrap=True, horizontal="left", indent=1, font_colour="0563C1")
_AMOUNT = Look(border=True, vertical="center", horizontal="right", indent=1, number_format=_MONEY)
_FINE = Look(border=True, vertical="center", horizontal="right", indent=1, number_format=_TOLERANCE)
_INPUT = Look(border=True, vertical="center", wrap=True, horizontal="left", indent=1, fill="FFF9DB")
_SECTION = Look(bold=True)
_LEVELS = {
    Severity.ERROR: Look(
        border=True, vertical="center", horizontal="center", bold=True, fill=ERROR[0], font_colour=ERROR[1]
    ),
    Severity.VERIFY: Look(
        border=True, vertical="center", horizontal="center", bold=True, fill=VERIFY[0], font_colour=VERIFY[1]
    ),
    Severity.INFO: _CENTRED,
}
_LOOKS = (
    _CENTRED,
    _CENTRED,
    _CENTRED,
    _CENTRED,
    _CENTRED,
    _LINK,
    _CELL,
    _AMOUNT,
    _AMOUNT,
    _AMOUNT,
    _FINE,
    _CELL,
    _INPUT,
)

Row = tuple[CellData, ...]
Looks = tuple[Look | None, ...]


class _Line(Record):
    """A row of the sheet and how its cells look."""

    cells: Row
    looks: Looks = ()
    link: str = ""


def findings_sheet(report: FileReport, *, linked: bool = True) -> AddSheet:
    """The sheet for a checked file; cells are linked unless it stands in a file of its own."""
    texts, due = _carried(report)
    top = [
        _Line((LAYER_TITLE,), (_SECTION,)),
        _Line((_summary(report),)),
        _Line((_HINT,)),
        _Line(HEADS, (_HEAD,) * len(HEADS)),
    ]
    found = list(_finding_lines(report, texts))
    lines = [
        *top,
        *(found or [_Line(("没有发现问题",), (_SECTION,))]),
        *_due_lines(due),
        *_coverage_lines(report),
    ]
    links = ((number, _LINK_COLUMN, line.link) for number, line in enumerate(lines, 1) if line.link)
    return AddSheet(
        LAYER,
        tuple(line.cells for line in lines),
        widths=_WIDTHS,
        frozen_rows=len(top),
        filtered=bool(found),
        filter_rows=len(top) + len(found),
        looks=tuple(line.looks for line in lines),
        heights=tuple(_height(line) for line in lines),
        links=tuple(links) if linked else (),
        wide=True,
    )


def sheet_again(sheet: Sheet) -> AddSheet:
    """A sheet of findings as it was read, to be written once more: its texts, links and looks."""
    bounds = sheet.bounds()
    height, width = (bounds.bottom, bounds.right) if bounds else (0, 0)
    lines = [
        _line_again(tuple(_cell(sheet.values.get((row, column))) for column in range(1, width + 1)))
        for row in range(1, height + 1)
    ]
    head = next((number for number, line in enumerate(lines, 1) if line.cells == HEADS), 0)
    found = sum(isinstance(line.cells[0], int) for line in lines[head:])
    links = ((row, column, target.lstrip("#")) for (row, column), target in sheet.links.items())
    return AddSheet(
        sheet.name,
        tuple(line.cells for line in lines),
        widths=_WIDTHS,
        frozen_rows=head,
        filtered=bool(found),
        filter_rows=head + found,
        looks=tuple(line.looks for line in lines),
        heights=tuple(_height(line) for line in lines),
        links=tuple(links),
        wide=True,
    )


def _line_again(cells: Row) -> _Line:
    number = cells[0]
    if isinstance(number, float | Decimal) and number == int(number):
        cells = (int(number), *cells[1:])
    if cells == HEADS:
        return _Line(cells, (_HEAD,) * len(HEADS))
    level = next((severity for severity in Severity if severity.label == cells[1]), None)
    if level is None:
        return _Line(cells)
    return _Line(cells, _refined(cells, (_LOOKS[0], _LEVELS[level], *_LOOKS[2:])))


def _summary(report: FileReport) -> str:
    counts = "，".join(f"{severity.label} {report.count(severity)} 处" for severity in Severity)
    coverage = report.coverage
    return f"{counts}；应校验 {coverage.relations} 处关系，已校验 {coverage.checked} 处"


def _carried(report: FileReport) -> tuple[list[str], list[Explanation]]:
    """The explanation of each finding, and those whose relation no longer fails at that address."""
    tables = table_names(report.forms)
    exact = {each.bond: each for each in report.explanations if not is_void(each.text)}
    near = {each.bond.place: each for each in report.explanations}
    used: set[Explanation] = set()
    texts = []
    for bond in (bond_of(finding, tables) for finding in report.findings):
        found = exact.get(bond) or near.get(bond.place)
        if found is not None:
            used.add(found)
        texts.append("" if found is None else found.text if bond in exact else voided(found.text))
    return texts, [each for each in report.explanations if each not in used]


def _finding_lines(report: FileReport, texts: Sequence[str]) -> Iterator[_Line]:
    tables = table_names(report.forms)
    forms = load_pack(report.pack).forms if report.pack in pack_ids() else {}  # others have no 行次
    for number, (finding, text) in enumerate(zip(report.findings, texts, strict=True), 1):
        place = f"{finding.sheet}!{finding.cell}"
        cells = (
            number,
            finding.severity.label,
            finding.rule,
            tables.get(finding.form, finding.form),
            _printed_place(finding, forms.get(finding.form)),
            place,
            item_of(finding),
            *_amounts(finding),
            f"{_says(finding)}{FIX}{finding.fix}",
            text or None,
        )
        looks = (_LOOKS[0], _LEVELS[finding.severity], *_LOOKS[2:])
        yield _Line(cells, _refined(cells, looks), place)


def _height(line: _Line) -> float | None:
    """High enough for the text of every cell that wraps."""
    if not line.looks or line.looks[0] is _SECTION:
        return None
    filled = zip(line.cells, _WIDTHS, strict=False)
    lines = max((_lines(value, width) for value, width in filled if isinstance(value, str)), default=1)
    return min(_LINE * lines + _MARGIN, _MAX_HEIGHT)


def _lines(text: str, width: float) -> int:
    """Lines a text takes in a column; a Chinese character is two wide, and a little room stays free."""
    wide = (sum(2 if mark > "\xff" else 1 for mark in piece) for piece in text.split("\n"))
    return sum(max(1, math.ceil(length / (width - 3))) for length in wide)


def _amounts(finding: Finding) -> Row:
    if not finding.arithmetic:
        return (None,) * 4
    return finding.reported, finding.expected, finding.difference, finding.allowed


def _says(finding: Finding) -> str:
    """The message without the figures, which have cells of their own."""
    if not finding.says:
        return finding.message
    return f"{CLOSED}{finding.says}" if finding.message.startswith(CLOSED) else finding.says


def _refined(cells: Row, looks: Looks) -> Looks:
    """Amounts with more than two decimals show them all."""
    fine = any(isinstance(cells[n], Decimal) and cells[n] != round(cells[n], 2) for n in _MONEY_COLUMNS)  # type: ignore[arg-type]
    return tuple(_FINE if fine and look is _AMOUNT else look for look in looks)


def _printed_place(finding: Finding, form: Form | None) -> str | None:
    """行次 and 栏次 as the form prints them; a code stands for its row."""
    if form is None:
        return None
    listed = form.rows_by_id.get(finding.row)
    line = (listed[1].line if listed else finding.row) or ""
    try:
        ordinal = form.block_of(finding.row).column(finding.column).ordinal
    except KeyError:
        ordinal = ""
    return "/".join(part for part in (line, ordinal) if part) or None


def _due_lines(explanations: Sequence[Explanation]) -> Iterator[_Line]:
    if explanations:
        yield _Line(())
        yield _Line(("已失效的说明（所说明的问题已不存在，供备查）",), (_SECTION,))
    for explanation in explanations:
        cells = tuple(map(_cell, explanation.row))
        yield _Line((None, *cells[1:]), _refined(cells, _LOOKS))


def _cell(value: CellValue | None) -> CellData:
    """What was read, to be written again."""
    if value is None or isinstance(value, str | bool | int):
        return value
    return Decimal(f"{value:.15g}") if isinstance(value, float) else str(value)


def _coverage_lines(report: FileReport) -> Iterator[_Line]:
    yield _Line(())
    yield _Line(("校验范围",), (_SECTION,))
    for text in _coverage_texts(report):
        for start in range(0, len(text), _PAGE):
            yield _Line((text[start : start + _PAGE],))


def _coverage_texts(report: FileReport) -> Iterator[str]:
    coverage = report.coverage
    yield f"应校验 {coverage.relations} 处关系，已校验 {coverage.checked} 处。"
    reasons: dict[str, list[str]] = {}
    for skipped in coverage.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.rule)
    for reason, rules in reasons.items():
        yield f"未校验：{'、'.join(rules)}（{reason}）"
    for note in report.notes:
        yield f"说明：{note}。"
