"""Every relation on its own cases: silent where it holds, one finding at the named cell where it fails."""

from __future__ import annotations

import pytest
from support.cases import tables_of

from xltools.amount import ZERO
from xltools.check.check import check_tables
from xltools.finding import Verdict
from xltools.forms.pack import load_pack
from xltools.relations.catalogue import Case, Relation, load_relations

PACK = load_pack("final-accounts-2022")
CHECKS = [relation for relation in load_relations(PACK.id) if "check" in relation.use]
CASES = [
    pytest.param(relation, case, id=f"{relation.id}-{number}")
    for relation in CHECKS
    for number, case in enumerate(relation.cases, start=1)
]


@pytest.mark.parametrize("relation", CHECKS, ids=lambda relation: relation.id)
def test_every_check_has_a_case_that_holds_and_one_that_fails(relation: Relation) -> None:
    assert {case.reports is None for case in relation.cases} == {True, False}
    assert all(case.difference != ZERO for case in relation.cases if case.reports)


@pytest.mark.parametrize(("relation", "case"), CASES)
def test_a_case_is_judged_as_it_says(relation: Relation, case: Case) -> None:
    result = check_tables(tables_of(case, relation, PACK), [relation])
    assert result.coverage.checked >= 1 or relation.statement.conditions
    if case.reports is None:
        assert result.findings == ()
        return
    (finding,) = result.findings
    assert (finding.form, finding.row, finding.column) == case.reports
    assert finding.difference == case.difference
    assert (finding.rule, finding.verdict, finding.severity) == (
        relation.id,
        Verdict.WRONG,
        relation.severity,
    )
