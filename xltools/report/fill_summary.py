"""What fill-template tells the user when it is done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, plain
from xltools.check.balance import Balance
from xltools.fill.assemble import Filled
from xltools.fill.facts import SourceResult
from xltools.fill.run import Outcome
from xltools.finding import Verdict

__all__ = ["summary_lines"]


def summary_lines(outcome: Outcome) -> Iterator[str]:
    """The result in Chinese: read, placed, derived, left empty, balances, unplaced."""
    filled = outcome.filled
    yield f"已生成：{outcome.output}（{filled.pack.title}，{len(outcome.forms)} 张表）"
    for source in outcome.sources:
        yield from _source_lines(source)
    ledgers = [source.name for source in outcome.sources if source.ledger]
    if len(ledgers) > 1:
        yield f"相加：{'、'.join(ledgers)}这 {len(ledgers)} 份台账的金额已相加"
    yield from _cell_lines(filled, outcome.forms)
    yield from _balance_lines(filled)
    for note in outcome.notes:
        yield f"提示：{note}"
    if outcome.homeless:
        yield f"未落表：模板中没有这些格 {_places(filled, outcome.homeless)}"
    yield from _unplaced_lines(outcome.sources)


def _source_lines(source: SourceResult) -> Iterator[str]:
    measure = "张表" if source.kind == "表格" else "行"
    yield f"读取：{source.name}（{source.kind}，{source.rows} {measure}，{len(source.facts)} 个数）"
    for kind, read in source.read.items():
        placed = source.placed.get(kind, ZERO)
        mark = "读取数 = 落表数" if placed == read else f"差 {_money(read - placed)} 元未落表"
        yield f"  {kind}：读取 {_money(read)} 元，落表 {_money(placed)} 元，{mark}"
    for note in source.notes:
        yield f"  提示：{note}"


def _cell_lines(filled: Filled, forms: Collection[str]) -> Iterator[str]:
    """What stands in the cells of the forms that were written."""

    def written(addresses: Iterable[Address]) -> list[Address]:
        return [address for address in addresses if address.form in forms]

    facts = [address for address in written(filled.facts) if address not in filled.definitions]
    yield f"填列：{len(facts)} 格取自数据，{len(written(filled.definitions))} 格为公式"
    if derived := written(filled.defaults):
        yield f"推算：{_places(filled, derived)}（数据未提供，请核对）"
    empty = [form for form in filled.pack.forms.values() if form.id in forms and filled.shape.is_empty(form)]
    if empty:
        yield f"空表：{'、'.join(form.number for form in empty)}（没有数字）"
    if blank := written(filled.blank):
        yield f"留空：{_places(filled, blank)}（没有数据来源，请填列）"


def _places(filled: Filled, addresses: Iterable[Address]) -> str:
    return "、".join(
        f"{filled.pack.forms[address.form].number}“{address.row}/{address.column}”" for address in addresses
    )


def _balance_lines(filled: Filled) -> Iterator[str]:
    balances = [*filled.checks, *filled.stated_totals]
    wrong = [balance for balance in balances if balance.verdict is Verdict.WRONG]
    tails = [b for b in balances if b.verdict in {Verdict.ROUNDING, Verdict.UNLIKELY}]
    yield (
        f"平衡关系：核对 {len(balances)} 处，{len(balances) - len(wrong) - len(tails)} 处一致，"
        f"{len(tails)} 处尾差，{len(wrong)} 处不一致"
    )
    for balance in wrong:
        yield f"  × {_balance_text(filled, balance)}"


def _balance_text(filled: Filled, balance: Balance) -> str:
    number = filled.pack.forms[balance.address.form].number
    return (
        f"{balance.relation.id} {number}“{balance.address.row}/{balance.address.column}”"
        f"为 {plain(balance.left)}，应为 {plain(balance.right)}，差 {plain(balance.difference)}"
        f"（{balance.relation.says}；{balance.relation.fix}）"
    )


def _unplaced_lines(sources: Iterable[SourceResult]) -> Iterator[str]:
    unplaced = [entry for source in sources for entry in source.unplaced]
    if not unplaced:
        return
    yield f"未落表：{len(unplaced)} 处"
    for entry in unplaced:
        amount = f"（{_money(entry.amount)} 元）" if entry.amount is not None else ""
        yield f"  × {entry}{amount}"


def _money(value: Decimal) -> str:
    return f"{value:,.2f}"
