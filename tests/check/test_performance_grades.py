"""自评等级 and the total score: 优 from 90, 良 from 80, 中 from 60."""

from __future__ import annotations

import pytest
from support.wild_forms import faults, national, only_form, sheet_with


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["自评等级", "优"], []),
        (["评价等级：优秀"], []),
        (["自评等级", "优☑ 良□ 中□ 差□"], []),
        (["自评等级", "优√ 良 中 差"], []),
        (["自评等级", "优 √良 中 差"], []),
        (["自评等级", "合格"], []),
        (["自评等级", "良（优为98分以上）"], []),
        (["自评等级", "良"], [("ZP0306", "verify", "B24")]),
        (["评价等级：中"], [("ZP0306", "verify", "A24")]),
        (["自评等级", "优□ 良☑ 中□ 差□"], [("ZP0306", "verify", "B24")]),
        (["自评等级", "优（90-100分）□ 良（80-90分）■"], [("ZP0306", "verify", "B24")]),
    ],
)
def test_the_grade_is_held_against_the_total(line: list[str], expected: list[tuple[str, str, str]]) -> None:
    rows = [*national(), list(line), ["自评结论：", "项目完成较好。"]]
    assert faults(sheet_with(rows)) == expected
    assert only_form(sheet_with(rows)).entry("自评结论").text == "项目完成较好。"
