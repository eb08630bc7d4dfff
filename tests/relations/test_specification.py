"""Every relation of the specification has its relation in the pack, or a reason why the forms cannot have it."""

from __future__ import annotations

import re

from xltools.relations.catalogue import load_relations


def numbered(prefix: str, last: int) -> list[str]:
    return [f"{prefix}-{number:02}" for number in range(1, last + 1)]


SPECIFIED = {
    *numbered("T1", 7),
    "T1-06b",
    *numbered("T2", 6),
    *numbered("T3", 4),
    *numbered("T4", 8),
    *numbered("T5", 3),
    *numbered("TF", 3),
    *numbered("TC", 1),
    *numbered("T6", 5),
    *numbered("TS", 5),
    *numbered("AL", 8),
    *numbered("X", 21),
    "Y-01",
    "Y-02",
    "Y-07",
}
ELSEWHERE = {
    "T2-06": "公开02表没有“其中：教育收费”栏",
    "TS-04": "公开09表没有数量栏",
    "X-20": "公开表没有机关运行经费",
}
BUDGET = set(numbered("B", 10))
BUDGET_ELSEWHERE = {"B-10": "空表的说明由各表结构规则检查（GK0008、GK0009）"}
ID = re.compile(r"\b(?:T\d|TF|TC|TS|AL|X|Y|B)-\d\d[a-z]?")


def test_every_specified_relation_is_the_basis_of_one_of_ours() -> None:
    named = {
        found for relation in load_relations("final-accounts-2022") for found in ID.findall(relation.basis)
    }
    assert named | ELSEWHERE.keys() == SPECIFIED
    assert not named & ELSEWHERE.keys()


def test_every_relation_specified_for_budgets_is_the_basis_of_one_of_ours() -> None:
    relations = load_relations("budget-2021")
    named = {found for relation in relations for found in ID.findall(relation.basis) if found in BUDGET}
    assert named | BUDGET_ELSEWHERE.keys() == BUDGET
    assert not named & BUDGET_ELSEWHERE.keys()
    assert {"GK0008", "GK0009"} <= {relation.id for relation in relations}
