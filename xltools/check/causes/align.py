"""Tables whose figures keep their order but not their labels, told by a sister table with the same codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import islice, product

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.check.causes.evidence import Evidence, Proposal

__all__ = ["OUT_OF_STEP", "propose_alignments"]

OUT_OF_STEP = "rows-out-of-step"
SHARE = Decimal("0.8")
"""Part of the wrong balances on the moved figures that must come out."""
LEAST = 3
"""Rows that must be found elsewhere: fewer can agree by chance."""
ROWS = 600
DISTINCT = 0.9
"""Longer tables are aligned only when so many of their rows differ: equal rows cost quadratic time."""
VARIANTS = 60
Figures = tuple[Decimal, ...]
Sources = Sequence[int | None]


def propose_alignments(evidence: Evidence) -> Iterator[Proposal]:
    """For each code-keyed table with suspects the figures in the rows to which its sister table points."""
    forms = dict.fromkeys(address.form for address in evidence.suspects())
    for form_id in forms:
        rows = _rows(evidence, form_id)
        sister = _sister(evidence, form_id)
        if sister is None or len(rows) <= LEAST:
            continue
        aligned = _aligned(_own(evidence, rows), _wanted(evidence, rows, *sister))
        proposals = [
            proposal
            for sources in islice(aligned, VARIANTS)
            if (proposal := _proposal(evidence, rows, sources)) is not None
        ]
        if proposals:
            yield max(proposals, key=lambda each: (len(each.trial.mended), each.trial.gain))


def _proposal(evidence: Evidence, rows: Sequence[Sequence[Address]], sources: Sources) -> Proposal | None:
    changes: dict[Address, Amount] = {}
    for place, source in enumerate(sources):
        for column, address in enumerate(rows[place]):
            amount = Amount(ZERO) if source is None else evidence.amount(rows[source][column])
            if amount.value != evidence.amount(address).value:
                changes[address] = amount
    trial = evidence.trial(changes, SHARE) if changes else None
    if trial is None:
        return None
    steps = {abs(source - place) for place, source in enumerate(sources) if source is not None} - {0}
    moved = sum(1 for place, source in enumerate(sources) if source != place)
    what = f"起的 {moved} 行数字与科目错开了 {'、'.join(str(step) for step in sorted(steps))} 行"
    return Proposal(OUT_OF_STEP, next(iter(changes)), changes, what, trial, 3)


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
) -> Iterator[Sources]:
    """Ways to find for each row the row in which its figures stand, ``None`` for a row that has none.

    Between runs that agree with the sister table the figures keep their order; which rows there have none is open.
    """
    columns = sorted({column for each in wanted if each for column in each})
    here: list[Figures] = [tuple(row.get(column, ZERO) for column in columns) for row in own]
    there = [tuple(each.get(column, ZERO) for column in columns) if each else None for each in wanted]
    if len(own) > ROWS and len(set(here)) < len(here) * DISTINCT:
        return
    blocks = SequenceMatcher(None, there, here, autojunk=False).get_opcodes()
    agreeing = {
        first + offset: start + offset
        for kind, first, last, start, _ in blocks
        if kind == "equal"
        for offset in range(last - first)
    }
    if (
        sum(1 for place, source in agreeing.items() if there[place] != here[place] and source != place)
        < LEAST
    ):
        return
    gaps = [block[1:] for block in blocks if block[0] == "replace"]
    for dropped in product(*(range(last - first + 1) for first, last, _, _ in gaps)):
        sources: list[int | None] = [agreeing.get(place) for place in range(len(own))]
        for skip, (first, last, start, stop) in zip(dropped, gaps, strict=True):
            for offset in range(min(last - first - skip, stop - start)):
                sources[first + skip + offset] = start + offset
        yield sources
