"""Workbooks with some of the tables: checked for what is there, the rest skipped with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from support.ezhou import FORMS, PACK, merged
from support.sketch import book_of

from xltools.check.check import CheckResult, check_tables
from xltools.check.structure import has_own_code
from xltools.check.tables import read_tables
from xltools.finding import Severity
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

RELATIONS = load_relations(PACK.id)
SKETCHES = {form_id: merged(form_id) for form_id in FORMS}
ARITHMETIC = {relation.id: relation for relation in RELATIONS if "check" in relation.use}


def checked(forms: Iterable[str]) -> CheckResult:
    book = book_of(*(SKETCHES[form_id] for form_id in forms))
    return check_tables(read_tables(book, recognise(book, PACK), PACK), RELATIONS)


def reasons(result: CheckResult) -> dict[str, str]:
    return {skipped.rule: skipped.reason for skipped in result.coverage.skipped}


@pytest.mark.parametrize("form_id", FORMS)
def test_a_table_alone_has_no_fault_and_says_what_it_lacks(form_id: str) -> None:
    result = checked([form_id])
    assert {finding.severity for finding in result.findings} <= {Severity.INFO}
    skipped = reasons(result)
    for relation in ARITHMETIC.values():
        if set(relation.needs) - {form_id}:
            lacking = [PACK.forms[form].number for form in relation.needs if form != form_id]
            assert skipped[relation.id] == f"没有{'、'.join(lacking)}"


@pytest.mark.parametrize("absent", list(combinations(FORMS, 2)), ids="-".join)
def test_two_missing_tables_are_no_error(absent: tuple[str, str]) -> None:
    result = checked(form_id for form_id in FORMS if form_id not in absent)
    assert [finding.rule for finding in result.findings if finding.severity is not Severity.INFO] == []
    numbers = "、".join(PACK.forms[form_id].number for form_id in absent)
    (missing,) = [finding for finding in result.findings if finding.rule == "GK0015"]
    assert f"同一工作簿中没有{numbers}" in missing.message


def test_a_fund_column_without_the_fund_table_is_not_compared() -> None:
    skipped = reasons(checked(["gk01", "gk02", "gk03", "gk04", "gk05"]))
    assert skipped["GK0422"] == "没有公开07表"
    assert skipped["GK0453"] == "没有公开07表"
    assert skipped["GK0454"] == "没有公开08表"
    assert skipped["GK0324"] == "没有公开07表、公开08表"
    assert "GK0321" not in skipped


def test_parts_without_the_whole_are_not_looked_up_in_it() -> None:
    result = checked(["gk05", "gk07", "gk08"])
    assert reasons(result)["GK0014"] == "没有公开03表"
    assert "GK0015" not in {finding.rule for finding in result.findings}


def test_rules_of_structure_count_once_each() -> None:
    built = [relation.id for relation in RELATIONS if "structure" in relation.use and has_own_code(relation)]
    assert check_tables_of_structure(["gk01"]) == (
        len(built),
        {
            **dict.fromkeys(
                ("GK0001", "GK0002", "GK0003", "GK0004", "GK0005", "GK0021"), "没有按科目代码列示的表"
            ),
            **dict.fromkeys(("GK0008", "GK0009"), "没有需附无收支说明的表"),
            **dict.fromkeys(("GK0010", "GK0017", "GK0018", "GK0019", "GK0028"), "只有一张表"),
            "GK0014": "没有公开03表",
            "GK0025": "没有公开02表、公开03表",
            "GK0026": "没有提供上年决算",
            "GK0027": "没有提供上年决算",
            "GK0505": "没有公开05表",
        },
    )


def check_tables_of_structure(forms: list[str]) -> tuple[int, dict[str, str]]:
    book = book_of(*(SKETCHES[form_id] for form_id in forms))
    tables = read_tables(book, recognise(book, PACK), PACK)
    rules = [relation for relation in RELATIONS if "structure" in relation.use]
    coverage = check_tables(tables, rules).coverage
    assert coverage.checked == coverage.relations - len(coverage.skipped)
    return coverage.relations, {skipped.rule: skipped.reason for skipped in coverage.skipped}
