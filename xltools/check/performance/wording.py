"""What is not arithmetic in a performance form: ticks, reasons, units, placeholders, claims, years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.check.performance.outcome import HOLDS, Fault, Outcome, Untold, place, shown
from xltools.check.performance.whole import unfilled
from xltools.forms.application.document import Document, Entry, Table
from xltools.selfeval.pairs import Kind
from xltools.selfeval.reading import Form, normalised
from xltools.selfeval.view import Indicator, SelfEvaluation

__all__ = [
    "claims_of_completion",
    "filled_before_the_year_ended",
    "missing_reasons",
    "missing_values",
    "placeholders",
    "rates_without_percent",
    "repeated_indicators",
    "ticks",
    "units_that_differ",
]

_RATES = ("率", "比例", "比重", "占比")
_NO_REASON = frozenset({"", "无", "-", "—", "——", "/", "没有"})
_PLACEHOLDER = re.compile(r"[xX×＊*]{2,}|[（(]填写[^)）]*[)）]|\?{2,}")
_ALL_DONE = re.compile(
    r"(?:绩效)?(?:目标|指标)[^,。;]{0,8}?均已?(?:全部)?(?:完成|达成|实现)|均与目标[^,。;]{0,6}相符"
)
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_DATE_YEAR = re.compile(r"((?:19|20)\d\d)\s*[年.\-/]")


def ticks(document: Document) -> Iterator[Outcome]:
    """Of each line of option boxes exactly one is ticked; lines with lost boxes are not judged."""
    if unfilled(document):
        return
    for name, choice in document.choices.items():
        if not choice.options or any(option.ticked is None for option in choice.options):
            yield Untold(f"{name}的勾选框缺失，无法判断选了哪一项")
            continue
        ticked = [option.label for option in choice.options if option.ticked]
        if len(ticked) == 1:
            yield HOLDS
        else:
            what = f"{name}没有勾选" if not ticked else f"{name}勾选了 {len(ticked)} 项：{'、'.join(ticked)}"
            yield Fault(document, choice.spot, what, name)


def missing_reasons(document: Document) -> Iterator[Outcome]:
    """Less than full marks, or a target not met, asks for a reason where the form has a place for it."""
    view = SelfEvaluation(document)
    if "偏差原因" in document.fields:
        yield from _form_reason(document, view)
    for table in view.indicator_tables:
        if "偏差原因" not in table.columns:
            continue
        for indicator, alone in _with_points(view, table):
            weight, score = indicator.weight, indicator.score
            if indicator.blank or indicator.constraint or score is None:
                continue
            limit = weight.value if weight else alone
            if limit is None or score.value >= limit:
                yield HOLDS
            elif normalised(indicator.row.get("偏差原因").text) in _NO_REASON:
                entry = indicator.row.get("偏差原因")
                what = f"“{indicator.name}”得分 {score.entry.text}，低于分值 {shown(limit)}，没有写偏差原因"
                yield Fault(document, entry.spot, what, _row(indicator), "偏差原因")
            else:
                yield HOLDS


def _with_points(view: SelfEvaluation, table: Table) -> Iterator[tuple[Indicator, Decimal | None]]:
    """The rows, each with the points of its 二级指标 when it is the only one there."""
    for group in view.groups(table, "二级指标"):
        alone = group.stated if len(group.indicators) == 1 else None
        yield from ((indicator, alone) for indicator in group.indicators)


def _form_reason(document: Document, view: SelfEvaluation) -> Iterator[Outcome]:
    total = view.total
    unmet = [
        indicator
        for table in view.indicator_tables
        for indicator in view.indicators(table)
        if indicator.pair.quantified and indicator.pair.attained is False
    ]
    if total is None and not unmet:
        yield Untold("没有印总分")
        return
    entry = document.entry("偏差原因")
    short = total is not None and total.value < 100
    if not (short or unmet) or normalised(entry.text) not in _NO_REASON:
        yield HOLDS
        return
    why = f"总分 {total.entry.text}，不是满分" if short and total else f"“{unmet[0].name}”没有达到目标"
    yield Fault(document, entry.spot, f"{why}，没有写偏差原因", "偏差原因")


def units_that_differ(document: Document) -> Iterator[Outcome]:
    """Target and actual value count the same thing."""
    for indicator in _indicators(document):
        if indicator.pair.kind is Kind.UNITS_DIFFER:
            target, actual = indicator.row.get("目标值"), indicator.row.get("实际值")
            what = f"“{indicator.name}”目标值 {target.text} 与实际完成值 {actual.text} 单位不同，无法比较"
            yield Fault(document, actual.spot, what, _row(indicator), "实际值")
        elif indicator.pair.quantified:
            yield HOLDS


def rates_without_percent(document: Document) -> Iterator[Outcome]:
    """An indicator whose name says 率 or 比例 is stated in per cent, not as an amount or a count."""
    for indicator in _indicators(document):
        target = indicator.pair.target
        name = normalised(indicator.name).partition("(")[0]
        if indicator.pair.kind is Kind.SHIFTED or target.form is not Form.NUMBER or not name.endswith(_RATES):
            continue
        quantity, entry = target.quantities[0], indicator.row.get("目标值")
        if quantity.unit.startswith(("%", "‰")) or 0 < quantity.number <= 1:
            yield HOLDS
            continue
        what = f"“{indicator.name}”是比率，目标值却是 {entry.text}，应写百分数"
        yield Fault(document, entry.spot, what, _row(indicator), "目标值")


def missing_values(document: Document) -> Iterator[Outcome]:
    """An indicator with a name has a target, an actual value and a score; a number is answered by a number."""
    if unfilled(document):
        return
    for indicator in _indicators(document):
        if indicator.blank or indicator.constraint:
            continue
        columns = [
            column
            for column in ("三级指标", "目标值", "实际值")
            if column in indicator.row.entries and not indicator.row.get(column).text.strip()
        ]
        if columns:
            entry = indicator.row.get(columns[0])
            what = f"“{indicator.name or indicator.row.get('二级指标').text}”没有填{'、'.join(columns)}"
            yield Fault(document, entry.spot, what, _row(indicator), columns[0])
        elif indicator.pair.kind is Kind.NUMBER_TO_WORDS:
            entry = indicator.row.get("实际值")
            what = f"“{indicator.name}”目标值是数（{indicator.row.get('目标值').text}），实际完成值写“{entry.text}”，无法比较"
            yield Fault(document, entry.spot, what, _row(indicator), "实际值")
        else:
            yield HOLDS


def repeated_indicators(document: Document) -> Iterator[Outcome]:
    """No indicator of a table is printed twice, with the same names, target and actual value."""
    for table in SelfEvaluation(document).indicator_tables:
        seen: dict[str, Indicator] = {}
        for indicator in SelfEvaluation(document).indicators(table):
            values = (indicator.row.get("目标值"), indicator.row.get("实际值"))
            name = place(
                indicator.row.get("一级指标"), indicator.row.get("二级指标"), indicator.name, *values
            )
            if indicator.blank or not indicator.name or indicator.pair.kind is Kind.SHIFTED:
                continue
            first = seen.setdefault(name, indicator)
            if first is indicator:
                yield HOLDS
                continue
            spot = indicator.row.get("三级指标").spot
            what = f"“{indicator.name}”在同一个二级指标下出现两次，目标值和实际完成值都相同"
            yield Fault(document, spot, what, _row(indicator), "三级指标")


def claims_of_completion(document: Document) -> Iterator[Outcome]:
    """A text that says all goals were met needs all quantitative targets to be met."""
    for name in ("偏差原因", "改进措施", "自评结论"):
        entry = document.entry(name)
        claim = _ALL_DONE.search(normalised(entry.text))
        if claim is None:
            continue
        unmet = [
            each for each in _indicators(document) if each.pair.quantified and each.pair.attained is False
        ]
        if not unmet:
            yield HOLDS
            continue
        first = unmet[0]
        target, actual = first.row.get("目标值").text, first.row.get("实际值").text
        yield Fault(
            document, entry.spot, f"写“{claim[0]}”，而“{first.name}”目标 {target}、实际 {actual}", name
        )


def placeholders(document: Document) -> Iterator[Outcome]:
    """Nothing of the draft is left: (XX分), ×××, （填写）."""
    found = False
    for entry in _entries(document):
        match = (
            _PLACEHOLDER.search(entry.text)
            if isinstance(entry.value, str) and len(entry.text) < 400
            else None
        )
        if match:
            found = True
            yield Fault(
                document, entry.spot, f"“{' '.join(entry.text.split())[:30]}”中仍是占位符“{match[0]}”"
            )
    if not found:
        yield HOLDS


def filled_before_the_year_ended(document: Document) -> Iterator[Outcome]:
    """The date of filling lies after the year that is evaluated."""
    printed = normalised(f"{document.title.text} {document.entry('评价年度').text}")
    title, filled = _YEAR.search(printed), document.entry("填报日期")
    date = _DATE_YEAR.search(normalised(filled.text))
    if title is None or date is None or not document.form.startswith("zp"):
        return
    if int(date[1]) > int(title[1]):
        yield HOLDS
    else:
        what = f"评价年度为 {title[1]} 年，填报日期为 {' '.join(filled.text.split())}，应在年度结束之后"
        yield Fault(document, filled.spot, what, "填报日期")


def _indicators(document: Document) -> Iterator[Indicator]:
    view = SelfEvaluation(document)
    for table in view.indicator_tables:
        if "实际值" in table.columns:
            yield from view.indicators(table)


def _row(indicator: Indicator) -> str:
    return place(*(indicator.row.get(level) for level in ("一级指标", "二级指标", "三级指标")))


def _entries(document: Document) -> Iterator[Entry]:
    yield document.title
    yield from document.fields.values()
    for table in document.tables:
        yield table.stub
        yield table.heading
        for row in table.rows:
            yield from row.entries.values()
