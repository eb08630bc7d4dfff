"""From many findings to their causes: one finding each, its symptoms taken out of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from xltools.check.causes.blanks import propose_blanks
from xltools.check.causes.checked import Checked
from xltools.check.causes.codetypos import CODE_TYPO, explain_codes
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.exchange import propose_exchanges
from xltools.check.causes.formulas import OVERWRITTEN, overwritten_cells, propose_overwritten
from xltools.check.causes.pairs import propose_pairs
from xltools.check.causes.report import cause_finding, key_of, overwritten_finding
from xltools.check.causes.shift import propose_shifts
from xltools.check.causes.single import MISTYPED, propose_single
from xltools.check.tables import Tables
from xltools.finding import Finding, Verdict
from xltools.relations.catalogue import Relation

__all__ = ["Checked", "collapse"]

MANY = 2_000
"""With more wrong balances than these, only causes of single figures are looked for."""
ROUNDS = 3
"""A cause that was accepted can lay bare another one."""
LINEAR = (propose_overwritten, propose_single, propose_blanks)

Maker = Callable[[Evidence], Iterator[Proposal]]
STAGES: Sequence[Sequence[Maker]] = (LINEAR, (propose_exchanges,), (propose_shifts,))
"""Dearer ones only where no cheaper one explains everything by itself."""


def collapse(
    tables: Tables, check: Callable[[Tables], Checked], rules: Mapping[str, Relation]
) -> list[Finding]:
    """The findings on these tables with each cause in place of what it explains.

    ``rules`` are the causes that may be named, by name.
    """
    corrected, typos = explain_codes(check(tables), check, rules.get(CODE_TYPO))
    evidence = Evidence(corrected.tables, corrected.every)
    listed = {key_of(finding): finding for finding in corrected.findings if finding.arithmetic}
    kept = [*typos, *corrected.findings]
    for proposal, rivals in _causes(evidence, rules):
        keys = {evidence.key(index) for index in proposal.trial.mended}
        symptoms = [listed[key] for key in keys if key in listed]
        if any(symptom in kept for symptom in symptoms):
            kept = [finding for finding in kept if finding not in symptoms]
            kept += [
                cause_finding(evidence, each, rivals, symptoms, rules[each.rule])
                for each in _separate(proposal)
            ]
        evidence.accept(proposal.changes, proposal.trial.mended)
    return kept + _harmless(evidence, rules)


def _harmless(evidence: Evidence, rules: Mapping[str, Relation]) -> list[Finding]:
    """Numbers over formulas that are what the formula would give: right today, not after the next change."""
    if OVERWRITTEN not in rules:
        return []
    return [
        overwritten_finding(evidence, address, rules[OVERWRITTEN])
        for index, address in overwritten_cells(evidence)
        if evidence.balances[index].verdict is not Verdict.WRONG
    ]


def _separate(proposal: Proposal) -> Sequence[Proposal]:
    """One for each figure where each is wrong for itself; figures moved together are one mistake."""
    cells = proposal.changes if proposal.rule == MISTYPED else (proposal.cell,)
    return [proposal._replace(cell=cell) for cell in cells]


def _causes(
    evidence: Evidence, rules: Mapping[str, Relation]
) -> Iterator[tuple[Proposal, Sequence[Proposal]]]:
    """Causes from the one that explains most, with others that would explain the same as well.

    The caller accepts each before it asks for the next.
    """
    stages = STAGES[:1] if sum(1 for _ in evidence.wrong()) > MANY else STAGES
    for _ in range(ROUNDS):
        yield from _still_true(evidence, _proposals(evidence, rules, stages))
        if stages is STAGES:
            pairs = [each for each in propose_pairs(evidence) if each.rule in rules]
            yield from _still_true(evidence, sorted(pairs, key=_weight))
        if not any(True for _ in evidence.wrong()):
            return


def _proposals(
    evidence: Evidence, rules: Mapping[str, Relation], stages: Sequence[Sequence[Maker]]
) -> list[Proposal]:
    """Everything the stages propose, the best first."""
    wrong = set(evidence.wrong())
    proposals: list[Proposal] = []
    for makers in stages:
        proposals += [each for maker in makers for each in maker(evidence) if each.rule in rules]
        if any(wrong <= set(each.trial.mended) for each in proposals):
            break
    return sorted(proposals, key=_weight)


def _weight(proposal: Proposal) -> tuple[int, int, int, int]:
    return (-len(proposal.trial.mended), -proposal.rank, len(proposal.changes), -proposal.trial.gain)


def _still_true(
    evidence: Evidence, proposals: Sequence[Proposal]
) -> Iterator[tuple[Proposal, Sequence[Proposal]]]:
    """The proposals that explain something the accepted ones before them do not."""
    for place, proposal in enumerate(proposals):
        if not all(evidence.is_open(index) for index in proposal.trial.mended):
            continue
        rivals = [
            other
            for other in proposals[place + 1 :]
            if other.cell != proposal.cell
            and other.trial.mended == proposal.trial.mended
            and (other.rank, len(other.changes)) == (proposal.rank, len(proposal.changes))
        ]
        yield proposal, rivals
