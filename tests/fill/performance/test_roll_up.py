"""A department's indicators and summary from those of its projects, against figures computed by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from test_data_tables import SHAPES, read

from xltools.fill.performance.assemble import Assembled, assemble
from xltools.fill.performance.rollup import rolled_up, summary
from xltools.forms.application.document import Document, TableRow

PROJECTS = "表,项目名称,单位名称,主管部门,预算数,项目总数\n项目,甲,,某局,300,\n项目,乙,,某局,100,\n部门,,某区某局,,,3\n"
HEAD = "项目,一级指标,三级指标,目标值,实际值,分值,得分,汇总\n"


def assembled(folder: Path, indicators: str) -> tuple[Document, list[Assembled], Assembled]:
    gathered, _ = read(folder, PROJECTS, HEAD + indicators)
    *projects, department = (assemble(subject, SHAPES) for subject in gathered.subjects)
    document = department.of("zp-department")
    assert document is not None
    return document, projects, department


def row_of(document: Document) -> TableRow:
    return next(document.tables_of("绩效指标")).rows[0]


CASES = [
    ("absolute values add up", "≥10次,12次", "≥5次,6次", "≥15次", "18次", "数量相加"),
    ("money adds up over 万", "3万元,2万元", "1万元,1万元", "4万元", "3万元", "数量相加"),
    ("rates weigh by funds", "≥90%,96%", "≥80%,80%", "≥87.5%", "92%", "比率按预算数加权"),
    ("less is better", "≤30天,20天", "≤10天,12天", "≤40天", "32天", "数量相加"),
]


@pytest.mark.parametrize(
    ("first", "second", "target", "actual", "how"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_numbers_are_rolled_up(
    tmp_path: Path, first: str, second: str, target: str, actual: str, how: str
) -> None:
    """300 and 100 of funds: (300×96 + 100×80) ÷ 400 = 92, (300×90 + 100×80) ÷ 400 = 87.5."""
    text = f"甲,产出指标,人数,{first},,,\n乙,产出指标,人数,{second},,,\n部门,产出指标,人数,,,,,是\n"
    document, projects, _ = assembled(tmp_path, text)
    computed, notes = rolled_up(document, projects)
    row = row_of(computed)
    assert (row.get("目标值").text, row.get("实际值").text) == (target, actual)
    assert [note.message for note in notes] == [f"指标“人数”由 2 个项目汇总：{how}，实际完成值 {actual}。"]
    assert "汇总" not in row.entries


def test_what_the_department_states_itself_stays(tmp_path: Path) -> None:
    text = "甲,产出指标,人数,10次,12次,,,\n乙,产出指标,人数,5次,6次,,,\n部门,产出指标,人数,20次,,,,是\n"
    document, projects, _ = assembled(tmp_path, text)
    row = row_of(rolled_up(document, projects)[0])
    assert (row.get("目标值").text, row.get("实际值").text) == ("20次", "18次")


def test_scores_of_indicators_in_words_weigh_by_funds(tmp_path: Path) -> None:
    """(300×8/10 + 100×4/8) ÷ 400 = 0.725 of 20 points."""
    text = "甲,效益指标,影响,提升,提升,10,8,\n乙,效益指标,影响,提升,有所提升,8,4,\n部门,效益指标,影响,提升,提升,20,,是\n"
    document, projects, _ = assembled(tmp_path, text)
    computed, notes = rolled_up(document, projects)
    assert row_of(computed).get("得分").value == Decimal("14.50")
    assert notes[0].message == "指标“影响”由 2 个项目汇总：定性指标得分按预算数加权，为 14.5。"


def test_what_cannot_be_rolled_up_is_said(tmp_path: Path) -> None:
    text = "甲,效益指标,影响,提升,提升,,,\n部门,效益指标,影响,,,,,是\n部门,,别的,,,,,是\n"
    document, projects, _ = assembled(tmp_path, text)
    _, notes = rolled_up(document, projects)
    assert [note.message for note in notes] == [
        "指标“影响”由 1 个项目汇总：项目的这一指标没有分值和得分，不能加权，请自行打分。",
        "指标“别的”要求汇总，但没有一个项目有同名的三级指标，请核对名称。",
    ]


def test_only_rows_that_ask_for_it_are_rolled_up(tmp_path: Path) -> None:
    text = "甲,产出指标,人数,10次,12次,,,\n部门,产出指标,人数,20次,,,,\n"
    document, projects, _ = assembled(tmp_path, text)
    computed, notes = rolled_up(document, projects)
    assert (computed, notes) == (document, [])


def test_the_summary_lists_every_project_with_its_budget_and_computes_the_coverage(tmp_path: Path) -> None:
    _, projects, department = assembled(tmp_path, "甲,产出指标,人数,10次,12次,,,\n")
    overview = summary(department, projects, "某局")
    assert overview is not None
    rows = next(overview.tables_of("汇总")).rows
    assert [[entry.text for entry in row.entries.values()] for row in rows] == [
        ["1", "某局", "甲", "300"],
        ["2", "某局", "乙", "100"],
    ]
    assert overview.entry("绩效自评覆盖率").text == "66.67%"
