"""The panel beside LibreOffice: it attaches through the pipe to the workbook in front, or to the one named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from support.office import Office
from support.public_copy import PUBLIC, changed

import xltools

Pressed = Callable[..., list[dict[str, object]]]

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A public copy with one wrong figure."""
    return changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})


@pytest.fixture
def pressed(soffice: Office, tmp_path: Path) -> Pressed:
    """What the panel shows after each step, and at last when both files, the second in front, are closed."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "xltools").symlink_to(Path(xltools.__file__).parent)

    def run(files: tuple[Path, Path], steps: str, named: str = "") -> list[dict[str, object]]:
        served = soffice.serve("uno_panel.py", *map(str, files), steps, named, paths=(package,))
        told, _ = served.communicate(timeout=120)
        assert served.returncode == 0
        return json.loads(told)

    return run


def test_the_workbook_in_front_is_checked_stepped_through_and_cleared(pressed: Pressed, faulty: Path) -> None:
    steps = "check_all,next_finding,previous_finding,clear_marks,undo"
    start, checked, gone_on, back, cleared, undone, closed = pressed((PUBLIC, faulty), steps)
    assert (start["attached"], start["cells"]) == ("决算.xlsx（LibreOffice）", [])
    assert checked["message"].startswith("校验全部完成：错误 1 处")
    assert (checked["cells"][0], checked["at"]) == ("公开01!C37", 0)
    assert (gone_on["cells"], gone_on["at"], back["at"]) == (checked["cells"], 1, 0)
    assert (cleared["message"], cleared["cells"]) == (
        "已清除标记和“校验结果”表，其余内容没有改动。",
        [],
    )
    assert (undone["message"], undone["cells"]) == ("已撤销“清除标记”。", checked["cells"])
    assert (closed["attached"], closed["message"]) == (
        "尚未连接工作簿",
        "没有打开的工作簿，请先打开一个工作簿再点“校验全部”。",
    )


def test_a_file_that_was_named_is_found_behind_another_workbook(pressed: Pressed, faulty: Path) -> None:
    start, checked, closed = pressed((faulty, PUBLIC), "check_all", str(faulty))
    assert start["attached"] == "决算.xlsx（LibreOffice）"
    assert checked["cells"][0] == "公开01!C37"
    assert closed["attached"] == "尚未连接工作簿"
