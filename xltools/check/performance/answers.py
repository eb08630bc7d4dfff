"""What a row of indicators answers: its score, its tier and its 完成率 against target and actual value (forms-selfeval.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.amount import HALF
from xltools.check.performance.outcome import HOLDS, Fault, Outcome, Untold, compare, shown
from xltools.check.performance.scores import row_name, weighted_rows
from xltools.finding import Severity, Verdict
from xltools.forms.application.document import Document, Table
from xltools.selfeval.deadline import late
from xltools.selfeval.figure import Figure, Interval, read_figure
from xltools.selfeval.pairs import Kind
from xltools.selfeval.profile import profile_of
from xltools.selfeval.reading import normalised
from xltools.selfeval.score import indicator_score
from xltools.selfeval.view import Indicator, SelfEvaluation

__all__ = ["completion_rates", "deadlines", "quantitative_scores", "tiers"]

HUNDRED = Decimal(100)
ONE = Decimal(1)
_ONE_STEP = Decimal("0.5")
"""People round scores to halves; a difference of less than one is asked about, not called wrong."""
_TIERS = (
    re.compile(r"(?:达成|达到|完成|实现)(?:年度|预期)?(?:预期)?(?:指标|目标)"),
    re.compile(r"部分(?:达成|完成|实现|达到|达标)(?:年度|预期)?(?:指标|目标)?(?:并?具有一定效果)?"),
    re.compile(r"(?:未|没有)(?:达成|完成|实现|达到|达标)(?:年度|预期)?(?:指标|目标)?(?:且?效果较差)?"),
)
"""How the actual value of an indicator in words names its tier, best first."""


def quantitative_scores(document: Document) -> Iterator[Outcome]:
    """The score of a quantitative indicator against weight × B/A (A/B where less is better), capped at the weight.

    A lower score than the rule gives is the assessor's deduction; without a reason it asks for one. Full marks for a
    target that was not met are asked about even where rounding makes them.
    """
    for table, group, indicator, weight in weighted_rows(document):
        if group.shares_score or indicator.score is None or indicator.pair.kind is Kind.BUDGET:
            continue
        if weight is not None and indicator.score.value > weight:
            continue  # said by the rule on weights
        wanted = indicator_score(weight, indicator.pair) if weight is not None else None
        if weight is not None and wanted is None and _unmet(indicator) and indicator.score.value >= weight:
            yield _full_marks_fault(document, table, indicator)
        elif weight is None or wanted is None:
            if indicator.pair.quantified:
                yield Untold("没有印该行权重" if weight is None else "实际值只是上下限，算不出比率")
        else:
            yield _scored(document, table, indicator, weight, wanted)


def _printed(indicator: Indicator) -> Figure:
    if indicator.score is None:
        raise ValueError("a score that is not printed cannot be judged")
    return indicator.score


def _unmet(indicator: Indicator) -> bool:
    return indicator.pair.quantified and indicator.pair.attained is False


def _scored(
    document: Document, table: Table, indicator: Indicator, weight: Decimal, wanted: Decimal
) -> Outcome:
    """What a printed score says beside the one that the numbers give."""
    printed_rule, score = SelfEvaluation(document).profile.stated, _printed(indicator)
    verdict = compare(score, (Interval(wanted, wanted),), (wanted,))
    full = _unmet(indicator) and wanted < weight <= score.value
    if verdict is Verdict.EXACT and not full:
        return HOLDS
    if verdict is Verdict.UNLIKELY and not full and score.value >= wanted - score.step:
        return _score_fault(document, table, indicator, wanted, verdict, Severity.INFO)
    if score.value < wanted and indicator.row.get("偏差原因").text.strip():
        return HOLDS
    severity = _severity(printed_rule, score, wanted)
    return _score_fault(document, table, indicator, wanted, Verdict.WRONG, severity)


def _full_marks_fault(document: Document, table: Table, indicator: Indicator) -> Fault:
    row, score = indicator.row, _printed(indicator)
    target, actual = row.get("目标值").text, row.get("实际值").text
    what = f"“{indicator.name}”目标 {target}、实际 {actual}，没有达到，却得满分 {score.entry.text}"
    return Fault(
        document, score.entry.spot, what, row_name(table, indicator), "得分", severity=Severity.VERIFY
    )


def _severity(printed_rule: bool, score: Figure, wanted: Decimal) -> Severity:
    """An error where the form prints the rule and more was given; else the assessor is asked."""
    return Severity.ERROR if printed_rule and score.value - wanted > _ONE_STEP else Severity.VERIFY


def _score_fault(
    document: Document,
    table: Table,
    indicator: Indicator,
    wanted: Decimal,
    verdict: Verdict,
    severity: Severity,
) -> Fault:
    row, score = indicator.row, _printed(indicator)
    target, actual = row.get("目标值").text, row.get("实际值").text
    what = f"“{indicator.name}”得分 {score.entry.text}，按目标 {target}、实际 {actual} 应为 {shown(wanted)}"
    return Fault(
        document,
        score.entry.spot,
        what,
        row_name(table, indicator),
        "得分",
        score.value,
        round(wanted, score.decimals if verdict is not Verdict.WRONG else max(score.decimals, 2)),
        HALF * score.step,
        verdict,
        severity,
    )


def tiers(document: Document) -> Iterator[Outcome]:
    """The score of an indicator in words lies in the tier that its actual value names."""
    bounds = [(tier.low, tier.high) for tier in profile_of(document).tiers]
    for table, group, indicator, weight in weighted_rows(document):
        score, actual = indicator.score, indicator.row.get("实际值")
        tier = _tier(actual.text)
        if tier is None or score is None or not weight or group.shares_score or score.value > weight:
            continue
        low, high = bounds[tier]
        if low * weight <= score.value <= high * weight:
            yield HOLDS
            continue
        what = (
            f"“{indicator.name}”实际完成值写“{actual.text.strip()}”，得分应在 {shown(low * weight)} 至 "
            f"{shown(high * weight)} 分，表上为 {score.entry.text}"
        )
        nearest = low * weight if score.value < low * weight else high * weight
        at = row_name(table, indicator)
        yield Fault(document, score.entry.spot, what, at, "得分", score.value, nearest)


def _tier(text: str) -> int | None:
    bare = normalised(text).rstrip("。")
    return next((number for number, words in enumerate(_TIERS) if words.fullmatch(bare)), None)


def deadlines(document: Document) -> Iterator[Outcome]:
    """What was done after the date of its target does not get full marks."""
    for table, _, indicator, weight in weighted_rows(document):
        score, target, actual = indicator.score, indicator.row.get("目标值"), indicator.row.get("实际值")
        missed = late(target.text, actual.text)
        if score is None or weight is None or missed is None:
            continue
        if not missed or score.value < weight:
            yield HOLDS
            continue
        what = (
            f"“{indicator.name}”目标 {target.text}、实际 {actual.text}，晚于期限，却得满分 {score.entry.text}"
        )
        yield Fault(document, score.entry.spot, what, row_name(table, indicator), "得分")


def completion_rates(document: Document) -> Iterator[Outcome]:
    """A printed 完成率 is actual ÷ target, or target ÷ actual where less is better; 100% may stand for all above."""
    for table, _, indicator, _ in weighted_rows(document):
        rate, pair = read_figure(indicator.row.get("完成率")), indicator.pair
        if rate is None or not pair.quantified or len(pair.ratios) != 1 or pair.at_least:
            continue
        rate = rate if rate.percent else rate._replace(value=rate.value / HUNDRED, decimals=rate.decimals + 2)
        ratio = pair.ratios[0]
        wanted = (ratio, ONE / ratio) if ratio else (ratio,)
        if pair.attained:
            wanted = (*wanted, max(ratio, ONE), ONE)
        if compare(rate, (), wanted) is not Verdict.WRONG:
            yield HOLDS
            continue
        target, actual = indicator.row.get("目标值").text, indicator.row.get("实际值").text
        what = f"“{indicator.name}”完成率印 {rate.entry.text}，按目标 {target}、实际 {actual} 为 {shown(ratio * HUNDRED)}%"
        at = row_name(table, indicator)
        reported, expected = rate.value * HUNDRED, round(ratio * HUNDRED, 2)
        yield Fault(document, rate.entry.spot, what, at, "完成率", reported, expected)
