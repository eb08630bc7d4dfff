"""The extension in LibreOffice: unopkg takes it, its commands work on the workbook of their own window."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from support.annotated import marks
from support.extension import changed_part, dispatched, dispatched_in, extensible, unopkg_for
from support.office import Office, OfficeMissing
from support.public_copy import PUBLIC, changed

from xltools import __version__
from xltools.addin.doctor import extension
from xltools.addin.oxt import oxt_content
from xltools.addin.oxt_install import (
    OfficeRefuses,
    install_oxt,
    installed_oxt,
    office_environment,
    uninstall_oxt,
)
from xltools.addin.oxt_texts import COMPONENT
from xltools.addin.registry import ACTIONS, GROUPS
from xltools.book.model import Sheet
from xltools.book.read import read_book
from xltools.check.filereport import LAYER

pytestmark = pytest.mark.libreoffice


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, soffice: Office) -> Iterator[Path]:
    """A profile of its own, whose unopkg is first on the PATH; ``soffice`` says when there is no LibreOffice.

    Nor is there a virtual environment, in which LibreOffice's Python may break.
    """
    folder = tmp_path_factory.mktemp("extension")
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{unopkg_for(folder)}{os.pathsep}{office_environment()['PATH']}"
    yield folder
    os.environ["PATH"] = before


@pytest.fixture(scope="module")
def office(place: Path) -> Iterator[Office]:
    """A LibreOffice with the extension."""
    install_oxt()
    with Office(place, extensible(place)) as running:
        yield running
    uninstall_oxt()


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A public copy with one wrong figure."""
    return changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})


def contents(path: Path) -> list[Sheet]:
    """The sheets of a saved copy, looks of blank cells apart."""
    sheets = read_book(path).sheets
    for sheet in sheets:
        sheet.styled.clear()
    return sheets


def test_the_toolbar_is_there_with_a_button_for_each_action(office: Office) -> None:
    shown = json.loads(office.run("uno_toolbar.py", str(PUBLIC)))
    wanted = [[each.label for each in ACTIONS if each.group == group.id] for group in GROUPS]
    assert shown == {"visible": True, "buttons": [*chain(*([*labels, ""] for labels in wanted)), "撤销"]}


