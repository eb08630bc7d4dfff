"""What fill-template tells the user when performance forms are filled."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.amount import plain
from xltools.fill.performance.run import PerformanceOutcome

__all__ = ["performance_lines"]


def performance_lines(outcome: PerformanceOutcome) -> Iterator[str]:
    """The result in Chinese: read, written, sums, what was computed, what differs, what found no place."""
    sheets = outcome.built.sheets
    yield f"已生成：{outcome.output}（{outcome.pack.title}，{len(sheets)} 张表）"
    for file in outcome.files:
        yield f"读取：{file.name}（{'、'.join(file.kinds)}，{file.rows} 行）"
        for note in file.notes:
            yield f"  提示：{note}"
    subjects = f"项目 {outcome.projects} 个" + ("，部门 1 个" if outcome.department else "")
    yield f"填列：{subjects}，指标 {outcome.indicators} 行，其中 {outcome.scores} 个得分取自数据，其余由公式计算或留空"
    for total in outcome.sums:
        same = (
            "读取数 = 落表数"
            if total.read == total.placed
            else f"差 {_money(total.read - total.placed)} 万元未落表"
        )
        yield f"  各项目{total.name}：读取 {_money(total.read)} 万元，落表 {_money(total.placed)} 万元，{same}"
    for note in outcome.notes:
        yield f"汇总：{note}"
    yield from _deviation_lines(outcome)
    if outcome.unplaced:
        yield f"未落表：{len(outcome.unplaced)} 处"
        for entry in outcome.unplaced:
            amount = f"（{_money(entry.amount / 10_000)} 万元）" if entry.amount is not None else ""
            yield f"  × {entry}{amount}"


def _deviation_lines(outcome: PerformanceOutcome) -> Iterator[str]:
    deviations = outcome.built.deviations
    if not deviations:
        return
    yield f"与公式不同：{len(deviations)} 处"
    for deviation in deviations:
        yield f"  {'●' if deviation.kept else '×'} {deviation.message}"


def _money(value: Decimal) -> str:
    return plain(value)
