"""The buttons of the extension that ask something, in LibreOffice, with answers in the place of windows."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from support.extension import Said, changed_part, dispatched_in, extensible, unopkg_for
from support.office import Office
from support.public_copy import LIVING, PUBLIC, changed

from xltools.addin.oxt import oxt_content
from xltools.addin.oxt_install import office_environment
from xltools.addin.oxt_texts import COMPONENT
from xltools.book.read import read_book
from xltools.check.filereport import LAYER
from xltools.forms.pack import templates_folder

pytestmark = pytest.mark.libreoffice

BLANK = templates_folder() / "final-accounts-2022" / "final-accounts-2022.xlsx"
FACTS = LIVING.with_name("facts.csv")
ASK = "pythonpath/xltools/addin/uno_ask.py"
ANSWERS = """
from pathlib import Path


class OfficeAsk:
    def __init__(self, context, frame):
        self.folder = Path({folder!r})

    def files(self, title):
        return tuple(map(Path, (self.folder / "files").read_text("utf-8").splitlines()))

    def target(self, title, suggested):
        return self.folder / suggested.name

    def text(self, title, initial):
        return "某单位已核实"

    def choice(self, title, options):
        return 1
"""


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory, soffice: Office) -> Iterator[tuple[Office, Path]]:
    """A LibreOffice whose extension takes answers from a folder and shows no box; and that folder."""
    folder = tmp_path_factory.mktemp("answers")
    content = changed_part(oxt_content(), ASK, lambda _: ANSWERS.format(folder=str(folder)))
    content = changed_part(
        content, COMPONENT, lambda text: text.replace("        if not silent:\n", "        if False:\n")
    )
    (folder / "answering.oxt").write_bytes(content)
    command = [
        str(unopkg_for(folder) / "unopkg"),
        "add",
        "-f",
        "--suppress-license",
        str(folder / "answering.oxt"),
    ]
    subprocess.run(command, check=True, timeout=120, env=office_environment())
    before, os.environ["PATH"] = os.environ["PATH"], office_environment()["PATH"]
    with Office(folder, extensible(folder)) as office:
        yield office, folder
    os.environ["PATH"] = before


def said_of(
    answering: tuple[Office, Path], path: Path, *actions: str, picks: Path = FACTS, saved: Path | None = None
) -> Said:
    """What the actions say on a file when the user picks that data file."""
    office, folder = answering
    (folder / "files").write_text(str(picks), encoding="utf-8")
    commands = [(0, f"vnd.xltools:{action}") for action in actions]
    return dispatched_in(office, [path], commands, saved, silent=False)


def amounts(path: Path) -> dict[tuple[str, int, int], float]:
    """The amounts on the form sheets but for zeros."""
    return {
        (sheet.name, *cell): round(float(value), 6)
        for sheet in read_book(path).sheets
        for cell, value in sheet.values.items()
        if sheet.name.startswith("公开") and isinstance(value, float | int) and value and cell[1] > 2
    }


def test_another_workbook_fills_the_blank_one_and_is_taken_back(
    answering: tuple[Office, Path], tmp_path: Path
) -> None:
    blank, filled, undone = tmp_path / "决算.xlsx", tmp_path / "filled.xlsx", tmp_path / "undone.xlsx"
    shutil.copyfile(BLANK, blank)
    (said,) = said_of(answering, blank, "fill", picks=PUBLIC, saved=filled)
    assert str(said["message"]).startswith(f"已填入 {PUBLIC.name} 的数，写入 ")
    assert "没有遗漏" in said["message"]
    assert amounts(filled) == pytest.approx(amounts(PUBLIC), abs=0.015)
    said = said_of(answering, blank, "fill", "undo", picks=PUBLIC, saved=undone)
    assert said[1]["message"] == "已撤销“填报”。"
    assert amounts(undone) == amounts(blank) == {}


def test_the_name_of_the_unit_is_asked_for_when_the_data_do_not_say(
    answering: tuple[Office, Path], tmp_path: Path
) -> None:
    blank, filled = tmp_path / "决算.xlsx", tmp_path / "filled.xlsx"
    shutil.copyfile(BLANK, blank)
    said_of(answering, blank, "fill", saved=filled)
    assert openpyxl.load_workbook(filled)["公开01"]["A3"].value == "部门：某单位已核实"


def test_an_explanation_is_written_beside_its_finding(answering: tuple[Office, Path], tmp_path: Path) -> None:
    saved = tmp_path / "saved.xlsx"
    path = changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})
    said = said_of(answering, path, "check_all", "explain", saved=saved)
    assert said[1]["message"] == "已记下 GK0035 的出错说明，再次校验时有效，数据改动后失效。"
    layer = openpyxl.load_workbook(saved)[LAYER]
    heads = {layer.cell(4, column).value: column for column in range(1, layer.max_column + 1)}
    assert layer.cell(5, heads["出错说明"]).value == "某单位已核实"


def test_a_template_is_saved_under_the_name_given(answering: tuple[Office, Path], tmp_path: Path) -> None:
    path = changed(tmp_path / "决算.xlsx", {})
    target = answering[1] / "部门决算公开表（2022年度）.xlsx"
    (said,) = said_of(answering, path, "open_template")
    assert said["message"] == "已新建“部门决算公开表（2022年度）.xlsx”，浅黄色单元格由您填写。"
    assert target.read_bytes() == BLANK.read_bytes()
    (said,) = said_of(answering, path, "open_template")
    assert said["message"] == f"{target.name}：文件已存在，没有覆盖，请换一个文件名。"


def test_a_public_copy_is_made_beside_the_workbook(answering: tuple[Office, Path], tmp_path: Path) -> None:
    path = tmp_path / "决算.xlsx"
    shutil.copyfile(LIVING, path)
    (said,) = said_of(answering, path, "publish")
    assert said["message"] == "已生成公开版 决算-公开.xlsx，只有数值，请核对后公开。"
    published = tmp_path / "决算-公开.xlsx"
    assert amounts(published) == amounts(PUBLIC)
    assert not any(sheet.formulas for sheet in read_book(published).sheets)


def test_performance_forms_are_filled_again(answering: tuple[Office, Path], tmp_path: Path) -> None:
    path = tmp_path / "绩效.xlsx"
    shutil.copyfile(LIVING.with_name("performance-2022.xlsx"), path)
    (said,) = said_of(answering, path, "fill", picks=LIVING.with_name("performance-projects.csv"))
    assert said["message"] == "performance-projects.csv 的内容都已在各表中，没有改动。"


def test_a_ledger_is_filled_in_or_its_library_named(answering: tuple[Office, Path], tmp_path: Path) -> None:
    path = tmp_path / "决算.xlsx"
    shutil.copyfile(BLANK, path)
    (said,) = said_of(answering, path, "fill", picks=LIVING.with_name("ledger.csv"))
    wanted = "已填入 ledger.csv 的数" if said["done"] else "LibreOffice 的 Python 3."
    assert str(said["message"]).startswith(wanted)
    assert said["done"] or "没有 pandas，读取台账需要它；请为这个 Python 安装 pandas" in said["message"]
