"""Many files at once: order, neighbours of killed and hanging files, bounds, the end of all processes."""

from __future__ import annotations

import os
import signal
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.public_copy import PUBLIC, changed

from xltools.check import batch
from xltools.check.batch import Bounds, check_many
from xltools.check.filereport import FileReport, Status
from xltools.check.run import Options, check_file
from xltools.errors import XltoolsError

ALL = Options(("final-accounts-2022",))


def act(path: Path, _options: Options) -> FileReport:
    """Do what the file's name says."""
    match path.stem.rstrip("0123456789"):
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "abort":
            os.abort()
        case "hang":
            time.sleep(1000)
        case "eat":
            try:
                _ = b"x" * (3 << 30)
            except MemoryError:
                return FileReport(str(path), Status.UNREADABLE, "内存不足")
        case "pid":
            return FileReport(str(path), Status.CHECKED, str(os.getpid()))
        case "slow":
            time.sleep(0.5)
    return FileReport(str(path), Status.CHECKED)


def run(names: list[str], jobs: int = 2, **bounds: float) -> list[FileReport]:
    files = [Path(name) for name in names]
    return list(check_many(files, ALL, jobs, quiet, bounds=Bounds(**bounds), check=act))  # type: ignore[arg-type]


def quiet(_done: int) -> None:
    pass


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_reports_are_those_of_check_file_in_the_order_of_the_files(tmp_path: Path) -> None:
    files = [PUBLIC, changed(tmp_path / "a.xlsx", {"公开01!C37": 1068.01}), tmp_path / "没有.xlsx"]
    assert list(check_many(files, ALL, 2, quiet)) == [check_file(file, ALL) for file in files]


def test_a_late_first_file_holds_back_the_reports_of_later_ones_only() -> None:
    names = ["slow0", *(f"ok{number}" for number in range(60))]
    assert [report.path for report in run(names)] == names


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_and_hanging_files_cost_only_themselves(jobs: int) -> None:
    names = [f"ok{number}" for number in range(80)]
    names[5], names[6], names[40], names[79] = "kill", "abort", "hang", "kill1"
    reports = run(names, jobs, seconds=1.0)
    assert [report.path for report in reports] == names
    lost = {report.path: report.error for report in reports if report.status is Status.UNREADABLE}
    assert lost == {
        "kill": batch.INTERRUPTED,
        "abort": batch.INTERRUPTED,
        "hang": "超过 1 秒未完成，已停止处理，请检查文件，或用 --timeout 放宽时限",
        "kill1": batch.INTERRUPTED,
    }


@pytest.mark.skipif(os.name != "posix", reason="needs limits on address space")
def test_a_file_cannot_take_more_memory_than_a_process_may_have() -> None:
    assert [report.error for report in run(["eat", "ok"])] == ["内存不足", None]


def test_progress_counts_up_to_all_files() -> None:
    heard: list[int] = []
    files = [Path(f"ok{number}") for number in range(30)]
    list(check_many(files, ALL, 2, heard.append, check=act))
    assert heard == sorted(heard)
    assert heard[-1] == 30


def test_few_reports_wait_for_an_early_slow_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_WAITING_BYTES", 2000)
    heard: list[int] = []
    files = [Path("hang"), *(Path(f"ok{number}") for number in range(500))]
    reports = check_many(files, ALL, 2, heard.append, bounds=Bounds(1.5), check=act)
    assert next(reports).path == "hang"
    assert heard[-1] < 60
    assert len(list(reports)) == 500


def test_closing_the_iterator_ends_all_processes() -> None:
    files = [Path("pid0"), *(Path(f"hang{number}") for number in range(5))]
    reports = check_many(files, ALL, 1, quiet, check=act)
    pid = int(next(reports).error or "")
    assert not gone(pid)
    assert isinstance(reports, Iterator)
    reports.close()  # type: ignore[attr-defined]
    assert gone(pid)


def test_processes_that_cannot_start_end_the_run_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    here_only = types.ModuleType("here_only")
    exec("def check(path, options): ...", here_only.__dict__)
    monkeypatch.setitem(sys.modules, "here_only", here_only)
    with pytest.raises(XltoolsError, match="无法启动"):
        list(check_many([Path("a"), Path("b")], ALL, 2, quiet, check=here_only.check))
