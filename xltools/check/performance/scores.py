"""Scores and weights of indicators (forms-selfeval.md sections 4 and 5, relations.md 1.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.amount import ZERO
from xltools.check.performance.outcome import HOLDS, Fault, Outcome, Part, Untold, place, shown
from xltools.check.performance.whole import budget_elsewhere, partly_read, unfilled
from xltools.finding import Severity
from xltools.forms.application.document import Document, Table
from xltools.selfeval.figure import Figure
from xltools.selfeval.pairs import Kind
from xltools.selfeval.view import Group, Indicator, SelfEvaluation, points_in

__all__ = [
    "group_scores",
    "over_budget_claims",
    "row_name",
    "row_weights",
    "scores_within_weights",
    "shifted_columns",
    "table_points",
    "unmet_targets_in_full_groups",
    "weighted_rows",
    "weights_add_up",
]

HUNDRED = Decimal(100)


def row_name(table: Table, indicator: Indicator) -> str:
    """The names that lead to a row: goal, 一级, 二级 and 三级指标."""
    row = indicator.row
    return place(table.heading, row.get("一级指标"), row.get("二级指标"), row.get("三级指标"))


def _groups(document: Document, level: str = "一级指标") -> Iterator[tuple[Table, Group]]:
    view = SelfEvaluation(document)
    for table in view.indicator_tables:
        for group in view.groups(table, level):
            if not all(indicator.constraint for indicator in group.indicators):
                yield table, group


def row_weights(group: Group, inner: Sequence[Group]) -> dict[int, Decimal]:
    """The weight of each row of a 一级 group, by identity of the row, as far as the form tells it.

    It is printed on the row; or the points of its 二级 or 一级 name are for this row alone.
    """
    found: dict[int, Decimal] = {}
    for indicator in group.indicators:
        if indicator.weight is not None:
            found[id(indicator.row)] = indicator.weight.value
    for part in (*inner, group):
        filled = [indicator for indicator in part.indicators if not indicator.blank]
        if part.stated is not None and len(filled) == 1:
            found.setdefault(id(filled[0].row), part.stated)
    return found


def weighted_rows(document: Document) -> Iterator[tuple[Table, Group, Indicator, Decimal | None]]:
    """Every filled row with its table, its 一级 group and its weight, as far as the form tells it."""
    view = SelfEvaluation(document)
    for table in view.indicator_tables:
        for group in view.groups(table):
            weights = row_weights(group, view.parts(group))
            for indicator in group.indicators:
                if not indicator.blank and not indicator.constraint:
                    yield table, group, indicator, weights.get(id(indicator.row))


def scores_within_weights(document: Document) -> Iterator[Outcome]:
    """No score is below zero or above the weight of its row, its group or the points of its table."""
    for table, group, indicator, weight in weighted_rows(document):
        score = indicator.score
        limit = weight if weight is not None and not group.shares_score else group.stated
        if score is None or (group.shares_score and indicator is not group.indicators[0]):
            continue
        if limit is None:
            yield HOLDS if score.value >= 0 else _beyond(document, table, indicator, score, ZERO)
        elif ZERO <= score.value <= limit:
            yield HOLDS
        else:
            yield _beyond(document, table, indicator, score, limit)


def _beyond(document: Document, table: Table, indicator: Indicator, score: Figure, limit: Decimal) -> Fault:
    what = f"“{indicator.name}”得分 {score.entry.text} 超出 0 至 {shown(limit)} 分"
    at = row_name(table, indicator)
    return Fault(
        document, score.entry.spot, what, at, "得分", score.value, min(max(score.value, ZERO), limit)
    )


def unmet_targets_in_full_groups(document: Document) -> Iterator[Outcome]:
    """A group scored as a whole gets full points only when all its quantitative targets are met."""
    printed_rule = SelfEvaluation(document).profile.stated
    for table, group in _groups(document):
        score = group.score
        if score is None or group.stated is None:
            continue
        unmet = [each for each in group.indicators if each.pair.quantified and each.pair.attained is False]
        if not unmet or score.value < group.stated:
            yield HOLDS
            continue
        first = unmet[0]
        target, actual = first.row.get("目标值").text, first.row.get("实际值").text
        what = (
            f"“{first.name}”目标 {target}、实际 {actual}，没有达到，"
            f"“{group.anchor.text}”却得满分 {shown(score.value)}"
        )
        parts = tuple(
            Part(spot, each.name, ZERO) for each in unmet if (spot := each.row.get("实际值").spot) is not None
        )
        severity = None if printed_rule else Severity.VERIFY
        yield Fault(
            document,
            score.entry.spot,
            what,
            place(table.heading, group.anchor),
            "得分",
            severity=severity,
            related=parts,
        )


def over_budget_claims(document: Document) -> Iterator[Outcome]:
    """预算内 as an actual value needs an 执行率 of at most 100 %."""
    view = SelfEvaluation(document)
    for table in view.indicator_tables:
        for indicator in view.indicators(table):
            if indicator.pair.kind is not Kind.BUDGET:
                continue
            rate = indicator.execution
            if rate is None:
                yield Untold("执行率无从计算")
            elif rate <= 1:
                yield HOLDS
            else:
                entry = indicator.row.get("实际值")
                what = f"“{indicator.name}”实际完成值写“{entry.text}”，而执行率为 {shown(rate * HUNDRED)}%"
                yield Fault(document, entry.spot, what, row_name(table, indicator), "实际值")


def shifted_columns(document: Document) -> Iterator[Outcome]:
    """Rows whose target stands under 三级指标 and whose rate stands under 实际值, with the rate these numbers give."""
    view = SelfEvaluation(document)
    for table in view.indicator_tables:
        for indicator in view.indicators(table):
            pair = indicator.pair
            if pair.kind is not Kind.SHIFTED or pair.ratio is None:
                continue
            entry = indicator.row.get("实际值")
            name = place(table.heading, indicator.row.get("一级指标"), indicator.row.get("二级指标"))
            stated = Decimal(entry.text.strip().rstrip("%％")) / HUNDRED
            target, actual = indicator.row.get("三级指标").text, indicator.row.get("目标值").text
            if stated == pair.ratio:
                what = f"目标 {target}、实际 {actual} 各前移了一栏，完成率写在实际完成值栏"
                yield Fault(document, entry.spot, what, name, "实际值", severity=Severity.INFO)
                continue
            what = f"目标 {target}、实际 {actual} 各前移了一栏，完成率印 {entry.text}，应为 {shown(pair.ratio * HUNDRED)}%"
            wanted = round(pair.ratio * HUNDRED, 2)
            yield Fault(document, entry.spot, what, name, "实际值", stated * HUNDRED, wanted)


def group_scores(document: Document) -> Iterator[Outcome]:
    """The scores of the rows of a group add up to no more than the points of the group."""
    for level in ("一级指标", "二级指标"):
        for table, group in _groups(document, level):
            if group.stated is None or group.shares_score:
                continue
            scores = [each.score for each in group.indicators if each.score]
            if not scores:
                yield Untold("没有印得分")
                continue
            total = sum((score.value for score in scores), ZERO)
            if total <= group.stated:
                yield HOLDS
                continue
            if level == "二级指标" and len(scores) == 1:
                continue  # said of the row itself
            what = f"“{group.anchor.text}”各行得分之和 {shown(total)} 大于该组分值 {shown(group.stated)}"
            parts = tuple(Part(score.entry.spot, "得分", score.value) for score in scores if score.entry.spot)
            at = place(table.heading, group.anchor)
            yield Fault(document, group.anchor.spot, what, at, "得分", total, group.stated, related=parts)


def weights_add_up(document: Document) -> Iterator[Outcome]:
    """Printed weights: rows add up to their 二级, 二级 to their 一级, wherever both are printed."""
    if unfilled(document):
        yield Untold("表还没有填")
        return
    view = SelfEvaluation(document)
    for table in view.indicator_tables:
        inner = list(view.groups(table, "二级指标"))
        for group in inner:
            weights = [each.weight for each in group.indicators if not each.blank]
            if group.stated is not None and weights and all(weights):
                yield _points(document, table, group, [(w.entry.spot, w.value) for w in weights if w])
        for group in view.groups(table):
            own = view.parts(group)
            rows = [each.weight for each in group.indicators if not each.blank and not each.constraint]
            if group.stated is None:
                continue
            if own and all(part.stated is not None for part in own):
                yield _points(
                    document, table, group, [(part.anchor.spot, part.stated or ZERO) for part in own]
                )
            elif rows and all(rows) and not any(part.stated is not None for part in own):
                yield _points(document, table, group, [(w.entry.spot, w.value) for w in rows if w])


def _points(document: Document, table: Table, group: Group, parts: list[tuple[object, Decimal]]) -> Outcome:
    total = sum((value for _, value in parts), ZERO)
    if group.stated is None or total == group.stated:
        return HOLDS
    what = f"“{group.anchor.text}”的分值 {shown(group.stated)} 与下级分值之和 {shown(total)} 不等"
    return Fault(
        document, group.anchor.spot, what, place(table.heading, group.anchor), "分值", group.stated, total
    )


def _points_of(group: Group) -> Decimal | None:
    """The points of a 一级 group: printed for it, or those of all its rows."""
    if group.stated is not None:
        return group.stated
    weights = [each.weight for each in group.indicators if not each.blank and not each.constraint]
    if not weights or None in weights:
        return None
    return sum((weight.value for weight in weights if weight), ZERO)


def _without_points(view: SelfEvaluation) -> bool:
    """Whether there is a budget row that prints no points."""
    return bool(view.budget_rows) and view.profile.budget_weight is None


def table_points(document: Document) -> Iterator[Outcome]:
    """The points of all 一级指标 of a table add up to those of its heading; all tables and the budget row make 100."""
    if unfilled(document):
        yield Untold("表还没有填")
        return
    view = SelfEvaluation(document)
    repeated = view.budget is not None and view.scored_budget is None
    budget = ZERO if repeated else view.profile.budget_weight or ZERO
    total: Decimal | None = budget
    for table in view.indicator_tables:
        groups = [
            group for group in view.groups(table) if not all(each.constraint for each in group.indicators)
        ]
        stated = [_points_of(group) for group in groups]
        inside = None if None in stated or not stated else sum((points for points in stated if points), ZERO)
        heading = points_in(table.stub.text)
        heading = points_in(table.heading.text) if heading is None else heading
        if inside is not None and heading is not None:
            if inside == heading:
                yield HOLDS
            else:
                what = f"“{table.stub.text or table.heading.text}”与各一级指标分值之和 {shown(inside)} 不等"
                spot = table.stub.spot or table.heading.spot
                yield Fault(document, spot, what, place(table.heading, table.stub), "分值", heading, inside)
        known = heading if heading is not None else inside
        total = None if total is None or known is None else total + known
    if total is None or not view.indicator_tables or partly_read(document) or _without_points(view):
        yield Untold("没有印全各组分值")
    elif total == HUNDRED:
        yield HOLDS
    elif budget_elsewhere(document, total):
        yield Untold("表中没有预算执行情况")
    else:
        what = f"预算执行 {shown(budget)} 分与各组分值合计 {shown(total)} 分，不是 100 分"
        yield Fault(document, view.indicator_tables[0].stub.spot, what, "", "分值", total, HUNDRED)
