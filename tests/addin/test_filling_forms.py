"""填报 and 恢复公式与下拉 on workbooks of performance forms, in a file, in Excel and in LibreOffice."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from support.answers import Answers
from support.live_hosts import Open
from support.performance_samples import FOLDER

from xltools.addin.actions import History, run
from xltools.addin.file_live import FileLive
from xltools.addin.live import validations_of
from xltools.book.cellref import Area, parse_a1
from xltools.book.changes import ChangeSet, InsertRows, SetValidation, SetValue
from xltools.book.model import Book
from xltools.book.patch import apply
from xltools.book.read import read_book
from xltools.forms.pack import templates_folder

ZENGDU = FOLDER / "zengdu-2020"
SELF_EVALUATION = ZENGDU / "zengdu-2020.xlsx"
DATA = (ZENGDU / "projects.csv", ZENGDU / "indicators.csv")
TARGETS = FOLDER / "jianghan-2021" / "performance-2021.xlsx"
PROJECT = "打击欺诈骗保奖励及工作经费"


def emptied(source: Path, target: Path, *places: str) -> Path:
    """A copy of a workbook without what some cells hold, given as ``表!C37``."""
    changes = []
    for place in places:
        sheet, cell = place.split("!")
        changes.append(SetValue(sheet, *parse_a1(cell), None))
    apply(ChangeSet(tuple(changes)), source, target)
    return target


def contents(book: Book) -> dict[str, object]:
    """Every constant, to nine decimals, and every formula as all programs write it."""
    found: dict[str, object] = {}
    for sheet in book.sheets:
        for (row, column), value in sheet.values.items():
            if (row, column) not in sheet.formulas and value != "":
                number = isinstance(value, float | int)
                found[f"{sheet.name}!{row}:{column}"] = round(value, 9) if number else value
        for (row, column), formula in sheet.formulas.items():
            plain = formula.replace("'", "").replace(" ", "").replace("TRUE()", "TRUE")
            found[f"{sheet.name}!{row}:{column}"] = f"={plain}"
    return found


def test_figures_texts_and_scores_of_an_open_self_evaluation_are_filled_in_place(
    open_live: Open, tmp_path: Path
) -> None:
    lost = [f"{PROJECT}!{cell}" for cell in ("D9", "E11", "F11", "D15", "B18", "B19")]
    live = open_live(emptied(SELF_EVALUATION, tmp_path / "自评.xlsx", *lost))
    before, history = contents(live.snapshot()), History()
    result = run("fill", live, Answers(DATA), history)
    assert result.message == (
        "已填入 projects.csv、indicators.csv 的内容，写入 6 格，没有遗漏，请点“校验全部”核对。"
    )
    assert result.opened is None
    assert result.select == (PROJECT, 9, 4)
    assert contents(live.snapshot()) == contents(read_book(SELF_EVALUATION))
    assert run("undo", live, None, history).message == "已撤销“填报”。"
    assert contents(live.snapshot()) == before


def test_what_a_user_typed_and_the_data_do_not_say_stays(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    shutil.copyfile(SELF_EVALUATION, path)
    live = FileLive(path)
    live.apply((SetValue(PROJECT, 9, 4, Decimal(26)), SetValue(PROJECT, 15, 5, "99%")))
    data = tmp_path / "项目.csv"
    data.write_text(f"项目名称,执行数\n{PROJECT},25.5\n", encoding="utf-8")
    result = run("fill", live, Answers((data,)))
    assert result.message == (
        "已填入 项目.csv 的内容，写入 1 格，其中 1 格改写了原有的内容，没有遗漏，请点“校验全部”核对。"
    )
    sheet = live.snapshot().sheet(PROJECT)
    assert (sheet.values[9, 4], sheet.values[15, 5]) == (25.5, "99%")
    assert (sheet.values[9, 5], sheet.values[9, 6]) == (0.94, 19)


def test_a_checked_workbook_is_filled_and_restored_like_any_other(tmp_path: Path) -> None:
    path = emptied(SELF_EVALUATION, tmp_path / "自评.xlsx", f"{PROJECT}!D15", f"{PROJECT}!F17")
    live = FileLive(path)
    assert run("check_all", live, None).done
    assert run("fill", live, Answers(DATA)).message.startswith(
        "已填入 projects.csv、indicators.csv 的内容，写入 1 格，没有遗漏"
    )
    assert run("restore_formulas", live, None).message == "已恢复 1 个单元格的公式，请核对结果。"
    assert run("clear_marks", live, None).done
    assert contents(live.snapshot()) == contents(read_book(SELF_EVALUATION))


def test_a_row_grows_with_the_text_put_into_it_and_back(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    shutil.copyfile(SELF_EVALUATION, path)
    data = tmp_path / "项目.csv"
    data.write_text(f"项目名称,偏差原因\n{PROJECT},{'原因很长，' * 60}\n", encoding="utf-8")
    result = run("fill", FileLive(path), Answers((data,)))
    (taller,) = [change for change in result.changes if type(change).__name__ == "SetRowHeight"]
    assert (taller.sheet, taller.row) == (PROJECT, 18)
    assert taller.points > taller.before


def test_targets_are_filled_in_place_too(open_live: Open, tmp_path: Path) -> None:
    folder = TARGETS.parent
    data = tuple(
        folder / f"performance-{name}.csv" for name in ("projects", "indicators", "funding", "facts")
    )
    lost = ("基本信息-行政运转!B6", "基本信息-行政运转!E3", "基本信息-医疗保障宣传经费!B7")
    live = open_live(emptied(TARGETS, tmp_path / "目标.xlsx", *lost))
    result = run("fill", live, Answers(data))
    assert result.message.startswith("已填入 performance-projects.csv、")
    written = [change for change in result.changes if isinstance(change, SetValue)]
    assert [(change.sheet, change.row, change.column) for change in written] == [
        ("基本信息-行政运转", 3, 5),
        ("基本信息-行政运转", 6, 2),
        ("基本信息-医疗保障宣传经费", 7, 2),
    ]
    assert contents(live.snapshot()) == contents(read_book(TARGETS))


def test_a_blank_gets_a_filled_workbook_beside_it_and_stays(open_live: Open, tmp_path: Path) -> None:
    path, pack = tmp_path / "空表.xlsx", "self-evaluation-hubei-suizhou"
    shutil.copyfile(templates_folder() / pack / f"{pack}.xlsx", path)
    live = open_live(path)
    before, data = live.snapshot(), path.read_bytes()
    result = run("fill", live, Answers(DATA))
    assert result.message == (
        "projects.csv、indicators.csv 的行与这个工作簿不同，已另填一份 空表-填报.xlsx 并打开，"
        "原工作簿没有改动，没有遗漏，请点“校验全部”核对。"
    )
    assert (result.done, result.opened, result.changes) == (True, tmp_path / "空表-填报.xlsx", ())
    assert contents(read_book(result.opened)) == contents(read_book(SELF_EVALUATION))
    assert (live.snapshot().sheets, path.read_bytes()) == (before.sheets, data)
    again = run("fill", live, Answers(DATA))
    assert again.opened == tmp_path / "空表-填报2.xlsx"


def test_a_project_more_than_the_workbook_has_goes_into_a_new_one_with_all_there_was(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    shutil.copyfile(SELF_EVALUATION, path)
    data = tmp_path / "新项目.csv"
    data.write_text("项目名称,预算数,执行数\n信息化建设,50,40\n", encoding="utf-8")
    result = run("fill", FileLive(path), Answers((data,)))
    assert result.opened == tmp_path / "自评-填报.xlsx"
    names = [sheet.name for sheet in read_book(result.opened).sheets]
    assert "信息化建设" in names
    assert read_book(result.opened).sheet(PROJECT).values[15, 5] == "120%"
    assert path.read_bytes() == SELF_EVALUATION.read_bytes()


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ((), "没有选择数据文件，内容没有改动。"),
        (DATA, "projects.csv、indicators.csv 的内容都已在各表中，没有改动。"),
    ],
)
def test_nothing_to_be_filled_changes_nothing(tmp_path: Path, files: tuple[Path, ...], says: str) -> None:
    path = tmp_path / "自评.xlsx"
    shutil.copyfile(SELF_EVALUATION, path)
    assert run("fill", FileLive(path), Answers(files)).message == says
    assert path.read_bytes() == SELF_EVALUATION.read_bytes()


def test_data_of_another_kind_are_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    shutil.copyfile(SELF_EVALUATION, path)
    data = tmp_path / "通讯录.csv"
    data.write_text("姓名,电话\n甲,1\n", encoding="utf-8")
    result = run("fill", FileLive(path), Answers((data,)))
    assert not result.done
    assert result.message.startswith("通讯录.csv：既不是项目表")
    assert [file.name for file in tmp_path.glob("*.xlsx")] == ["自评.xlsx"]


def test_a_public_copy_is_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "公开.xlsx"
    shutil.copyfile(ZENGDU / "zengdu-2020-公开.xlsx", path)
    result = run("fill", FileLive(path), Answers(DATA))
    assert (result.done, result.message) == (
        False,
        "公开.xlsx：公开版只有数值，不能填报，请打开带公式的工作簿再填报。",
    )


def test_lost_formulas_and_drop_downs_of_forms_come_back(open_live: Open, tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    limits = [each for each in validations_of(FileLive(SELF_EVALUATION)) if each.sheet == PROJECT]
    lost = [
        SetValue(PROJECT, 9, 5, Decimal(1)),
        SetValue(PROJECT, 17, 6, None),
        SetValue(PROJECT, 12, 6, None),
    ]
    lost += [SetValidation(PROJECT, each.area, None) for each in limits]
    apply(ChangeSet(tuple(lost)), SELF_EVALUATION, path)
    live = open_live(path)
    result = run("restore_formulas", live, None)
    assert result.message == f"已恢复 3 个单元格的公式和 {len(limits)} 处下拉选项和输入限制，请核对结果。"
    assert len(limits) > 8
    assert contents(live.snapshot()) == contents(read_book(SELF_EVALUATION))
    again = run("restore_formulas", live, None)
    assert again.message == "各表的公式和下拉选项都在，没有需要恢复的单元格，手工填写的得分没有改动。"


def test_a_score_typed_by_hand_is_not_replaced_by_the_proposed_one(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    shutil.copyfile(SELF_EVALUATION, path)
    live = FileLive(path)
    live.apply((SetValue(PROJECT, 9, 6, Decimal("12.5")),))
    assert run("restore_formulas", live, None).changes == ()


def test_formulas_of_a_blank_that_was_filled_by_hand_come_back(tmp_path: Path) -> None:
    pack = "self-evaluation-hubei-suizhou"
    blank, path = templates_folder() / pack / f"{pack}.xlsx", tmp_path / "自评.xlsx"
    model = read_book(blank).sheet("项目绩效自评表")
    score = min(model.formulas)
    apply(ChangeSet((SetValue(model.name, *score, None), SetValue(model.name, 4, 2, "某项目"))), blank, path)
    live = FileLive(path)
    result = run("restore_formulas", live, None)
    assert result.message == "已恢复 1 个单元格的公式，请核对结果。"
    assert live.snapshot().sheet(model.name).formulas == model.formulas


def test_where_rows_were_inserted_the_formulas_are_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "自评.xlsx"
    sheets = [sheet.name for sheet in read_book(SELF_EVALUATION).sheets]
    apply(ChangeSet(tuple(InsertRows(name, 2, 1) for name in sheets)), SELF_EVALUATION, path)
    result = run("restore_formulas", FileLive(path), None)
    assert result.message == (
        "自评.xlsx：各表的行列与模板不同，不知道原来的公式在哪里，没有改动；可以用“填报”另填一份。"
    )
    assert not result.done


def test_areas_of_limits_are_those_of_merged_cells() -> None:
    limits = validations_of(FileLive(SELF_EVALUATION))
    assert Area.parse("F11") in [each.area for each in limits if each.sheet == PROJECT]
