"""What ``xltools panel`` says where it cannot show a window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.public_copy import PUBLIC

COMMAND = "from xltools.cli.main import main; main()"
NO_TKINTER = "import sys; sys.modules['tkinter'] = None"


def ran(*arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """The command where there is no screen."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    command = [sys.executable, "-X", "utf8", "-c", f"{before}\n{COMMAND}", "panel", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=60
    )


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a screen")
def test_without_a_screen_the_command_says_so() -> None:
    pytest.importorskip("tkinter")
    done = ran(str(PUBLIC))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("错误：打不开面板窗口（")
    assert done.stderr.endswith("），请在有图形界面的电脑上运行。\n")


def test_a_file_that_is_not_there_is_named_before_any_window_opens(tmp_path: Path) -> None:
    missing = tmp_path / "没有.xlsx"
    done = ran(str(missing))
    assert (done.returncode, done.stderr) == (2, f"错误：{missing}：没有这个文件，请检查文件名。\n")


@pytest.mark.skipif(sys.platform == "win32", reason="another advice is given there")
def test_a_python_without_windows_is_told_what_to_install() -> None:
    done = ran(str(PUBLIC), before=NO_TKINTER)
    assert done.returncode == 2
    assert done.stderr == ("错误：这个 Python 没有窗口组件 tkinter，打不开面板，请安装 python3-tk。\n")
