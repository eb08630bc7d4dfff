"""The total score, wherever it is printed or quoted (forms-selfeval.md section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.amount import HALF, ZERO
from xltools.check.performance.outcome import HOLDS, Fault, Outcome, Part, Untold, shown
from xltools.check.performance.whole import budget_elsewhere, partly_read
from xltools.finding import Verdict
from xltools.forms.application.choices import TICKED, read_choice
from xltools.forms.application.document import Document, Entry, Spot
from xltools.selfeval.figure import Figure, points
from xltools.selfeval.reading import normalised
from xltools.selfeval.score import grade
from xltools.selfeval.view import SelfEvaluation

__all__ = ["full_marks", "grades", "heading_totals", "quoted_rates", "quoted_scores", "total_scores"]

HUNDRED = Decimal(100)
_GRADES = {
    **dict.fromkeys(("优", "优秀"), "优"),
    **dict.fromkeys(("良", "良好"), "良"),
    **dict.fromkeys(("中", "中等"), "中"),
    "差": "差",
}
_LIMITS = re.compile(r"优秀?[^优良]{0,8}\d|\d[^优良]{0,8}优")
_TICK_BEHIND = re.compile(rf"(?<!\S)(?P<label>[^\s{TICKED}]+)[{TICKED}](?!\S)")
"""A tick without other boxes is the option's it stands right behind, when blanks keep it from the next."""
_QUOTED_SCORE = re.compile(r"(?:自评|总|评价|指标)[^,。;]{0,6}?得?分(?:为|是|:)?(\d+(?:\.\d+)?)分")
_QUOTED_RATE = re.compile(r"(?:预算|资金)[^,。;]{0,6}执行率(?:为|是|达到|达|:)?(\d+(?:\.\d+)?)%")


def total_scores(document: Document) -> Iterator[Outcome]:
    """总分 = score of the budget row + scores of all indicators.

    Where the rows of a group score more than the group may (a finding of its own), the points of the group stand in.
    """
    view = SelfEvaluation(document)
    total = view.total
    if total is None:
        if view.indicator_tables:
            yield Untold("没有印总分")
        return
    if not view.indicator_tables or partly_read(document):
        yield Untold("表中有没有读懂的内容，总分无从核对")
        return
    if any("得分" not in table.columns for table in view.indicator_tables) or _score_without_row(view):
        yield Untold("没有印各项得分")
        return
    budget = view.scored_budget.figure("得分") if view.scored_budget else None
    if view.scored_budget and budget is None:
        yield Untold("没有印预算执行得分")
        return
    parts: list[Figure] = [budget] if budget else []
    capped = sum((part.value for part in parts), ZERO)
    for table in view.indicator_tables:
        for group in view.groups(table):
            scores = _scores(group.shares_score, [each.score for each in group.indicators])
            parts += scores
            own = sum((score.value for score in scores), ZERO)
            capped += own if group.stated is None else min(own, group.stated)
    if not parts:
        yield Untold("没有印各项得分")
        return
    plain = sum((part.value for part in parts), ZERO)
    allowed = HALF * sum((part.step for part in (total, *parts) if part.value and _fraction(part)), ZERO)
    if any(abs(total.value - wanted) <= allowed for wanted in (plain, capped)):
        yield (
            HOLDS
            if total.value in (plain, capped)
            else _fault(document, total, plain, allowed, parts, Verdict.ROUNDING)
        )
        return
    yield _fault(document, total, plain, allowed, parts, Verdict.WRONG)


def _score_without_row(view: SelfEvaluation) -> bool:
    """Whether rows of 预算执行 have scores and nobody knows which of them counts."""
    return view.budget is None and any(row.figure("得分") for row in view.budget_rows)


def _fraction(figure: Figure) -> bool:
    """Whole scores are points given, not rounded figures."""
    return figure.decimals > 0


def _scores(shared: bool, scores: list[Figure | None]) -> list[Figure]:
    found = [score for score in scores if score is not None]
    if shared:
        return found[:1]
    return list({score.entry.spot or number: score for number, score in enumerate(found)}.values())


def _fault(
    document: Document,
    total: Figure,
    wanted: Decimal,
    allowed: Decimal,
    parts: list[Figure],
    verdict: Verdict,
) -> Fault:
    related = tuple(Part(part.entry.spot, "得分", part.value) for part in parts if part.entry.spot)
    what = f"总分印 {total.entry.text}，各项得分之和为 {shown(wanted)}"
    return Fault(
        document,
        total.entry.spot,
        what,
        "总分",
        "得分",
        total.value,
        wanted,
        allowed,
        verdict,
        related=related,
    )


