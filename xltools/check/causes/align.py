"""Tables whose figures keep their order but not their labels, told by a sister table with the same codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.check.causes.evidence import Evidence, Proposal

__all__ = ["propose_alignments"]

SHARE = Decimal("0.8")
"""Part of the rows that disagree with the sister table which an alignment must explain."""
LEAST = 3
ROWS = 600
Figures = tuple[Decimal, ...]


def propose_alignments(evidence: Evidence, rule: str) -> Iterator[Proposal]:
    """For each code-keyed table with suspects the figures in the rows to which its sister table points."""
    forms = dict.fromkeys(address.form for address in evidence.suspects())
    for form_id in forms:
        rows = _rows(evidence, form_id)
        sister = _sister(evidence, form_id)
        if sister is None or not LEAST < len(rows) <= ROWS:
            continue
        sources = _aligned(_own(evidence, rows), _wanted(evidence, rows, *sister))
        if sources is not None:
            yield from _proposals(evidence, rule, rows, sources)


def _proposals(
    evidence: Evidence, rule: str, rows: Sequence[Sequence[Address]], sources: Sequence[int | None]
) -> Iterator[Proposal]:
    changes: dict[Address, Amount] = {}
    for place, source in enumerate(sources):
        for column, address in enumerate(rows[place]):
            amount = Amount(ZERO) if source is None else evidence.amount(rows[source][column])
            if amount.value != evidence.amount(address).value:
                changes[address] = amount
    trial = evidence.trial(changes, SHARE) if changes else None
    if trial is not None:
        steps = {abs(source - place) for place, source in enumerate(sources) if source is not None} - {0}
        moved = sum(1 for place, source in enumerate(sources) if source != place)
        what = f"起的 {moved} 行数字与科目错开了 {'、'.join(str(step) for step in sorted(steps))} 行"
        yield Proposal(rule, next(iter(changes)), changes, what, trial, 3)


def _rows(evidence: Evidence, form_id: str) -> list[tuple[Address, ...]]:
    """The amount cells of a code-keyed table row by row, from the top down."""
    if not evidence.tables.form(form_id).keyed:
        return []
    lines: dict[tuple[str, int], list[Address]] = {}
    for address, figure in evidence.tables.figures.items():
        if address.form == form_id:
            lines.setdefault(figure.spot[:2], []).append(address)
    return [tuple(cells) for _, cells in sorted(lines.items())]


def _sister(evidence: Evidence, form_id: str) -> tuple[str, Mapping[str, str]] | None:
    """The form that most balances compare row by row with this one, and its column by ours."""
    pairs: Counter[tuple[str, str, str]] = Counter()
    for balance in evidence.balances:
        if form_id not in balance.relation.forms or len(balance.relation.forms) < 2:
            continue
        own = [term for _, term, _ in balance.terms if term.form == form_id]
        others = [term for _, term, _ in balance.terms if term.form != form_id]
        for mine in own[:1]:
            for theirs in others:
                if theirs.row == mine.row and theirs in evidence.tables.figures:
                    pairs[theirs.form, mine.column, theirs.column] += 1
    if not pairs:
        return None
    best = max(pairs, key=lambda key: pairs[key])[0]
    return best, {mine: theirs for form, mine, theirs in pairs if form == best}


def _own(evidence: Evidence, rows: Sequence[Sequence[Address]]) -> list[Mapping[str, Decimal]]:
    return [{address.column: evidence.amount(address).value for address in row} for row in rows]


def _wanted(
    evidence: Evidence, rows: Sequence[Sequence[Address]], sister: str, columns: Mapping[str, str]
) -> list[Mapping[str, Decimal] | None]:
    """What the sister table has for each row, by our columns; ``None`` where it has no such row."""
    wanted: list[Mapping[str, Decimal] | None] = []
    for row in rows:
        there = {
            mine: figure.amount.value
            for mine, theirs in columns.items()
            if (figure := evidence.tables.figures.get(Address(sister, row[0].row, theirs))) is not None
        }
        wanted.append(there or None)
    return wanted


def _aligned(
    own: Sequence[Mapping[str, Decimal]], wanted: Sequence[Mapping[str, Decimal] | None]
) -> list[int | None] | None:
    """For each row the row in which its figures stand, ``None`` for a row that has none; or ``None`` for no alignment."""
    columns = sorted({column for each in wanted if each for column in each})
    here: list[Figures] = [tuple(row.get(column, ZERO) for column in columns) for row in own]
    there = [tuple(each.get(column, ZERO) for column in columns) if each else None for each in wanted]
    off = [place for place, figures in enumerate(there) if figures is not None and figures != here[place]]
    if len(off) < LEAST:
        return None
    sources: list[int | None] = [None] * len(own)
    matched = 0
    for kind, first, last, start, stop in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        for offset in range(min(last - first, stop - start)):
            sources[first + offset] = start + offset
            matched += kind == "equal" and first + offset in off
    return sources if matched >= LEAST and matched >= SHARE * _with_money(off, there, sources) else None


def _with_money(off: Sequence[int], there: Sequence[Figures | None], sources: Sequence[int | None]) -> int:
    """Rows in disagreement that the alignment gives figures to; the others are codes of another table."""
    return sum(1 for place in off if sources[place] is not None and there[place])
