"""What the commands say of unopkg's answers, and what the extension says of libraries; no LibreOffice is needed."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from xltools import __version__
from xltools.addin import oxt_install, oxt_libraries
from xltools.addin.doctor import extension
from xltools.addin.oxt import oxt_content
from xltools.addin.oxt_install import OfficeRefuses, install_oxt, installed_oxt, uninstall_oxt
from xltools.addin.oxt_libraries import Readable, lacking, libraries
from xltools.errors import BadArgument

LISTED = f"Identifier: cn.xltools.addin\n  Version: {__version__}\n"
ABSENT = "ERROR: Exception occurred: There is no such extension deployed: cn.xltools.addin\n\nERROR: unopkg failed.\n"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for unopkg is a shell script")


@pytest.fixture
def unopkg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes an unopkg that says something and ends with a code; its calls are in ``calls``."""
    program = tmp_path / "unopkg"
    monkeypatch.setattr(oxt_install, "_candidates", lambda: iter([program]))

    def made(code: int, out: str = "", complaint: str = "") -> Path:
        (tmp_path / "out").write_text(out)
        (tmp_path / "complaint").write_text(complaint)
        program.write_text(
            f'#!/bin/sh\ncd "{tmp_path}"\necho "$@" >> calls\ncat out\ncat complaint >&2\nexit {code}\n'
        )
        program.chmod(0o755)
        return tmp_path / "calls"

    return made


def xltools(*arguments: str) -> tuple[int, str, str]:
    """Exit code, output and complaints of the command."""
    program = "from xltools.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_extension_is_added_over_another_and_its_version_is_asked_for(unopkg) -> None:
    calls = unopkg(0, LISTED)
    install_oxt()
    added, listed = calls.read_text().splitlines()
    assert added.startswith("add -f --suppress-license /")
    assert added.endswith("/xltools.oxt")
    assert listed == "list cn.xltools.addin"


def test_an_installed_extension_is_removed_by_its_identifier(unopkg) -> None:
    calls = unopkg(0, LISTED)
    assert uninstall_oxt()
    assert calls.read_text().splitlines()[-1] == "remove cn.xltools.addin"


def test_nothing_is_removed_when_nothing_is_installed(unopkg) -> None:
    calls = unopkg(1, complaint=ABSENT)
    assert installed_oxt() is None
    assert not uninstall_oxt()
    assert "remove" not in calls.read_text()
    assert [each.mark for each in extension()] == ["●"]


@pytest.mark.parametrize(
    ("complaint", "says"),
    [
        (
            "ERROR: Cannot run unopkg as root without --shared or --bundled option.",
            "unopkg 不能以 root 运行，请用平时打开 LibreOffice 的用户运行。",
        ),
        (
            "unopkg cannot be started. The lock file indicates it as already running.",
            "LibreOffice 正在安装扩展或没有正常退出，请关闭全部 LibreOffice 窗口再试。",
        ),
        (
            "Warning: failed to launch javaldx\n\nERROR: Cannot open file.\n",
            "unopkg 没有完成（Cannot open file.），请关闭 LibreOffice 再试。",
        ),
        ("", "unopkg 没有完成（没有说明原因），请关闭 LibreOffice 再试。"),
    ],
)
def test_what_unopkg_complains_of_is_one_sentence(unopkg, complaint: str, says: str) -> None:
    unopkg(1, complaint=complaint)
    for asked in (install_oxt, uninstall_oxt, installed_oxt):
        with pytest.raises(OfficeRefuses) as refused:
            asked()
        assert str(refused.value) == says
    assert [f"{each.mark} {each.text}" for each in extension()] == [
        f"● 不知道 LibreOffice 扩展是否已安装：{says}"
    ]


def test_an_extension_of_another_version_is_a_fault(unopkg) -> None:
    unopkg(0, LISTED.replace(__version__, "0.0.9"))
    (found,) = extension()
    assert found.is_fault
    assert found.text == "LibreOffice 扩展的版本 0.0.9 与当前版本不同，请运行 xltools addin install --oxt。"
    with pytest.raises(OfficeRefuses, match=r"登记的扩展版本是“0\.0\.9”而不是"):
        install_oxt()


def test_a_faulty_build_is_a_fault(unopkg, monkeypatch: pytest.MonkeyPatch) -> None:
    unopkg(0, LISTED)
    monkeypatch.setattr("xltools.addin.oxt.oxt_content", lambda: oxt_content()[:100])
    assert [each.mark for each in extension()] == ["×", "√"]


def test_the_command_builds_an_extension(tmp_path: Path) -> None:
    target = tmp_path / "扩展.oxt"
    assert xltools("addin", "build", "--oxt", "-o", str(target)) == (0, f"已生成：{target}\n", "")
    assert target.read_bytes() == oxt_content()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build", "--oxt"], "请用 -o 写明要生成的文件"),
        (["build", "--oxt", "-o", "a.xlam"], "a.xlam 的扩展名应为 .oxt"),
        (["build", "--oxt", "--sample", "-o", "a.oxt"], "--oxt 不能与 --sample 同用"),
        (["install", "--oxt", "--to", "folder"], "--oxt 不能与 --to 同用"),
    ],
)
def test_calls_that_make_no_sense_are_refused(arguments: list[str], says: str) -> None:
    assert xltools("addin", *arguments) == (2, "", f"错误：{says}；用 --help 查看用法。\n")


def test_commands_without_libreoffice_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oxt_install, "_candidates", lambda: iter(()))
    with pytest.raises(OfficeRefuses) as refused:
        uninstall_oxt()
    assert str(refused.value) == (
        "没有找到 LibreOffice 的 unopkg：请先安装 LibreOffice，或用 xltools addin build --oxt 生成扩展，"
        "再在“工具 - 扩展管理器”中添加。"
    )


class Picks:
    """A user who picks files."""

    target = text = choice = None

    def __init__(self, *names: str) -> None:
        self.picked = tuple(map(Path, names))

    def files(self, title: str) -> tuple[Path, ...]:
        return self.picked


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python with the standard library alone."""
    monkeypatch.setattr(oxt_libraries, "find_spec", lambda _: None)


def test_data_of_old_formats_are_refused_without_their_library(
    bare: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Readable(Picks("a.csv", "b.xlsx")).files("?") == (Path("a.csv"), Path("b.xlsx"))
    with pytest.raises(BadArgument, match=r"没有 python-calamine，读取 \.xls、\.xlsb、\.ods 数据需要它"):
        Readable(Picks("a.csv", "b.XLS")).files("?")
    monkeypatch.setattr(oxt_libraries, "find_spec", find_spec)
    assert Readable(Picks("b.XLS")).files("?") == (Path("b.XLS"),)


def test_every_missing_library_is_named_with_what_it_is_for(bare: None) -> None:
    assert [line.partition("：")[0] for line in libraries()] == [
        f"● 没有 {name}" for name in ("lxml", "pandas", "python-calamine")
    ]
    for module, purpose in (("pandas.core", "读取台账需要它"), ("numpy", "这一步需要它")):
        says = lacking(module)
        assert f"没有 {module.partition('.')[0]}，{purpose}" in says
        assert (says.count("。"), says[-1]) == (1, "。")
