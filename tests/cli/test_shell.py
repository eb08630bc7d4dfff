"""Streams and folders that are not there, or full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import SAMPLE, run

WORKBOOK = SAMPLE / "ezhou-2022-公开.xlsx"
FULL = Path("/dev/full")
CODE = "from xltools.cli.validate_workbook import main; main()"

posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


def shell(line: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    line = f'"$0" -c "{CODE}" {line}'
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        ["/bin/sh", "-c", line, sys.executable],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
    )


@pytest.mark.skipif(not FULL.is_char_device(), reason="needs a device that is always full")
def test_results_that_find_no_room_are_one_sentence() -> None:
    done = shell(f"'{WORKBOOK}' > {FULL}")
    assert (done.returncode, done.stderr) == (
        2,
        "错误：结果：读写失败（磁盘已满），请检查磁盘空间和权限后再试。\n",
    )


@posix
@pytest.mark.parametrize(("closed", "errors"), [(">&-", ""), ("2>&-", ""), (">&- 2>&-", "")])
def test_a_closed_stream_does_not_stop_a_run(closed: str, errors: str) -> None:
    done = shell(f"'{WORKBOOK}' {closed}")
    assert (done.returncode, done.stderr) == (0, errors)


@posix
def test_notes_do_not_get_into_the_results_when_stderr_is_closed(tmp_path: Path) -> None:
    (tmp_path / "数据.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = shell(f"'{tmp_path}' 2>&-")
    assert (done.returncode, done.stdout) == (
        2,
        f"{tmp_path}：无法读取，文件夹里没有工作簿，请检查路径。\n",
    )


@posix
def test_a_deleted_working_folder_is_one_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"import os; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); {CODE}"
    done = subprocess.run(
        [sys.executable, "-c", script, "甲.xlsx", "乙.xlsx"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert (done.returncode, done.stderr) == (2, "错误：当前文件夹已不存在，请换到别的文件夹再运行。\n")


def test_an_output_folder_that_is_missing_is_said_in_chinese(tmp_path: Path) -> None:
    target = tmp_path / "没有" / "结果.txt"
    done = run(WORKBOOK, "-o", target, command="validate_workbook")
    assert (done.returncode, done.stderr) == (
        2,
        f"错误：{target}：无法写入文件夹（路径不存在），请换一个文件夹。\n",
    )