def test_checking_lists_the_wrong_figure_with_its_rule_and_cell(
    office: Office, faulty: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "checked.xlsx"
    (said,) = dispatched(office, faulty, "vnd.xltools:check_all", saved=saved)
    assert said["done"] is True
    assert str(said["message"]).startswith("校验全部完成：错误 1 处，核实 0 处")
    assert said["sheets"][-1] == LAYER
    layer = openpyxl.load_workbook(saved)[LAYER]
    assert [layer[cell].value for cell in ("B5", "C5", "F5")] == ["错误", "GK0035", "公开01!C37"]
    assert marks(saved) == {"公开01 FFC7CE": {"C37"}}


def test_clearing_the_marks_leaves_the_sheets_as_before(office: Office, faulty: Path, tmp_path: Path) -> None:
    before, after = tmp_path / "before.xlsx", tmp_path / "after.xlsx"
    dispatched(office, faulty, "vnd.xltools:about", saved=before)
    said = dispatched(office, faulty, "vnd.xltools:check_all", "vnd.xltools:clear_marks", saved=after)
    assert said[1]["message"] == f"已清除标记和“{LAYER}”表，其余内容没有改动。"
    assert contents(after) == contents(before)
    assert marks(after) == {}


def test_the_last_action_is_taken_back_once_and_only_in_the_document_it_was_done_in(
    office: Office, faulty: Path
) -> None:
    said = dispatched(office, faulty, "vnd.xltools:check_all", "vnd.xltools:undo", "vnd.xltools:undo")
    assert [each["message"] for each in said[1:]] == ["已撤销“校验全部”。", "决算.xlsx：没有可撤销的操作。"]
    assert said[1]["sheets"] == said[2]["sheets"] == said[0]["sheets"][:-1]
    dispatched(office, faulty, "vnd.xltools:check_all")
    (said,) = dispatched(office, faulty, "vnd.xltools:undo")
    assert said["message"] == "决算.xlsx：没有可撤销的操作。"


def test_nothing_is_taken_back_after_another_change(office: Office, faulty: Path) -> None:
    said = dispatched(office, faulty, "vnd.xltools:check_all", "公开01!C10=3", "vnd.xltools:undo")
    refused = said[2]
    assert (
        refused["message"]
        == "决算.xlsx：“校验全部”之后工作簿又有改动，不能撤销，请用备份恢复，或先撤销这些改动再试。"
    )
    assert (refused["done"], LAYER in refused["sheets"]) == (False, True)


def test_a_command_works_on_the_document_of_its_window_not_the_one_in_front(
    office: Office, faulty: Path, tmp_path: Path
) -> None:
    other = tmp_path / "另一本.xlsx"
    shutil.copyfile(PUBLIC, other)
    saved = tmp_path / "saved.xlsx"
    said = dispatched_in(
        office, [faulty, other], [(1, "vnd.xltools:about"), (0, "vnd.xltools:check_all")], saved
    )
    assert "当前工作簿：另一本.xlsx。" in said[0]["message"]
    assert LAYER in said[1]["sheets"]
    assert marks(saved) == {"公开01 FFC7CE": {"C37"}}


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("vnd.xltools:next_finding", "工作簿中还没有校验结果，请先点“校验全部”或“校验本表”。"),
        ("vnd.xltools:fill", "没有选择数据文件，内容没有改动。"),
        ("vnd.xltools:open_template", "没有选择模板。"),
        ("vnd.xltools:clear_marks", f"决算.xlsx：没有校验写入的标记和“{LAYER}”表，不需要清除。"),
        (
            "vnd.xltools:format_disk",
            "没有名为“format_disk”的功能，请运行 xltools addin install --oxt 更新扩展。",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(office: Office, faulty: Path, command: str, says: str) -> None:
    (said,) = dispatched(office, faulty, command)
    assert said["message"] == says


@pytest.mark.parametrize("argument", ["URL vnd.xltools:check_all", "Referer file:///tmp/a.ods"])
def test_links_in_documents_run_nothing(office: Office, faulty: Path, argument: str) -> None:
    (said,) = dispatched(office, faulty, f"vnd.xltools:check_all with {argument}")
    assert said["message"] == "文档中的链接不能运行这项功能，请点工具栏“财政公开表”上的按钮。"
    assert (said["done"], LAYER in said["sheets"]) == (False, False)


def test_menus_run_commands(office: Office, faulty: Path) -> None:
    (said,) = dispatched(office, faulty, "vnd.xltools:check_all with Referer private:user")
    assert said["done"] is True


def test_commands_of_others_are_left_to_them(office: Office, faulty: Path) -> None:
    (said,) = dispatched(office, faulty, "vnd.other:check_all")
    assert said["done"] is None


def test_a_window_without_workbook_says_so(office: Office, faulty: Path) -> None:
    commands = [(-1, f"vnd.xltools:{action}") for action in ("check_all", "undo", "about")]
    said = [each["message"] for each in dispatched_in(office, [faulty], commands)]
    assert said[:2] == [
        "没有打开的工作簿，请先打开一个工作簿再点“校验全部”。",
        "没有打开的工作簿，请先打开一个工作簿再点“撤销”。",
    ]
    assert "没有打开的工作簿。" in said[2]


def test_doctor_knows_the_version_in_libreoffice(office: Office) -> None:
    assert [f"{each.mark} {each.text}" for each in extension()] == [
        f"√ LibreOffice 扩展已安装，版本 {__version__}"
    ]


def test_the_extension_comes_and_goes(tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{unopkg_for(tmp_path)}{os.pathsep}{os.environ['PATH']}")
    assert installed_oxt() is None
    assert [each.text for each in extension()] == [
        "LibreOffice 扩展尚未安装，需要时运行 xltools addin install --oxt"
    ]
    assert not uninstall_oxt()
    install_oxt()
    install_oxt()
    assert installed_oxt() == __version__
    assert uninstall_oxt()
    assert installed_oxt() is None


def test_an_active_virtual_environment_is_kept_from_libreoffice(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = str(Path(sys.executable).parent)
    for name, value in (("PATH", f"{ours}:{unopkg_for(tmp_path)}:/usr/bin:/bin"), ("PYTHONHOME", "/nowhere")):
        monkeypatch.setenv(name, value)
    environment = office_environment()
    assert environment["PATH"] == f"{tmp_path / 'bin'}:/usr/bin:/bin"
    assert not environment.keys() & {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"}
    install_oxt()
    assert installed_oxt() == __version__


def test_a_component_that_does_not_import_is_refused_by_libreoffice(tmp_path: Path, place: Path) -> None:
    broken = tmp_path / "broken.oxt"
    broken.write_bytes(
        changed_part(oxt_content(), COMPONENT, lambda text: text.replace("import os\n", "import o_s\n"))
    )
    unopkg = str(unopkg_for(tmp_path) / "unopkg")
    command = [unopkg, "add", "-f", "--suppress-license", str(broken)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode != 0
    assert "o_s" in done.stderr


def test_a_fault_inside_is_one_sentence_and_no_traceback(tmp_path: Path, place: Path, faulty: Path) -> None:
    """An old Python and a defect of ours, each in a LibreOffice of its own."""
    slips = {
        "OLDEST = (3, 11)": ("OLDEST = (4, 0)", "这个 LibreOffice 的 Python 是 3."),
        "return run_in_window(": ("return 1 / 0 or (", "运行时出错（ZeroDivisionError：division by zero）"),
        "import run_in_window": (
            "import run_in_frame",
            "扩展的程序不完整（cannot import name 'run_in_frame'",
        ),
    }
    for number, (old, (new, says)) in enumerate(slips.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "xltools.oxt"
        path.write_bytes(
            changed_part(oxt_content(), COMPONENT, lambda text, old=old, new=new: text.replace(old, new))
        )
        unopkg = str(unopkg_for(folder) / "unopkg")
        subprocess.run([unopkg, "add", "-f", "--suppress-license", str(path)], check=True, timeout=120)
        with Office(folder, extensible(folder)) as office:
            (said,) = dispatched(office, faulty, "vnd.xltools:check_all")
        assert said["done"] is False
        assert str(said["message"]).startswith(says)
        assert said["sheets"] == openpyxl.load_workbook(faulty).sheetnames


def test_without_libreoffice_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("xltools.addin.oxt_install._candidates", lambda: iter([tmp_path / "unopkg"]))
    with pytest.raises(OfficeRefuses, match="没有找到 LibreOffice 的 unopkg"):
        install_oxt()
    assert [each.text for each in extension()] == ["没有找到 LibreOffice（unopkg），不检查 LibreOffice 扩展"]


def test_no_libreoffice_for_the_tests_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OfficeMissing):
        unopkg_for(tmp_path)
