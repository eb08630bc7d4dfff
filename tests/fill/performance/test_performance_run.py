"""fill-template for performance forms, from data to the workbook that was written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xltools.book.read import read_book
from xltools.cli.arguments import UsageError
from xltools.cli.fill_template import command
from xltools.cli.main import command as xltools
from xltools.errors import BadArgument
from xltools.fill.performance.run import PerformanceOutcome, PerformanceRequest, Sum, fill_performance
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents
from xltools.report.performance_summary import performance_lines

PACK = "self-evaluation-hubei"
PROJECTS = (
    "项目名称,主管部门,项目实施单位,项目类型,预算数（万元）,执行数（万元）,偏差原因\n"
    "甲项目,某局,中心,一次性项目,100,80,未完工\n乙项目,某局,中心,常年性项目,50,50,无\n"
)
INDICATORS = (
    "项目,一级指标,二级指标,三级指标,目标值,实际值,分值,得分\n甲项目,产出指标（40分）,数量指标,培训人数,≥100人,80人,40,\n"
    ",效益指标（20分）,社会效益指标,影响力,提升,提升,20,18\n,满意度指标（20分）,服务对象满意度指标,满意度,≥90%,95%,20,\n"
    "乙项目,产出指标（80分）,数量指标,户数,≥10户,12户,80,\n"
)


def files(folder: Path, *texts: str) -> tuple[Path, ...]:
    paths = []
    for number, text in enumerate(texts, start=1):
        paths.append(folder / f"表{number}.csv")
        paths[-1].write_text(text, encoding="utf-8")
    return tuple(paths)


def filled(folder: Path, *texts: str, project: str = "") -> tuple[PerformanceOutcome, dict[str, Document]]:
    target = folder / "填报.xlsx"
    request = PerformanceRequest(PACK, files(folder, *texts), target, "某区某局", 2021, project, force=True)
    outcome = fill_performance(request, lambda _: None)
    documents = read_documents(read_book(target))
    return outcome, {document.entry("项目名称").text or document.form: document for document in documents}


def test_projects_become_sheets_with_rates_scores_and_totals(tmp_path: Path) -> None:
    """甲: 80/100 of 20 points and of 40, 18 given, 95% above 90%: 16 + 32 + 18 + 20 = 86. 乙: 20 + 80."""
    outcome, documents = filled(tmp_path, PROJECTS, INDICATORS)
    assert outcome.clean
    first, second = documents["甲项目"], documents["乙项目"]
    funds = next(first.tables_of("预算执行")).rows[0]
    assert (funds.get("执行率").text, funds.get("得分").text) == ("80%", "16")
    assert [row.get("得分").text for row in next(first.tables_of("绩效指标")).rows] == ["32", "18", "20"]
    assert (first.entry("总分").text, second.entry("总分").text) == ("86", "100")
    assert first.title.text == "2021年度甲项目项目自评表"
    assert first.entry("单位名称").text == "某区某局"
    assert [option.ticked for option in first.choices["项目类型"].options] == [False, False, True]


def test_the_summary_counts_what_was_read_and_placed(tmp_path: Path) -> None:
    outcome, _ = filled(tmp_path, PROJECTS, INDICATORS)
    assert (outcome.projects, outcome.indicators, outcome.scores) == (2, 4, 1)
    assert outcome.sums == (
        Sum("预算数", Decimal(150), Decimal(150)),
        Sum("执行数", Decimal(130), Decimal(130)),
    )
    lines = list(performance_lines(outcome))
    assert "读取：表1.csv（项目表，2 行）" in lines
    assert "  各项目执行数：读取 130 万元，落表 130 万元，读取数 = 落表数" in lines


def test_one_project_alone(tmp_path: Path) -> None:
    outcome, documents = filled(tmp_path, PROJECTS, INDICATORS, project="乙项目")
    assert list(documents) == ["乙项目"]
    assert outcome.sums[0] == Sum("预算数", Decimal(50), Decimal(50))
    with pytest.raises(BadArgument, match="没有名为“丙”的项目；数据中的项目：甲项目、乙项目"):
        filled(tmp_path, PROJECTS, project="丙")


def test_a_filled_workbook_is_data_too_and_tables_go_before_it(tmp_path: Path) -> None:
    filled(tmp_path, PROJECTS, INDICATORS)
    last = tmp_path / "去年.xlsx"
    (tmp_path / "填报.xlsx").rename(last)
    newer = files(tmp_path, "项目名称,主管部门,执行数\n甲项目,新局,90\n")
    request = PerformanceRequest(PACK, (last, *newer), tmp_path / "今年.xlsx", year=2022)
    outcome = fill_performance(request, lambda _: None)
    first = next(
        document
        for document in read_documents(read_book(outcome.output))
        if document.entry("项目名称").text == "甲项目"
    )
    assert first.entry("主管部门").text == "新局"
    funds = next(first.tables_of("预算执行")).rows[0]
    assert (funds.get("预算数").text, funds.get("执行数").text) == ("100", "90")
    assert [row.get("得分").text for row in next(first.tables_of("绩效指标")).rows] == ["32", "18", "20"]


def test_another_layout_is_poured_in_and_what_it_has_no_place_for_is_listed(tmp_path: Path) -> None:
    """The national form has no 项目类型, and calls 年度财政资金总额 年度资金总额."""
    filled(tmp_path, PROJECTS, INDICATORS)
    data = (tmp_path / "填报.xlsx",)
    outcome = fill_performance(
        PerformanceRequest("self-evaluation-national", data, tmp_path / "全国.xlsx", year=2021),
        lambda _: None,
    )
    first = read_documents(read_book(outcome.output))[0]
    row = next(first.tables_of("预算执行")).rows[0]
    assert (row.label, row.get("预算数").text, row.get("执行率").text) == ("年度资金总额", "100", "80%")
    columns = {"单位名称", "项目类别", "项目属性", "项目类型", "偏差原因", "签批意见", ""}
    assert {entry.column for entry in outcome.unplaced} == columns
    overview = [entry.value for entry in outcome.unplaced if not entry.column]
    assert overview == ["2021年度某区某局部门绩效自评情况汇总表"]


def test_a_summary_that_was_given_is_no_table_of_projects(tmp_path: Path) -> None:
    filled(tmp_path, PROJECTS, INDICATORS)
    data = (tmp_path / "填报.xlsx",)
    outcome = fill_performance(
        PerformanceRequest(PACK, data, tmp_path / "又.xlsx", year=2021), lambda _: None
    )
    assert outcome.files[0].kinds == ("表格",)
    assert outcome.clean
    assert outcome.built.sheets == ("绩效自评情况汇总表", "甲项目", "乙项目")


def test_what_has_no_place_ends_the_command_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = files(tmp_path, "项目名称,主管部门,预算数,备注栏\n甲,某局,一百,随便写\n")
    assert command([PACK, "--data", str(data[0]), "-o", str(tmp_path / "o.xlsx")]) == 1
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "未落表：2 处",
        "  × 表1.csv C2：“预算数”列的“一百”不是数字，请改正",
        "  × 表1.csv D2：“备注栏”列的“随便写”在这套表中没有对应的位置，请核对栏名",
    ]


def test_the_packs_are_listed_with_their_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert xltools(["templates"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("self-evaluation-national\t部门整体支出及项目支出绩效自评表（全国式样），单位万元")
    assert [line.split("\t")[0].strip() for line in lines[start + 1 : start + 4]] == [
        "zp-basic",
        "zp-department",
        "zp-project",
    ]


def test_options_of_the_other_packs_are_refused_and_the_other_way_round(tmp_path: Path) -> None:
    data = str(files(tmp_path, PROJECTS)[0])
    with pytest.raises(UsageError, match="--prior 不用于绩效表"):
        command([PACK, "--data", data, "--prior", data])
    with pytest.raises(UsageError, match="--project 只用于绩效表"):
        command(["final-accounts-2022", "--data", data, "--project", "甲"])


def test_a_total_that_the_formula_does_not_give_is_said(tmp_path: Path) -> None:
    text = "项目名称,主管部门,预算数,执行数,总分\n甲,某局,100,80,90\n"
    outcome, documents = filled(tmp_path, text)
    assert not outcome.clean
    assert documents["甲"].entry("总分").text == "16"
    assert [deviation.given for deviation in outcome.built.deviations] == ["90"]


def test_a_formula_in_the_data_stays_text(tmp_path: Path) -> None:
    _, documents = filled(tmp_path, "项目名称,主管部门,预算数,偏差原因\n甲,=1+1,5,-无\n")
    assert documents["甲"].entry("主管部门").text == "=1+1"
    assert not any(
        formula.startswith("1+1")
        for sheet in read_book(tmp_path / "填报.xlsx").sheets
        for formula in sheet.formulas.values()
    )
