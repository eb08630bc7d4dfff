"""The other actions: 填报, 恢复公式与下拉, 生成公开版, 打开模板, 填写出错说明, 撤销; and what each says when it cannot."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.answers import Answers
from support.live_hosts import office_live
from support.office import Office
from support.public_copy import LIVING, PUBLIC, changed

from xltools import __version__
from xltools.addin.actions import History, run
from xltools.addin.file_live import FileLive
from xltools.book.changes import SetValue
from xltools.book.model import Book
from xltools.book.read import read_book
from xltools.check.filereport import LAYER
from xltools.forms.pack import templates_folder

BLANK = templates_folder() / "final-accounts-2022" / "final-accounts-2022.xlsx"
DATA = (LIVING.with_name("ledger.csv"), LIVING.with_name("facts.csv"))


def a_copy(source: Path, target: Path) -> Path:
    """The file under another name."""
    shutil.copyfile(source, target)
    return target


def amounts(book: Book) -> dict[tuple[str, int, int], float]:
    """Every number on the form sheets, to six decimals."""
    return {
        (sheet.name, *cell): round(float(value), 6)
        for sheet in book.sheets
        if sheet.name.startswith("公开")
        for cell, value in sheet.values.items()
        if isinstance(value, float | int) and value
    }


def test_data_poured_into_the_blank_workbook_give_the_sample(tmp_path: Path) -> None:
    live = FileLive(a_copy(BLANK, tmp_path / "决算.xlsx"))
    result = run("fill", live, Answers(DATA, text="某单位"))
    assert result.done
    assert "没有遗漏" in result.message
    filled = live.snapshot()
    assert sorted(amounts(filled).values()) == sorted(amounts(read_book(LIVING)).values())
    assert filled.sheet("公开01").values[3, 1] == "部门：某单位"
    assert run("check_all", live, None).message.startswith("校验全部完成：错误 0 处，核实 0 处，提示 0 处")


def test_a_figure_typed_where_the_data_say_nothing_stays(tmp_path: Path) -> None:
    live = FileLive(a_copy(BLANK, tmp_path / "决算.xlsx"))
    live.apply((SetValue("公开09", 8, 10, Decimal("3.25")),))
    assert run("fill", live, Answers(DATA[:1])).done
    values = live.snapshot().sheet("公开09").values
    assert (values[8, 10], values[8, 8]) == (3.25, 0)


def test_figures_that_are_replaced_are_counted(tmp_path: Path) -> None:
    live = FileLive(a_copy(BLANK, tmp_path / "决算.xlsx"))
    run("fill", live, Answers(DATA))
    live.apply((SetValue("公开06", 9, 3, Decimal("3.25")),))
    assert "其中 1 格改写了原有的数" in run("fill", live, Answers(DATA)).message


def test_a_workbook_of_an_old_format_is_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "决算.csv"
    path.write_text("公开01表,收入支出决算总表\n", encoding="utf-8")
    result = run("fill", FileLive(path), Answers(DATA))
    assert result.message == "决算.csv：旧格式的工作簿不能填报，请先另存为 .xlsx 再点“填报”。"


def test_filling_is_undone_in_a_file(tmp_path: Path) -> None:
    path = a_copy(BLANK, tmp_path / "决算.xlsx")
    before = path.read_bytes()
    live, history = FileLive(path), History()
    run("fill", live, Answers(DATA), history)
    assert path.read_bytes() != before
    assert run("undo", live, None, history).message == "已撤销“填报”。"
    assert path.read_bytes() == before


@pytest.mark.libreoffice
def test_filling_in_libreoffice_computes_the_sample_and_is_undone(tmp_path: Path, soffice: Office) -> None:
    with office_live(soffice, BLANK, tmp_path) as live:
        before, history = live.snapshot(), History()
        assert run("fill", live, Answers(DATA, text="某单位"), history).done
        assert sorted(amounts(live.snapshot()).values()) == sorted(amounts(read_book(LIVING)).values())
        assert run("undo", live, None, history).done
        after = live.snapshot()
        assert amounts(after) == amounts(before)
        for old, new in zip(before.sheets, after.sheets, strict=True):
            assert (new.formulas, new.values, new.merges) == (old.formulas, old.values, old.merges)


def test_no_data_file_chosen_changes_nothing(tmp_path: Path) -> None:
    path = a_copy(BLANK, tmp_path / "决算.xlsx")
    result = run("fill", FileLive(path), Answers())
    assert (result.done, result.message) == (False, "没有选择数据文件，内容没有改动。")
    assert path.read_bytes() == BLANK.read_bytes()


def test_formulas_overwritten_by_numbers_come_back(tmp_path: Path) -> None:
    path = a_copy(LIVING, tmp_path / "决算.xlsx")
    live = FileLive(path)
    original = live.snapshot().sheet("公开01").formulas[37, 3]
    live.apply((SetValue("公开01", 37, 3, Decimal(5)), SetValue("公开02", 8, 3, None)))
    result = run("restore_formulas", live, None)
    assert result.message.startswith("已恢复 2 个单元格的公式")
    assert result.select == ("公开01", 37, 3)
    restored = live.snapshot()
    assert restored.sheet("公开01").formulas[37, 3] == original
    assert restored.sheet("公开02").formulas == read_book(LIVING).sheet("公开02").formulas
    assert restored.sheet("公开01").values[37, 3] == pytest.approx(1067.013399)


@pytest.mark.libreoffice
def test_our_protected_workbook_is_checked_and_restored_in_libreoffice(
    tmp_path: Path, soffice: Office
) -> None:
    with office_live(soffice, LIVING, tmp_path) as live:
        before = live.snapshot()
        live.apply((SetValue("公开01", 37, 3, Decimal(5)),))
        assert run("check_all", live, None).select == ("公开01", 37, 3)
        assert [(mark.sheet, str(mark.areas[0]), mark.look.fill) for mark in live.marks("xltools")] == [
            ("公开01", "C37", "FFC7CE")
        ]
        assert run("restore_formulas", live, None).message.startswith("已恢复 1 个单元格的公式")
        assert run("check_all", live, None).select is None
        run("clear_marks", live, None)
        assert live.snapshot().sheets == before.sheets
        assert live.call("is_protected", "公开01")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (LIVING, "各表的公式和下拉选项都在，没有需要恢复的单元格。"),
        (PUBLIC, "公开.xlsx：公开版只有数值，本来就没有公式，没有改动。"),
    ],
)
def test_nothing_is_restored_where_nothing_is_lost(tmp_path: Path, source: Path, says: str) -> None:
    assert run("restore_formulas", FileLive(a_copy(source, tmp_path / "公开.xlsx")), None).message == says


def test_the_public_copy_is_made_beside_the_workbook_and_never_over_a_file(tmp_path: Path) -> None:
    path = a_copy(LIVING, tmp_path / "决算.xlsx")
    first, second = (run("publish", FileLive(path), None).opened for _ in range(2))
    assert [first, second] == [tmp_path / "决算-公开.xlsx", tmp_path / "决算-公开2.xlsx"]
    assert amounts(read_book(first)) == amounts(read_book(PUBLIC))
    assert not any(sheet.formulas for sheet in read_book(first).sheets)
    assert path.read_bytes() == LIVING.read_bytes()


def test_a_template_is_written_as_a_new_file_and_opened(tmp_path: Path) -> None:
    target = tmp_path / "新.xlsx"
    result = run("open_template", None, Answers(choice=0, target=target))
    assert (result.done, result.opened) == (True, target)
    book = read_book(target)
    assert book.properties["xltools.edition"] == "blank"
    assert not run("open_template", None, Answers(choice=0, target=target)).done


def test_an_explanation_is_written_beside_the_finding_and_read_by_the_next_check(tmp_path: Path) -> None:
    live = FileLive(changed(tmp_path / "决算.xlsx", {"公开01!C37": 5}))
    run("check_all", live, None)
    live.select(("公开01", 37, 3))
    answers = Answers(text="上级已批复")
    result = run("explain", live, answers)
    assert result.done
    assert len(result.changes) == 1
    assert answers.asked[0].startswith("GK")
    assert live.snapshot().sheet(LAYER).values[5, 13] == "上级已批复"
    run("check_all", live, None)
    assert live.snapshot().sheet(LAYER).values[5, 13] == "上级已批复"
    live.select((LAYER, 6, 1))
    assert run("explain", live, Answers(text="尾差")).changes[0].row == 6


def test_a_check_of_one_sheet_keeps_what_was_explained_on_another(tmp_path: Path) -> None:
    live = FileLive(changed(tmp_path / "决算.xlsx", {"公开01!C37": 5}))
    run("check_all", live, None)
    live.select(("公开01", 37, 3))
    run("explain", live, Answers(text="上级已批复"))
    live.select(("公开06", 1, 1))
    run("check_sheet", live, None)
    layer = live.snapshot().sheet(LAYER)
    assert "上级已批复" in layer.values.values()
    assert not any("已失效" in str(value) for value in layer.values.values())


def test_a_sheet_of_that_name_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    path = changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})
    book = openpyxl.load_workbook(path)
    book.create_sheet(LAYER)["A1"] = "我的笔记"
    book.save(path)
    before = path.read_bytes()
    result = run("check_all", FileLive(path), None)
    assert not result.done
    assert "不是校验写入的" in result.message
    assert path.read_bytes() == before


def test_a_workbook_whose_structure_is_protected_is_left_as_it_was(tmp_path: Path) -> None:
    from support.excel_engine import open_book

    from xltools.addin.xlwings_live import XlwingsLive

    book = open_book(changed(tmp_path / "决算.xlsx", {"公开01!C37": 5}))
    book.impl.structure = True
    live = XlwingsLive(book)
    before = live.snapshot()
    result = run("check_all", live, None)
    assert result.message == "工作簿结构受保护，不能增删工作表，请先撤销工作簿保护（没有改动任何内容）。"
    assert live.marks("xltools") == ()
    assert live.snapshot().sheets == before.sheets


def test_what_is_said_about_the_installation_names_the_version() -> None:
    result = run("about", None, Answers())
    assert result.message.startswith(f"xltools {__version__}，没有打开的工作簿")