def heading_totals(document: Document) -> Iterator[Outcome]:
    """The 总分 above the table is the one in its last row."""
    view = SelfEvaluation(document)
    heading, total = view.heading_total, view.total
    if heading is None:
        if "表头总分" in document.fields and total is not None:
            yield Untold("表头总分没有填")
        return
    if total is None:
        yield Untold("没有印总分")
    elif heading.value == total.value:
        yield HOLDS
    else:
        what = f"表头总分 {heading.entry.text} 与总分行 {total.entry.text} 不一致"
        parts = (Part(total.entry.spot, "总分", total.value),) if total.entry.spot else ()
        yield Fault(
            document, heading.entry.spot, what, "表头总分", "得分", heading.value, total.value, related=parts
        )


def full_marks(document: Document) -> Iterator[Outcome]:
    """The weights printed in the total row are 100, and no total is above it."""
    weight = points(document.entry("总分值"))
    if weight is not None:
        if weight.value == HUNDRED:
            yield HOLDS
        elif budget_elsewhere(document, weight.value):
            yield Untold("表中没有预算执行情况")
        else:
            what = f"分值合计印 {weight.entry.text}，应为 100"
            yield Fault(document, weight.entry.spot, what, "总分", "分值", weight.value, HUNDRED)
    total = SelfEvaluation(document).total
    if total is not None and not ZERO <= total.value <= HUNDRED:
        what = f"总分 {total.entry.text} 不在 0 至 100 之间"
        yield Fault(document, total.entry.spot, what, "总分", "得分", total.value, HUNDRED)


def grades(document: Document) -> Iterator[Outcome]:
    """自评等级 against the total: 优 from 90, 良 from 80, 中 from 60 (规格 S-18).

    A form that prints limits of its own is not judged by these.
    """
    notes = normalised("".join(note.text for note in (document.entry("自评等级"), *document.notes)))
    own_limits = bool(_LIMITS.search(notes)) and "90" not in notes
    graded = [("自评等级", document.entry("自评等级"), SelfEvaluation(document).total)]
    for table in document.tables_of("汇总"):
        graded += [
            (row.get("项目名称").text, row.get("自评等级"), points(row.get("得分"))) for row in table.rows
        ]
    for at, entry, total in graded:
        if entry.text.strip():
            yield _graded(document, at, entry, None if own_limits else total)


def _graded(document: Document, at: str, entry: Entry, total: Figure | None) -> Outcome:
    printed = _grade_in(entry.text)
    if printed is None or total is None or not ZERO <= total.value <= HUNDRED:
        return Untold("自评等级或总分没有读懂，或表上印有自己的等级标准")
    if printed == grade(total.value):
        return HOLDS
    what = f"总分 {total.entry.text}，自评等级写“{printed}”，按分数为“{grade(total.value)}”"
    parts = (Part(total.entry.spot, "总分", total.value),) if total.entry.spot else ()
    return Fault(document, entry.spot, what, at, related=parts)


def _grade_in(text: str) -> str | None:
    """优, 良, 中 or 差 as written or ticked; ``None`` for anything else."""
    options = read_choice(text).options
    labels = [option.label for option in options if option.ticked]
    if labels and any(option.ticked is None for option in options):
        tick = _TICK_BEHIND.search(text)
        labels = [tick["label"]] if tick else []
        text = "".join(labels)
    word = normalised(labels[0] if len(labels) == 1 else text)
    return _GRADES.get(re.sub(r"\(.*?\)|[()\d.].*", "", word))


def quoted_scores(document: Document) -> Iterator[Outcome]:
    """A score quoted in the texts of the form is its total."""
    total = SelfEvaluation(document).total
    yield from _quoted(document, _QUOTED_SCORE, total.value if total else None, "分", Decimal(1))


def quoted_rates(document: Document) -> Iterator[Outcome]:
    """A 执行率 quoted in the texts of the form is that of its budget row."""
    view = SelfEvaluation(document)
    printed = view.budget.figure("执行率") if view.budget else None
    rate = view.execution
    if rate is None:
        rate = printed.value if printed else None
    yield from _quoted(document, _QUOTED_RATE, rate, "%", HUNDRED)


def _quoted(
    document: Document, pattern: re.Pattern[str], wanted: Decimal | None, unit: str, scale: Decimal
) -> Iterator[Outcome]:
    for name in ("偏差原因", "改进措施", "自评结论", "存在问题", "其他说明"):
        entry = document.entry(name)
        for match in pattern.finditer(normalised(entry.text)):
            if wanted is None:
                yield Untold("表中没有可比的数")
                continue
            quoted = Decimal(match[1])
            places = len(match[1].partition(".")[2])
            if abs(quoted - wanted * scale) <= HALF.scaleb(-places):
                yield HOLDS
                continue
            what = f"文字中写 {match[1]}{unit}，表中为 {shown(wanted * scale)}{unit}"
            spot: Spot | None = entry.spot
            yield Fault(
                document, spot, what, name, "", quoted, round(wanted * scale, 2), HALF.scaleb(-places)
            )
