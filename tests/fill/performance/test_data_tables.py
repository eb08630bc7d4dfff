"""Data for performance forms: which tables are understood, what they say, and what is reported."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from xltools.errors import AmbiguousSource, Unreadable
from xltools.fill.performance.assemble import Assembled, assemble
from xltools.fill.performance.place import FormShape, TableShape
from xltools.fill.performance.sources.gather import ReadFile, gather
from xltools.fill.performance.sources.subjects import Gathered
from xltools.forms.application.document import Document

FUNDS = TableShape(
    "预算执行", frozenset({"预算数", "执行数", "得分"}), ("年度资金总额", "当年财政拨款"), own_rows=False
)
INDICATORS = TableShape(
    "绩效指标",
    frozenset({"一级指标", "二级指标", "三级指标", "目标值", "实际值", "得分"}),
    (),
    own_rows=False,
)
OVERALL = TableShape("年度总体目标", frozenset({"预期目标", "实际完成情况"}), (), own_rows=False)
PROJECT = FormShape(
    "zp-project",
    frozenset({"项目名称", "主管部门", "填报日期", "总分", "偏差原因"}),
    {"项目类型": ("常年性项目", "延续性项目", "一次性项目")},
    {table.id: table for table in (FUNDS, OVERALL, INDICATORS)},
)
GOALS = TableShape("年度目标", frozenset({"目标"}), (), own_rows=False)
DEPARTMENT = FormShape(
    "zp-department",
    frozenset({"单位名称", "基本支出总额"}),
    {},
    {"预算执行": FUNDS._replace(rows=("部门整体支出总额",)), "年度目标": GOALS, "绩效指标": INDICATORS},
)
CONTROL = TableShape("经费控制", frozenset({"本年预算", "本年决算"}), ("三公经费", "公务接待"), own_rows=True)
BASIC = FormShape("zp-basic", frozenset({"单位名称"}), {}, {"经费控制": CONTROL})
SHAPES = (PROJECT, DEPARTMENT, BASIC)


def read(folder: Path, *texts: str) -> tuple[Gathered, list[ReadFile]]:
    paths = []
    for number, text in enumerate(texts, start=1):
        path = folder / f"表{number}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return gather(paths)


def made(folder: Path, *texts: str) -> list[Assembled]:
    gathered, _ = read(folder, *texts)
    assert gathered.faults == []
    return [assemble(subject, SHAPES) for subject in gathered.subjects]


def project(folder: Path, *texts: str) -> Document:
    first = made(folder, *texts)[0]
    assert [str(fault) for fault in first.unplaced] == []
    document = first.of("zp-project")
    assert document is not None
    return document


def faults(folder: Path, *texts: str) -> list[str]:
    gathered, _ = read(folder, *texts)
    found = [
        *gathered.faults,
        *(fault for each in gathered.subjects for fault in assemble(each, SHAPES).unplaced),
    ]
    return [str(fault) for fault in found]


def test_a_row_of_projects_becomes_a_form(tmp_path: Path) -> None:
    document = project(
        tmp_path,
        "项目名称,主管部门,项目类型,预算数（万元）,执行数,当年财政拨款.预算数,预期目标,偏差原因\n"
        "甲项目,某局,常年性项目,100,83.0933,90,建成,无\n",
    )
    assert {name: entry.text for name, entry in document.fields.items()} == {
        "项目名称": "甲项目",
        "主管部门": "某局",
        "偏差原因": "无",
    }
    choice = document.choices["项目类型"]
    assert [option.ticked for option in choice.options] == [True, False, False]
    funds = next(document.tables_of("预算执行"))
    assert [(row.label, {name: entry.text for name, entry in row.entries.items()}) for row in funds.rows] == [
        ("年度资金总额", {"预算数": "100", "执行数": "83.0933"}),
        ("当年财政拨款", {"预算数": "90"}),
    ]
    assert next(document.tables_of("年度总体目标")).rows[0].get("预期目标").text == "建成"


def test_several_options_are_ticked_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    both = project(tmp_path, "项目名称,项目类型,预算数\n甲,常年性项目；一次性项目,1\n").choices["项目类型"]
    assert [option.label for option in both.options if option.ticked] == ["常年性项目", "一次性项目"]
    assert faults(tmp_path, "项目名称,项目类型,预算数\n甲,长期项目,1\n") == [
        "表1.csv B2：“项目类型”列的“长期项目”中的“长期项目”不是可选项，应为：常年性项目、延续性项目、一次性项目"
    ]


def test_amounts_are_in_ten_thousand_yuan_whatever_the_heading_says(tmp_path: Path) -> None:
    text = "项目名称,预算数（元）,执行数（万元）\n甲,2344400,214.44万\n"
    row = next(project(tmp_path, text).tables_of("预算执行")).rows[0]
    assert (row.get("预算数").value, row.get("执行数").value) == (Decimal("234.44"), "214.44万")
    first = made(tmp_path, text)[0]
    assert first.read == first.placed == {"预算数": Decimal("234.44"), "执行数": Decimal("214.44")}


def test_what_is_no_amount_and_what_has_no_place_is_listed_with_its_amount(tmp_path: Path) -> None:
    gathered, _ = read(tmp_path, "项目名称,预算数,执行数,负责人电话\n甲,一百,5,7\n部门,,9,\n")
    listed = [str(fault) for each in gathered.subjects for fault in assemble(each, SHAPES).unplaced]
    assert listed == [
        "表1.csv B2：“预算数”列的“一百”不是数字，请改正",
        "表1.csv D2：“负责人电话”列的“7”在这套表中没有对应的位置，请核对栏名",
    ]


def test_a_row_without_project_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "项目名称,预算数,执行数\n甲,1,1\n,2,2\n") == [
        "表1.csv 第 3 行：“2”没有写明项目名称，请填写；部门的一行在“表”列写“部门”"
    ]


INDICATOR_HEAD = "项目,一级指标,二级指标,三级指标,目标值,实际值,得分\n"
PROJECTS = "项目名称,主管部门,预算数\n甲,某局,1\n乙,某局,2\n"


def test_blank_group_cells_continue_and_one_score_goes_for_its_group(tmp_path: Path) -> None:
    text = (
        INDICATOR_HEAD
        + "甲,产出指标（40分）,数量指标,人数,≥10,12,40\n甲,,,户数,5,5,\n甲,,质量指标,合格率,100%,100%,\n"
        "甲,效益指标（20分）,社会效益指标,影响,提升,提升,20\n"
    )
    rows = next(project(tmp_path, PROJECTS, text).tables_of("绩效指标")).rows
    assert [row.get("一级指标").spot for row in rows] == [("表2.csv", 2, 2)] * 3 + [("表2.csv", 5, 2)]
    assert [row.get("二级指标").text for row in rows] == ["数量指标", "数量指标", "质量指标", "社会效益指标"]
    assert [row.get("得分").spot for row in rows] == [("表2.csv", 2, 7)] * 3 + [("表2.csv", 5, 7)]


def test_equal_neighbours_are_one_cell_where_every_row_is_filled(tmp_path: Path) -> None:
    text = (
        INDICATOR_HEAD
        + "甲,产出指标,数量指标,人数,10,12,5\n甲,产出指标,数量指标,户数,5,5,5\n甲,效益指标,数量指标,影响,1,1,\n"
    )
    rows = next(project(tmp_path, PROJECTS, text).tables_of("绩效指标")).rows
    assert [row.get("一级指标").spot for row in rows] == [
        ("表2.csv", 2, 2),
        ("表2.csv", 2, 2),
        ("表2.csv", 4, 2),
    ]
    assert [row.get("二级指标").spot for row in rows] == [
        ("表2.csv", 2, 3),
        ("表2.csv", 2, 3),
        ("表2.csv", 4, 3),
    ]
    assert [row.get("得分").text for row in rows] == ["5", "5", ""]


def test_indicators_of_an_unknown_project_and_of_none_are_faults(tmp_path: Path) -> None:
    text = INDICATOR_HEAD + ",产出指标,,无主,1,1,\n丙,产出指标,,人数,1,1,\n甲,产出指标,,人数,1,1,\n"
    assert faults(tmp_path, PROJECTS, text) == [
        "表2.csv 第 2 行：“产出指标”没有写明是哪个项目的，请填写",
        "表2.csv A3：“项目”列的“丙”不在项目表中，请核对名称或在项目表中增加一行",
    ]


@pytest.mark.parametrize(
    ("heads", "notes"),
    [
        ("项目,一级指标,三级指标,目标值", ()),
        (
            "项目,二级指标,三级指标,年度值",
            ("表1.csv：指标表没有“一级指标”“目标值”列，表上这些栏留空，请核对表头。",),
        ),
    ],
)
def test_columns_that_indicators_lack_are_named(tmp_path: Path, heads: str, notes: tuple[str, ...]) -> None:
    _, [file] = read(tmp_path, f"{heads}\n甲,产出,数量,1\n")
    assert file.notes == notes


def test_rows_below_an_unknown_project_are_not_given_to_another(tmp_path: Path) -> None:
    text = INDICATOR_HEAD + "丙,产出指标,,人数,1,1,\n,,,户数,1,1,\n"
    gathered, _ = read(tmp_path, "项目名称,主管部门,预算数\n甲,某局,1\n", text)
    assert [str(fault) for fault in gathered.faults] == [
        "表2.csv A2：“项目”列的“丙”不在项目表中，请核对名称或在项目表中增加一行",
        "表2.csv 第 3 行：“户数”没有写明是哪个项目的，请填写",
    ]
    assert gathered.projects["甲"].indicators == []


def test_indicators_alone_need_no_project_column_where_there_is_one_project(tmp_path: Path) -> None:
    text = "一级指标,二级指标,三级指标,目标值,实际值\n产出指标,数量指标,人数,1,2\n"
    document = project(tmp_path, "项目名称,主管部门,预算数\n甲,某局,1\n", text)
    assert [row.get("实际值").text for row in next(document.tables_of("绩效指标")).rows] == ["2"]


def test_each_goal_has_its_table_and_its_points(tmp_path: Path) -> None:
    text = (
        "项目,目标,目标分值,一级指标,三级指标,目标值\n部门,目标1,40,产出指标,人数,1\n部门,目标1,,效益指标,影响,好\n"
        "部门,目标2,40,产出指标,户数,2\n"
    )
    document = made(tmp_path, "表,单位名称,基本支出总额\n部门,某局,5\n", text)[0].of("zp-department")
    assert document is not None
    tables = list(document.tables_of("绩效指标"))
    assert [(table.heading.text, len(table.rows)) for table in tables] == [
        ("目标1（40分）：", 2),
        ("目标2（40分）：", 1),
    ]


def test_goals_listed_in_order_leave_their_headings_to_the_form(tmp_path: Path) -> None:
    projects = "表,单位名称,基本支出总额,年度目标1,年度目标2\n部门,某局,5,建成,用好\n"
    text = "项目,目标,一级指标,三级指标,目标值\n部门,1,产出指标,人数,1\n部门,2,产出指标,户数,2\n"
    document = made(tmp_path, projects, text)[0].of("zp-department")
    assert document is not None
    assert [row.get("目标").text for row in next(document.tables_of("年度目标")).rows] == [
        "目标1：建成",
        "目标2：用好",
    ]
    assert [table.heading.text for table in document.tables_of("绩效指标")] == ["", ""]
    only_second = "项目,目标,一级指标,三级指标,目标值\n部门,目标2,产出指标,户数,2\n"
    document = made(tmp_path, projects, only_second)[0].of("zp-department")
    assert document is not None
    assert [table.heading.text for table in document.tables_of("绩效指标")] == ["目标2：用好"]


def test_single_figures_are_named_by_form_row_and_column(tmp_path: Path) -> None:
    text = (
        "表,行,列,数值,单位,项目\n基础数据表,公务接待,2021年预算数,3,万元,\n绩效自评基础数据表,1、宣传专项,本年决算,20000,元,\n"
        "项目,当年财政拨款,执行数,7,万元,甲\n项目绩效自评表,,主管部门,某局,,乙\n"
    )
    results = made(tmp_path, "项目名称,预算数,执行数\n甲,1,1\n乙,2,2\n", text)
    assert [str(fault) for each in results for fault in each.unplaced] == []
    basic = results[-1].of("zp-basic")
    assert basic is not None
    assert [
        (row.label, {name: entry.text for name, entry in row.entries.items()})
        for row in next(basic.tables_of("经费控制")).rows
    ] == [("公务接待", {"本年预算": "3"}), ("1、宣传专项", {"本年决算": "2"})]
    second = results[1].of("zp-project")
    assert second is not None
    assert second.entry("主管部门").text == "某局"


def test_a_second_value_for_a_place_is_not_dropped_silently(tmp_path: Path) -> None:
    text = "表,行,列,数值,项目\n项目,,预算数,5,甲\n"
    assert faults(tmp_path, "项目名称,主管部门,预算数\n甲,某局,1\n", text) == [
        "表2.csv D2：“数值”列的“5”与前面填的 1 不同，没有用到"
    ]


def test_the_sheets_of_a_workbook_are_told_apart_and_percentages_stay_what_they_show(tmp_path: Path) -> None:
    path = tmp_path / "数据.xlsx"
    with xlsxwriter.Workbook(path) as book:
        percent, date = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("项目")
        sheet.write_row("A1", ["项目名称", "预算数", "填报日期"])
        sheet.write_row("A2", ["甲", 12.5])
        sheet.write_datetime("C2", dt.datetime(2022, 4, 1), date)  # noqa: DTZ001
        sheet = book.add_worksheet("指标")
        sheet.write_row("A1", ["项目", "一级指标", "三级指标", "目标值", "实际值"])
        sheet.write_row("A2", ["甲", "产出指标", "合格率"])
        sheet.write_number("D2", 0.955, percent)
        sheet.write_number("E2", 1, percent)
        book.add_worksheet("随便").write("A1", "说明")
    gathered, files = gather([path])
    document = assemble(gathered.projects["甲"], SHAPES).of("zp-project")
    assert document is not None
    assert document.entry("填报日期").text == "2022年4月1日"
    row = next(document.tables_of("绩效指标")).rows[0]
    assert (row.get("目标值").text, row.get("实际值").text) == ("95.5%", "100%")
    assert row.get("目标值").spot == ("数据.xlsx 指标", 2, 4)
    assert files == [
        ReadFile(
            "数据.xlsx",
            ("项目表", "指标表"),
            2,
            ("数据.xlsx：工作表“随便”既不是数据也不是绩效表，没有读取。",),
        )
    ]


def test_a_file_of_another_kind_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AmbiguousSource, match="既不是项目表"):
        read(tmp_path, "姓名,电话\n张三,1\n")
    with pytest.raises(AmbiguousSource, match="既不是项目表"):
        gather([Path(__file__).parents[3] / "sample_workbooks" / "ezhou-2022" / "ledger.csv"])
    with pytest.raises(Unreadable, match="没有任何内容"):
        read(tmp_path, ",\n")


ONE_PROJECT = "项目名称,预算数,执行数\n甲,100,90\n"


@pytest.mark.parametrize(
    ("heads", "row", "target", "actual"),
    [
        ("项目,一级指标,三级指标,年初设定值,全年实际完成值,权重", "甲,产出,人数,≥5人,6人,10", "≥5人", "6人"),
        (
            "项目名称,一级指标,三级指标,指标性质,指标值,计量单位,实际完成值",
            "甲,产出,人数,≥,5,人,6",
            "≥5人",
            "6人",
        ),
        (
            "项目名称,一级指标,三级指标,指标方向,指标值,计量单位,实际完成值",
            "甲,产出,时限,反向,5,天,4",
            "≤5天",
            "4天",
        ),
        ("项目,一级指标,三级指标,实际值", "甲,产出,人数,6人", "", "6人"),
    ],
)
def test_indicators_under_the_headings_of_other_offices(
    heads: str, row: str, target: str, actual: str, tmp_path: Path
) -> None:
    (table,) = project(tmp_path, ONE_PROJECT, f"{heads}\n{row}\n").tables_of("绩效指标")
    assert [(each.get("目标值").text, each.get("实际值").text) for each in table.rows] == [(target, actual)]


def test_a_total_among_the_indicators_is_the_total_of_the_form(tmp_path: Path) -> None:
    rows = "项目,一级指标,三级指标,目标值,实际值,得分\n甲,产出,人数,5,6,10\n甲,合计,,,,95\n"
    document = project(tmp_path, ONE_PROJECT, rows)
    assert [row.get("三级指标").text for row in next(document.tables_of("绩效指标")).rows] == ["人数"]
    assert document.entry("总分").text == "95"


def test_a_project_given_twice_counts_once(tmp_path: Path) -> None:
    gathered, _ = read(tmp_path, ONE_PROJECT + "甲,100,90\n")
    assert [str(fault.reason) for fault in gathered.faults] == ["与前面的一行完全相同，没有重复计入"]
    assert len(gathered.projects["甲"].statements) == 3


def test_a_text_longer_than_a_cell_holds_is_reported(tmp_path: Path) -> None:
    gathered, _ = read(tmp_path, f"项目名称,预算数,偏差原因\n甲,100,{'长' * 32_768}\n")
    (fault,) = assemble(next(gathered.subjects), SHAPES).unplaced
    assert fault.reason == "有 32768 个字，一个单元格最多放 32767 个字，请缩短"
