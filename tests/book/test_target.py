"""Output files: complete or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.book.target import new_file
from xltools.errors import TargetUnwritable
from xltools.fill.build import build_blank
from xltools.fill.performance.blank import build_blank_forms
from xltools.forms.application.pack import load_application_pack
from xltools.forms.pack import load_pack

FULL = Path("/dev/full")


def stop(_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_keeps_the_old_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "结果.xlsx"
    target.write_bytes(b"old")
    with pytest.raises(TargetUnwritable) as caught, new_file(target, force=True) as temporary:
        stop(temporary.write_bytes(b"half"))
    assert str(caught.value) == f"{target}：无法写入（磁盘已满），请清理磁盘，或换一个文件夹。"
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("结果.xlsx", b"old")]


def test_what_else_goes_wrong_while_writing_is_not_called_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), new_file(tmp_path / "结果.xlsx"):
        raise PermissionError(13, "Permission denied", "输入.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not FULL.is_char_device(), reason="needs a device that is always full")
@pytest.mark.filterwarnings("error")
def test_builders_of_workbooks_hand_on_what_the_disk_says() -> None:
    with pytest.raises(OSError, match="No space"):
        build_blank(load_pack("budget-2021"), FULL)
    with pytest.raises(OSError, match="No space"):
        build_blank_forms(load_application_pack("self-evaluation-hubei"), FULL)
