"""Every relation on its own cases: silent where it holds, one finding at the named cell where it fails."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.cases import tables_of

from xltools.address import Address
from xltools.amount import ZERO
from xltools.check.check import check_tables
from xltools.finding import Verdict
from xltools.forms.model import Pack
from xltools.forms.pack import load_pack, pack_ids
from xltools.relations.catalogue import Case, Relation, load_relations

PACK = load_pack("final-accounts-2022")
CHECKS = [relation for relation in load_relations(PACK.id) if relation.use & {"check", "prior"}]
EVERY_CHECK = [
    (load_pack(pack_id), relation)
    for pack_id in pack_ids()
    for relation in load_relations(pack_id)
    if relation.use & {"check", "prior"}
]
CASES = [
    pytest.param(pack, relation, case, id=f"{relation.id}-{number}")
    for pack, relation in EVERY_CHECK
    for number, case in enumerate(relation.cases, start=1)
]


@pytest.mark.parametrize(
    "relation", [relation for _, relation in EVERY_CHECK], ids=lambda relation: relation.id
)
def test_every_check_has_a_case_that_holds_and_one_that_fails(relation: Relation) -> None:
    assert {case.reports is None for case in relation.cases} == {True, False}
    assert all(case.difference != ZERO for case in relation.cases if case.reports)


@pytest.mark.parametrize(("pack", "relation", "case"), CASES)
def test_a_case_is_judged_as_it_says(pack: Pack, relation: Relation, case: Case) -> None:
    result = check_tables(tables_of(case, relation, pack), [relation])
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


def test_a_form_that_is_only_summed_over_may_be_absent() -> None:
    relation = next(relation for relation in CHECKS if relation.id == "GK0321")
    assert relation.forms == ("gk03", "gk05", "gk07", "gk08")
    assert relation.needs == ("gk03", "gk05")
    figures = {Address("gk03", "208", "本年支出合计"): Decimal(5), Address("gk05", "208", "小计"): Decimal(6)}
    tables = tables_of(Case(figures), relation, PACK)
    without = tables._replace(found={form: tables.found[form] for form in ("gk03", "gk05")})
    (finding,) = check_tables(without, [relation]).findings
    assert (finding.form, finding.row, finding.difference) == ("gk03", "208", Decimal(-1))
    nothing = tables._replace(found={"gk03": tables.found["gk03"]})
    assert [skipped.reason for skipped in check_tables(nothing, [relation]).coverage.skipped] == [
        "没有公开05表"
    ]


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        ({}, "没有找到所需的行或栏"),
        ({Address("gk09", "预算数", "合计"): Decimal(0)}, "适用条件不成立，或表中没有这类行"),
    ],
)
def test_a_condition_that_is_unknown_or_false_is_said_so(budget: dict[Address, Decimal], reason: str) -> None:
    relation = next(relation for relation in CHECKS if relation.id == "GK0911")
    figures = {Address("gk09", "决算数", "合计"): Decimal(1), **budget}
    result = check_tables(tables_of(Case(figures), relation, PACK), [relation])
    assert result.findings == ()
    assert [skipped.reason for skipped in result.coverage.skipped] == [reason]
