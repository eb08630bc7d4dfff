"""Hostile, broken and disguised files through the command: one sentence, ten seconds, one GiB at most."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.hostile import FINE, REFUSED, compound
from support.public_copy import PUBLIC

SECONDS = 10
"""Of the processor: a machine that does other work as well must not fail the test."""
PATIENCE = 100
KILOBYTES = 1 << 20
MEASURED = """
import json, resource, subprocess, sys
code = "from xltools.cli.validate_workbook import main; main()"
done = subprocess.run([sys.executable, "-c", code, *sys.argv[2:]], capture_output=True, encoding="utf-8",
                      timeout=float(sys.argv[1]))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout, done.stderr, used.ru_maxrss, used.ru_utime + used.ru_stime]))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs the resource module to measure memory")


def outcome(*arguments: str | Path, **environment: str) -> tuple[int, list[str]]:
    """Exit code and lines of the command, which must be quick, small and silent on stderr."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(PATIENCE), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )
    assert done.returncode == 0, done.stderr
    code, output, errors, peak, seconds = json.loads(done.stdout)
    assert errors == ""
    assert peak < KILOBYTES
    assert seconds < SECONDS
    return code, output.splitlines()


def sentence(path: Path, *options: str, **environment: str) -> str:
    """What is said about a file that cannot be checked."""
    code, lines = outcome(path, *options, **environment)
    assert code == 2
    said = [line for line in lines if not line.startswith("  说明：")]
    assert len(said) == 1
    assert said[0].startswith(f"{path}：")
    said[0].encode("gbk")
    return said[0].removeprefix(f"{path}：")


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    file_name, make, match = REFUSED[name]
    path = tmp_path / file_name
    make(path)
    assert re.search(match, sentence(path))


@pytest.mark.parametrize("name", FINE)
def test_it_is_checked_like_any_other_workbook(tmp_path: Path, name: str) -> None:
    file_name, make = FINE[name]
    path = tmp_path / file_name
    make(path)
    code, lines = outcome(path)
    assert code == 0
    assert lines[0].startswith(f"{path}：错误 0 处，核实 0 处，提示 ")
    assert lines[1].endswith("，9 张表")


def with_library(folder: Path, source: str) -> dict[str, Any]:
    """The environment in which the reader of old formats is this source."""
    (folder / "lib").mkdir()
    (folder / "lib" / "python_calamine.py").write_text(source, encoding="utf-8")
    paths = [str(folder / "lib"), str(Path(__file__).parents[2])]
    return {"PYTHONPATH": os.pathsep.join(paths)}


def old_workbook(folder: Path) -> Path:
    path = folder / "旧.xls"
    path.write_bytes(compound("Workbook"))
    return path


def test_a_library_that_aborts_costs_only_its_own_process(tmp_path: Path) -> None:
    environment = with_library(tmp_path, "import os; os.abort()")
    assert "异常中止" in sentence(old_workbook(tmp_path), **environment)


def test_a_library_that_fills_the_memory_is_stopped(tmp_path: Path) -> None:
    environment = with_library(tmp_path, "x = []\nwhile True: x.append(bytes(1 << 20))")
    assert "内存不足" in sentence(old_workbook(tmp_path), **environment)


def test_a_library_that_hangs_is_stopped(tmp_path: Path) -> None:
    environment = with_library(tmp_path, "import time; time.sleep(1000)")
    assert sentence(old_workbook(tmp_path), **environment).startswith("无法读取，读取超过 7 秒")
    assert sentence(old_workbook(tmp_path), "--timeout", "1", **environment).startswith(
        "无法读取，超过 1 秒未完成"
    )


def test_hostile_files_among_others_cost_only_themselves(tmp_path: Path) -> None:
    environment = with_library(tmp_path, "import time; time.sleep(1000)")
    (tmp_path / "好.xlsx").write_bytes(PUBLIC.read_bytes())
    REFUSED["a billion laughs"][1](tmp_path / "坏.xlsx")
    old_workbook(tmp_path)
    code, lines = outcome(tmp_path, "--timeout", "3", "--format", "jsonl", **environment)
    assert code == 2
    statuses = {Path(report["path"]).name: report["status"] for report in map(json.loads, lines)}
    assert statuses == {"好.xlsx": "checked", "坏.xlsx": "unreadable", "旧.xls": "unreadable"}


def test_a_killed_process_costs_only_the_file_it_was_at(tmp_path: Path) -> None:
    environment = with_library(tmp_path, "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    for number in range(6):
        (tmp_path / f"{number}.xlsx").write_bytes(PUBLIC.read_bytes())
    old_workbook(tmp_path).rename(tmp_path / "2旧.xls")
    code, lines = outcome(tmp_path, "--jobs", "1", "--format", "jsonl", **environment)
    assert code == 2
    reports = {Path(report["path"]).name: report for report in map(json.loads, lines)}
    assert list(reports) == ["0.xlsx", "1.xlsx", "2.xlsx", "2旧.xls", "3.xlsx", "4.xlsx", "5.xlsx"]
    assert reports.pop("2旧.xls")["error"].startswith("处理时意外中断")
    assert {report["status"] for report in reports.values()} == {"checked"}
