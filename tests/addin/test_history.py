"""撤销 across processes: what is kept for the next click, when it is refused, and what hostile files cannot do."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.excel_engine import open_book
from support.public_copy import changed

from xltools.addin import __main__ as entry
from xltools.addin import history as module
from xltools.addin.actions import History, run
from xltools.addin.history import StoredHistory, fingerprint
from xltools.addin.steptext import read_steps, steps_text
from xltools.addin.undo import DeleteRows, Unmerge
from xltools.addin.xlwings_live import XlwingsLive
from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    InsertRows,
    Look,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetLook,
    SetRowHeight,
    SetValidation,
    SetValue,
    Validation,
)
from xltools.book.read import read_book

ROWS = (("序号", Decimal("1.50"), None, True, -3), ())
STEPS = (
    AddSheet(
        "结果",
        ROWS,
        widths=(6, 20.5),
        bold_rows=frozenset({1, 2}),
        frozen_rows=1,
        filtered=True,
        filter_rows=2,
        looks=((Look(bold=True), None), ()),
        heights=(30, None),
        links=((2, 2, "公开 01!B3"),),
        wide=True,
    ),
    RemoveSheet("结果"),
    AddConditionalFormat("表", (Area.parse("A1"), Area.parse("B2:C9")), "1=1", Look(fill="FFC7CE")),
    RemoveConditionalFormats("表", "marker"),
    SetValue("表", 1, 2, Decimal("1E+3")),
    SetValue("表", 1, 2, "=文本"),
    SetFormula("表", 1, 2, "SUM(A1:A9)", Decimal(12)),
    SetLook("表", 1, 2, Look(number_format="0.0")),
    SetRowHeight("表", 3, 40.5),
    SetValidation("表", Area.parse("A1:A9"), Validation("list", '"甲,乙"', blank=False)),
    SetValidation("表", Area.parse("A1:A9"), None),
    DeleteRows("表", 3, 2),
    Unmerge("表", Area.parse("A1:C1")),
)


def test_every_step_that_leads_back_is_the_same_after_writing_and_reading() -> None:
    again = read_steps(steps_text(STEPS))
    assert again == STEPS
    assert [type(step) for step in again] == [type(step) for step in STEPS]


@pytest.mark.parametrize("step", [InsertRows("表", 1, 2), AddHyperlink("表", 1, 1, "表!A1")])
def test_a_step_that_never_leads_back_is_not_written(step) -> None:
    with pytest.raises(ValueError, match=type(step).__name__):
        steps_text([step])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "null",
        '["SetValue"]',
        '[{"step": "eval", "name": "x"}]',
        '[{"step": "InsertRows", "sheet": "表", "before": 1, "count": 1, "like": null}]',
        '[{"step": "RemoveSheet", "name": "表"}]',
        '[{"step": "RemoveSheet", "name": 3, "with_names": false}]',
        '[{"step": "RemoveSheet", "name": "表", "with_names": 1}]',
        '[{"step": "RemoveSheet", "name": "表", "with_names": false, "path": "x"}]',
        '[{"step": "SetValue", "sheet": "表", "row": "1", "column": 1, "value": 1}]',
        '[{"step": "SetValue", "sheet": "表", "row": true, "column": 1, "value": 1}]',
        '[{"step": "SetValue", "sheet": "表", "row": 1, "column": 1, "value": 1.5}]',
        '[{"step": "SetValue", "sheet": "表", "row": 1, "column": 1, "value": {"number": "NaN"}}]',
        '[{"step": "SetValue", "sheet": "表", "row": 1, "column": 1, "value": {"number": "x"}}]',
        '[{"step": "SetValue", "sheet": "表", "row": 1, "column": 1, "value": {"number": "1", "x": 1}}]',
        '[{"step": "SetValue", "sheet": "表", "row": 1, "column": 1, "value": [1]}]',
        '[{"step": "Unmerge", "sheet": "表", "area": "nowhere"}]',
        '[{"step": "Unmerge", "sheet": "表", "area": 7}]',
        '[{"step": "SetLook", "sheet": "表", "row": 1, "column": 1, "look": {"fill": "x"}}]',
        "[" * 100_000,
    ],
)
def test_text_that_was_never_written_is_no_step(text: str) -> None:
    with pytest.raises(ValueError):
        read_steps(text)


@pytest.fixture
def live(tmp_path: Path) -> XlwingsLive:
    return XlwingsLive(open_book(changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "资料" / "undo"


def test_the_next_process_takes_the_last_action_back(live: XlwingsLive, folder: Path) -> None:
    before = live.snapshot()
    run("check_all", live, None, StoredHistory(folder))
    assert len(live.snapshot().sheets) == len(before.sheets) + 1
    assert StoredHistory(folder).label(live) == "校验全部"
    assert run("undo", live, None, StoredHistory(folder)).message == "已撤销“校验全部”。"
    assert live.snapshot().sheets == before.sheets
    assert live.marks("xltools") == ()
    assert run("undo", live, None, StoredHistory(folder)).message == "决算.xlsx：没有可撤销的操作。"


def test_stepping_through_the_findings_leaves_the_last_action_to_be_undone(
    live: XlwingsLive, folder: Path
) -> None:
    run("check_all", live, None, StoredHistory(folder))
    run("next_finding", live, None, StoredHistory(folder))
    assert run("undo", live, None, StoredHistory(folder)).done


def test_a_workbook_changed_since_is_left_alone_until_the_change_is_gone(
    live: XlwingsLive, folder: Path
) -> None:
    run("check_all", live, None, StoredHistory(folder))
    old = live.snapshot().sheet("公开01").values[9, 3]
    live.apply((SetValue("公开01", 9, 3, Decimal("1.25")),))
    changed_since = live.snapshot()
    result = run("undo", live, None, StoredHistory(folder))
    assert (result.done, result.message) == (
        False,
        "决算.xlsx：“校验全部”之后工作簿又有改动，不能撤销，请用备份恢复，或先撤销这些改动再试。",
    )
    assert live.snapshot().sheets == changed_since.sheets
    live.apply((SetValue("公开01", 9, 3, Decimal(repr(old))),))
    assert run("undo", live, None, StoredHistory(folder)).done


def test_the_panel_does_not_write_over_what_the_user_has_corrected_since(live: XlwingsLive) -> None:
    history = History()
    live.apply((SetValue("公开01", 9, 3, Decimal(5)),))
    history.keep(live, "填报", (SetValue("公开01", 9, 3, None),))
    live.apply((SetValue("公开01", 9, 3, Decimal(7)),))
    result = run("undo", live, None, history)
    assert (result.done, "“填报”之后工作簿又有改动，不能撤销" in result.message) == (False, True)
    assert live.snapshot().sheet("公开01").values[9, 3] == 7
    live.apply((SetValue("公开01", 9, 3, Decimal(5)),))
    assert run("undo", live, None, history).message == "已撤销“填报”。"
    assert (9, 3) not in live.snapshot().sheet("公开01").values


def test_workbooks_are_told_apart_by_their_paths(live: XlwingsLive, folder: Path, tmp_path: Path) -> None:
    other_folder = tmp_path / "另"
    other_folder.mkdir()
    other = XlwingsLive(open_book(changed(other_folder / "决算.xlsx", {"公开01!C37": 5})))
    run("check_all", live, None, StoredHistory(folder))
    assert not run("undo", other, None, StoredHistory(folder)).done
    assert run("undo", live, None, StoredHistory(folder)).done


def test_what_is_kept_is_private_and_bounded(
    live: XlwingsLive, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_FILES", 2)
    for number in range(4):
        live._book.impl.fullname = str(tmp_path / f"{number}.xlsx")
        StoredHistory(folder).keep(live, "校验", ())
    assert len(list(folder.iterdir())) == 2
    if sys.platform != "win32":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    StoredHistory(folder).keep(live, "校验", STEPS)
    assert StoredHistory(folder).last(live) is None
    assert len(list(folder.iterdir())) == 1


def fields(live: XlwingsLive, **other: object) -> dict[str, object]:
    told = {
        "book": str(live.path),
        "label": "校验",
        "after": fingerprint(live.snapshot()),
        "steps": steps_text([SetValue("公开01", 9, 3, 1)]),
    }
    return told | other


@pytest.mark.parametrize(
    "other",
    [
        {"book": "/another.xlsx"},
        {"label": 5},
        {"steps": [{"step": "RemoveSheet"}]},
        {"steps": '[{"step": "os.system", "command": "x"}]'},
        {"more": "x"},
        {"after": None},
    ],
)
def test_a_forged_file_is_no_history(live: XlwingsLive, folder: Path, other: dict[str, object]) -> None:
    history = StoredHistory(folder)
    history.keep(live, "校验", ())
    (file,) = folder.iterdir()
    file.write_text(json.dumps(fields(live)), encoding="utf-8")
    assert history.last(live).label == "校验"
    file.write_text(json.dumps(fields(live) | other), encoding="utf-8")
    before = live.snapshot()
    assert run("undo", live, None, history).message == "决算.xlsx：没有可撤销的操作。"
    assert live.snapshot().sheets == before.sheets


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[" * 100_000, b"null", b'{"a": NaN}', b"x" * 9_000_000])
def test_a_damaged_file_is_no_history(live: XlwingsLive, folder: Path, data: bytes) -> None:
    StoredHistory(folder).keep(live, "校验", ())
    (file,) = folder.iterdir()
    file.write_bytes(data)
    assert StoredHistory(folder).last(live) is None
    assert StoredHistory(folder).label(live) == ""


def test_an_undo_that_the_program_refuses_can_be_tried_again(live: XlwingsLive, folder: Path) -> None:
    run("check_all", live, None, StoredHistory(folder))
    live._book.impl.structure = True
    result = run("undo", live, None, StoredHistory(folder))
    assert (result.done, "工作簿结构受保护" in result.message) == (False, True)
    live._book.impl.structure = False
    assert run("undo", live, None, History()).done is False
    assert run("undo", live, None, StoredHistory(folder)).done


def test_an_action_that_cannot_be_written_down_is_done_all_the_same(live: XlwingsLive, folder: Path) -> None:
    folder.parent.write_text("a file where the folder should be", encoding="utf-8")
    result = run("check_all", live, None, StoredHistory(folder))
    assert (result.done, result.message.startswith("校验全部完成：错误 1 处")) == (True, True)
    assert run("undo", live, None, StoredHistory(folder)).message == "决算.xlsx：没有可撤销的操作。"


def test_an_undo_whose_file_stays_is_not_done_twice(
    live: XlwingsLive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("check_all", live, None, StoredHistory(folder))

    def held(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", held)
    assert run("undo", live, None, StoredHistory(folder)).done
    assert "又有改动，不能撤销" in run("undo", live, None, StoredHistory(folder)).message


def test_the_button_on_the_ribbon_undoes_what_an_earlier_click_did(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    book = open_book(changed(tmp_path / "决算.xlsx", {"公开01!C37": 5}))
    monkeypatch.setenv("APPDATA", str(tmp_path / "AppData"))
    monkeypatch.setattr(entry, "show", lambda message, **_: shown.append(message))
    monkeypatch.setattr(entry, "_asking", lambda: nullcontext(None))
    monkeypatch.setattr(entry, "_excel", lambda window: SimpleNamespace(books=[book]))
    for action in ("check_all", "undo"):
        assert entry.main([action, "--from_xl=1", "--hwnd=1", "--wb=决算.xlsx"]) == 0
    assert shown[1] == "已撤销“校验全部”。"
    assert [path.parent.name for path in (tmp_path / "AppData").rglob("*.json")] == []
    assert "校验结果" not in [sheet.name for sheet in book.sheets]


def test_without_a_profile_the_button_says_that_there_is_nothing_to_undo(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("APPDATA", raising=False)
    assert type(entry._history()) is History


def test_a_file_is_taken_back_by_a_fresh_process(tmp_path: Path, folder: Path) -> None:
    path = changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})
    script = (
        "import sys; from pathlib import Path; from xltools.addin.actions import run;"
        "from xltools.addin.file_live import FileLive; from xltools.addin.history import StoredHistory;"
        "sys.stdout.buffer.write(run(sys.argv[1], FileLive(Path(sys.argv[2])), None,"
        " StoredHistory(Path(sys.argv[3]))).message.encode())"
    )
    said = [
        subprocess.run([sys.executable, "-c", script, action, path, folder], capture_output=True, check=True)
        for action in ("check_all", "undo")
    ]
    assert said[1].stdout.decode() == "已撤销“校验全部”。"
    assert "校验结果" not in [sheet.name for sheet in read_book(path).sheets]
