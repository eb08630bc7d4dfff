"""校验全部, 校验本表 and 清除标记 on a file and in LibreOffice."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from support.annotated import MARKER, marks
from support.live_hosts import office_live
from support.office import Office
from support.public_copy import changed

from xltools.addin.actions import History, run
from xltools.addin.file_live import FileLive
from xltools.book.changes import SetFormula
from xltools.check.filereport import LAYER


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A public copy with one wrong figure."""
    return changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})


def test_checking_a_file_marks_the_cell_and_lists_the_finding(faulty: Path) -> None:
    result = run("check_all", FileLive(faulty), None)
    assert result.done
    assert result.select == ("公开01", 37, 3)
    assert marks(faulty) == {"公开01 FFC7CE": {"C37"}}
    assert openpyxl.load_workbook(faulty)[LAYER]["F5"].value == "公开01!C37"


def test_clearing_the_marks_of_a_file_gives_its_bytes_back(faulty: Path) -> None:
    before = faulty.read_bytes()
    live = FileLive(faulty)
    run("check_all", live, None)
    run("check_all", live, None)
    assert faulty.read_bytes() != before
    assert run("clear_marks", live, None).done
    assert faulty.read_bytes() == before


def test_the_file_as_it_was_is_kept_once_beside_it(faulty: Path) -> None:
    before = faulty.read_bytes()
    live = FileLive(faulty)
    run("check_all", live, None)
    run("clear_marks", live, None)
    assert live.backup == faulty.with_name("决算-备份.xlsx")
    assert live.backup.read_bytes() == before
    assert sorted(path.name for path in faulty.parent.glob("*.xlsx")) == ["决算-备份.xlsx", "决算.xlsx"]


def test_undoing_a_check_gives_the_bytes_back_and_only_once(faulty: Path) -> None:
    before = faulty.read_bytes()
    live, history = FileLive(faulty), History()
    run("check_all", live, None, history)
    assert run("undo", live, None, history).message == "已撤销“校验全部”。"
    assert faulty.read_bytes() == before
    assert not run("undo", live, None, history).done


def test_an_undo_after_somebody_saved_the_file_is_refused(faulty: Path) -> None:
    live, history = FileLive(faulty), History()
    run("check_all", live, None, history)
    book = openpyxl.load_workbook(faulty)
    book.save(faulty)
    saved = faulty.read_bytes()
    result = run("undo", live, None, history)
    assert not result.done
    assert "又被保存过" in result.message
    assert faulty.read_bytes() == saved


def test_a_sheet_is_checked_with_the_findings_that_speak_of_it(faulty: Path) -> None:
    live = FileLive(faulty)
    run("check_all", live, None)
    everything = live.snapshot().sheet(LAYER)
    live.select(("公开01", 3, 1))
    run("check_sheet", live, None)
    listed = live.snapshot().sheet(LAYER)
    assert [listed.values[5, 6], listed.values.get((6, 6))] == ["公开01!C37", None]
    assert everything.values[6, 6] == "公开02!D8"


def test_findings_that_a_formula_of_the_user_reads_are_not_taken_away(faulty: Path) -> None:
    live = FileLive(faulty)
    run("check_all", live, None)
    live.apply((SetFormula("公开01", 60, 1, f"{LAYER}!A2", "见校验"),))
    result = run("clear_marks", live, None)
    assert result.message == f"公开01!A60 的公式引用了“{LAYER}”，请先改掉这个公式再试。"
    assert live.snapshot().sheet(LAYER).values[1, 1] == "xltools 校验结果"


@pytest.mark.libreoffice
def test_a_workbook_in_libreoffice_is_checked_stepped_through_and_cleared(
    faulty: Path, tmp_path: Path, soffice: Office
) -> None:
    with office_live(soffice, faulty, tmp_path) as live:
        before, history = live.snapshot(), History()
        result = run("check_all", live, None, history)
        assert result.select == live.selection() == ("公开01", 37, 3)
        assert [(mark.sheet, *map(str, mark.areas)) for mark in live.marks(MARKER)] == [("公开01", "C37")]
        run("next_finding", live, None, history)
        assert live.selection() == ("公开02", 8, 4)
        run("previous_finding", live, None, history)
        assert live.selection() == ("公开01", 37, 3)
        live.store(str(tmp_path / "marked.xlsx"))
        assert marks(tmp_path / "marked.xlsx") == {"公开01 FFC7CE": {"C37"}}
        run("clear_marks", live, None, history)
        assert live.snapshot().sheets == before.sheets
        assert live.marks(MARKER) == ()


@pytest.mark.libreoffice
def test_an_undo_in_libreoffice_brings_findings_and_marks_back(
    faulty: Path, tmp_path: Path, soffice: Office
) -> None:
    with office_live(soffice, faulty, tmp_path) as live:
        history = History()
        run("check_all", live, None, history)
        marked, kept = live.snapshot(), live.marks(MARKER)
        run("clear_marks", live, None, history)
        assert LAYER not in {sheet.name for sheet in live.snapshot().sheets}
        assert run("undo", live, None, history).message == "已撤销“清除标记”。"
        assert live.marks(MARKER) == kept
        again = live.snapshot()
        assert again.sheet(LAYER).values == marked.sheet(LAYER).values
        assert again.sheet(LAYER).links == marked.sheet(LAYER).links
        assert again.sheets[:-1] == marked.sheets[:-1]


@pytest.mark.libreoffice
def test_an_action_runs_inside_the_python_of_libreoffice(
    faulty: Path, tmp_path: Path, soffice: Office
) -> None:
    with office_live(soffice, faulty, tmp_path) as live:
        result = live.call("run", "check_all", None)
        assert (result.done, result.select) == (True, ("公开01", 37, 3))
