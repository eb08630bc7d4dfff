"""From many findings to their causes: one finding each, its symptoms taken out of the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from xltools.check.causes.align import propose_alignments
from xltools.check.causes.blanks import propose_blanks
from xltools.check.causes.checked import Checked
from xltools.check.causes.codetypos import CODE_TYPO, explain_codes
from xltools.check.causes.evidence import Changes, Evidence, Proposal, Trial
from xltools.check.causes.exchange import propose_exchanges
from xltools.check.causes.formulas import OVERWRITTEN, overwritten_cells, propose_overwritten
from xltools.check.causes.pairs import propose_pairs
from xltools.check.causes.pasted import propose_pasted
from xltools.check.causes.report import cause_finding, key_of, overwritten_finding, with_symptoms
from xltools.check.causes.scaled import propose_scaled
from xltools.check.causes.shift import propose_shifts
from xltools.check.causes.single import MISTYPED, TIMES, propose_single
from xltools.check.causes.units import explain_units
from xltools.check.structure import IMMENSE, UNIT
from xltools.check.tables import Tables
from xltools.finding import Finding, Verdict
from xltools.relations.catalogue import Relation

__all__ = ["Checked", "collapse"]

MANY = 2_000
"""With more wrong balances than these, only causes are looked for whose cost grows no faster than they do."""
ROUNDS = 3
"""A cause that was accepted can lay bare another one."""
LINEAR = (propose_overwritten, propose_single, propose_blanks)

Maker = Callable[[Evidence], Iterator[Proposal]]
STAGES: Sequence[Sequence[Maker]] = (
    LINEAR,
    (propose_scaled, propose_exchanges),
    (propose_alignments, propose_shifts, propose_pasted),
)
"""Dearer ones only where no cheaper one explains everything by itself."""
LARGE: Sequence[Sequence[Maker]] = (LINEAR, (propose_alignments,))


def collapse(
    tables: Tables, check: Callable[[Tables], Checked], rules: Mapping[str, Relation]
) -> list[Finding]:
    """The findings on these tables with each cause in place of what it explains.

    ``rules`` are the causes that may be named, by name.
    """
    corrected, typos = explain_codes(check(tables), check, rules.get(CODE_TYPO))
    return [*typos, *_Collapse(corrected, rules).findings()]


class _Collapse:
    """The findings on one workbook, fewer with each cause."""

    def __init__(self, checked: Checked, rules: Mapping[str, Relation]) -> None:
        self.evidence = Evidence(checked.tables, checked.every)
        self.rules = rules
        self.kept = list(checked.findings)
        self.listed = {key_of(finding): finding for finding in self.kept if finding.arithmetic}

    def findings(self) -> list[Finding]:
        """What is left with the causes in place of their symptoms, and notes on formulas."""
        explained: list[Finding] = []
        for finding, changes, trial in explain_units(self.evidence, self.kept):
            explained.append(with_symptoms(finding, self._take(changes, trial)))
            self.kept.remove(finding)
        for proposal, rivals in _causes(self.evidence, self.rules):
            # The figures as they stood go into the finding, so it is written before they are corrected.
            written = self._written(proposal, rivals)
            follow = self._follow(proposal) if proposal.rule == TIMES else []
            if self._take(proposal.changes, proposal.trial):
                self.kept = [each for each in self.kept if each not in follow] + written
        return explained + self.kept + _harmless(self.evidence, self.rules)

    def _follow(self, proposal: Proposal) -> list[Finding]:
        """What else is said of figures in another unit: that they are immense, or that a whole table is in it."""
        tables = self.evidence.tables
        cells = {(tables.spot(address)[0], tables.cell(address)) for address in proposal.changes}
        return [
            finding
            for finding in self.kept
            if (finding.name == IMMENSE and (finding.sheet, finding.cell) in cells)
            or (finding.name == UNIT and len(proposal.changes) > 1)
        ]

    def _symptoms(self, trial: Trial) -> list[Finding]:
        """The findings that a trial takes away and no other cause has taken yet."""
        keys = [self.evidence.key(index) for index in trial.mended]
        return [self.listed[key] for key in keys if key in self.listed]

    def _written(self, proposal: Proposal, rivals: Sequence[Proposal]) -> list[Finding]:
        symptoms = self._symptoms(proposal.trial)
        return [
            cause_finding(self.evidence, each, rivals, symptoms, self.rules[each.rule])
            for each in _separate(proposal)
        ]

    def _take(self, changes: Changes, trial: Trial) -> list[Finding]:
        """Take the changes for true; returns the findings that go.

        An amount beyond reason that a formula computed goes with the figure that made it so.
        """
        symptoms = self._symptoms(trial)
        gone = {key_of(symptom) for symptom in symptoms}
        for key in gone:
            del self.listed[key]
        computed = self.evidence.carried(changes).keys() - changes.keys()
        self.kept = [
            each
            for each in self.kept
            if not (each.arithmetic and key_of(each) in gone)
            and not (each.name == IMMENSE and key_of(each)[1] in computed)
        ]
        self.evidence.accept(changes, trial.mended)
        return symptoms


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
    cells = proposal.changes if proposal.rule in {MISTYPED, OVERWRITTEN} else (proposal.cell,)
    return [proposal._replace(cell=cell) for cell in cells]


def _causes(
    evidence: Evidence, rules: Mapping[str, Relation]
) -> Iterator[tuple[Proposal, Sequence[Proposal]]]:
    """Causes from the one that explains most, with others that would explain the same as well.

    The caller accepts each before it asks for the next.
    """
    stages = LARGE if sum(1 for _ in evidence.wrong()) > MANY else STAGES
    for _ in range(ROUNDS):
        wrong = set(evidence.wrong())
        yield from _still_true(evidence, _proposals(evidence, rules, stages))
        if stages is STAGES:
            pairs = [each for each in propose_pairs(evidence) if each.rule in rules]
            yield from _still_true(evidence, sorted(pairs, key=_weight))
        left = set(evidence.wrong())
        if not left or left == wrong:
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
