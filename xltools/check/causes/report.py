"""The finding that names a cause: the cells, what happened, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.amount import round_half_up
from xltools.check.causes.evidence import Evidence, Key, Proposal
from xltools.check.tables import Tables
from xltools.finding import Finding, Related, Severity, Verdict
from xltools.relations.catalogue import Relation
from xltools.relations.expression import Comparison

__all__ = ["cause_finding", "key_of", "overwritten_finding", "with_symptoms"]

NAMED = 6
"""Relations and cells named in a message at most."""


def key_of(finding: Finding) -> Key:
    """What a finding and the balance behind it have in common."""
    return finding.rule, Address(finding.form, finding.row, finding.column)


def cause_finding(
    evidence: Evidence,
    proposal: Proposal,
    rivals: Sequence[Proposal],
    symptoms: Iterable[Finding],
    rule: Relation,
) -> Finding:
    """One finding in place of ``symptoms``; the other changed cells and those of the symptoms are related."""
    tables, cell = evidence.tables, proposal.cell
    sheet, _, _ = tables.spot(cell)
    scale = tables.factor(cell.form)
    allowed = [
        evidence.balances[index].allowed
        for index in proposal.trial.mended
        if evidence.balances[index].relation.statement.comparison is Comparison.EQUAL
    ]
    others = [address for address in proposal.changes if address != cell]
    computed = _computed(evidence, proposal)
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=rule.severity,
        verdict=Verdict.WRONG,
        form=cell.form,
        sheet=sheet,
        cell=tables.cell(cell),
        row=cell.row,
        column=cell.column,
        reported=_money(evidence.amount(cell).value * scale, tables),
        expected=_money(proposal.changes[cell].value * scale, tables),
        allowed=min(allowed, default=Decimal(0)) * scale,
        message=_message(evidence, proposal, rivals, rule),
        fix=rule.fix,
        related=tuple(
            _related(evidence, [*others, *computed, *(rival.cell for rival in rivals)], symptoms, cell)
        ),
        says=rule.says,
    )


def overwritten_finding(evidence: Evidence, cell: Address, rule: Relation) -> Finding:
    """A note on a number that stands where a formula should and is right for now."""
    tables = evidence.tables
    sheet, _, _ = tables.spot(cell)
    value = _money(evidence.amount(cell).value * tables.factor(cell.form), tables)
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=Severity.INFO,
        verdict=Verdict.EXACT,
        form=cell.form,
        sheet=sheet,
        cell=tables.cell(cell),
        row=cell.row,
        column=cell.column,
        reported=value,
        expected=value,
        allowed=Decimal(0),
        message=(
            f"{tables.form(cell.form).number}“{cell.row}/{cell.column}”原应是公式，被数字 {value:,} 覆盖，"
            f"目前与公式结果相符：{rule.says}"
        ),
        fix=rule.fix,
        says=rule.says,
    )


def with_symptoms(finding: Finding, symptoms: Sequence[Finding]) -> Finding:
    """A finding about a whole table with the findings it explains as related cells."""
    seen: dict[tuple[str, str], Related] = {}
    for each in symptoms:
        place = Related(each.sheet, each.cell, f"{each.row}/{each.column}", each.reported)
        seen.setdefault((each.sheet, each.cell), place)
    message = f"{finding.message}；由此 {len(symptoms)} 处关系不成立"
    return finding._replace(related=(*finding.related, *seen.values()), message=message)


def _message(evidence: Evidence, proposal: Proposal, rivals: Sequence[Proposal], rule: Relation) -> str:
    tables, cell = evidence.tables, proposal.cell
    scale = tables.factor(cell.form)
    mended = [evidence.balances[index].relation.id for index in proposal.trial.mended]
    ids = list(dict.fromkeys(mended))
    named = "、".join(ids[:NAMED]) + ("等" if len(ids) > NAMED else "")
    reported = _money(evidence.amount(cell).value * scale, tables)
    expected = _money(proposal.changes[cell].value * scale, tables)
    along = [f"连同 {_cells(tables, proposal, cell)}"] if len(proposal.changes) > 1 else []
    along += [f"公式所在 {len(computed)} 格随之更新"] if (computed := _computed(evidence, proposal)) else []
    more = f"（{'，'.join(along)}）" if along else ""
    text = (
        f"{tables.form(cell.form).number}“{cell.row}/{cell.column}”{proposal.what}，实填 {reported:,}："
        f"改为 {expected:,}{more} 后 {len(mended)} 处关系全部成立（{named}）"
    )
    if proposal.trial.open:
        text = text.replace("全部成立", f"成立，另有 {len(proposal.trial.open)} 处仍不成立")
    if rivals:
        text += f"；也可能是 {'、'.join(_place(tables, rival.cell) for rival in rivals[:NAMED])} 填错"
    return f"{text}：{rule.says}"


def _computed(evidence: Evidence, proposal: Proposal) -> list[Address]:
    """The figures that formulas make of the changed ones."""
    return [address for address in evidence.carried(proposal.changes) if address not in proposal.changes]


def _cells(tables: Tables, proposal: Proposal, cell: Address) -> str:
    others = [address for address in proposal.changes if address != cell]
    named = "、".join(_place(tables, address) for address in others[:NAMED])
    return named + (f"等共 {len(others)} 格" if len(others) > NAMED else "")


def _place(tables: Tables, address: Address) -> str:
    sheet, _, _ = tables.spot(address)
    return f"{sheet}!{tables.cell(address)}"


def _related(
    evidence: Evidence, first: Iterable[Address], symptoms: Iterable[Finding], cell: Address
) -> Iterator[Related]:
    """Each cell once: those given, then the symptoms and what they rest on."""
    tables = evidence.tables
    sheet, _, _ = tables.spot(cell)
    seen = {(sheet, tables.cell(cell))}
    own = (
        Related(
            tables.spot(address)[0],
            tables.cell(address),
            f"{address.row}/{address.column}",
            _money(evidence.amount(address).value * tables.factor(address.form), tables),
        )
        for address in first
    )
    listed = list(symptoms)
    at = (Related(each.sheet, each.cell, f"{each.row}/{each.column}", each.reported) for each in listed)
    below = (related for each in listed for related in each.related)
    for related in (*own, *at, *below):
        if (related.sheet, related.cell) not in seen:
            seen.add((related.sheet, related.cell))
            yield related


def _money(value: Decimal, tables: Tables) -> Decimal:
    """A figure with the printed decimals, or with all it has when it has more."""
    rounded = round_half_up(value, tables.pack.decimals)
    return rounded if rounded == value else value
