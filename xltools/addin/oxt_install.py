"""Adding the extension to this user's LibreOffice through its own program unopkg, and taking it away again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xltools import __version__
from xltools.addin.oxt import OXT_NAME, oxt_content
from xltools.addin.oxt_texts import IDENTIFIER
from xltools.errors import XltoolsError, because

__all__ = [
    "OfficeRefuses",
    "find_unopkg",
    "install_oxt",
    "installed_oxt",
    "office_environment",
    "uninstall_oxt",
]

_SECONDS = 180
_VERSION = re.compile(r"^\s*Version: (\S+)", re.MULTILINE)
_SYSTEM = frozenset({Path("/usr/bin"), Path("/bin")})
_PYTHON_VARIABLES = frozenset({"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"})
_ABSENT = "There is no such extension deployed"
_REASONS = (
    ("as root", "unopkg 不能以 root 运行，请用平时打开 LibreOffice 的用户运行。"),
    ("lock file", "LibreOffice 正在安装扩展或没有正常退出，请关闭全部 LibreOffice 窗口再试。"),
)
"""What unopkg says, and what that means for the user."""


class OfficeRefuses(XltoolsError):
    """There is no LibreOffice, or it does not do what was asked."""


def find_unopkg() -> Path | None:
    """The program that manages LibreOffice's extensions; ``None`` without LibreOffice."""
    return next((path for path in _candidates() if path.is_file()), None)


def install_oxt() -> None:
    """Put the extension of this version into LibreOffice, over any other; :class:`OfficeRefuses` says why not."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / OXT_NAME
        path.write_bytes(oxt_content())
        _unopkg("add", "-f", "--suppress-license", str(path))
    found = installed_oxt()
    if found != __version__:
        raise OfficeRefuses(
            f"LibreOffice 登记的扩展版本是“{found or '无'}”而不是 {__version__}，请关闭 LibreOffice 再试。"
        )


def uninstall_oxt() -> bool:
    """Remove the extension; whether it was there."""
    if installed_oxt() is None:
        return False
    _unopkg("remove", IDENTIFIER)
    return True


def installed_oxt() -> str | None:
    """The version of the extension that LibreOffice has; ``None`` when it has none."""
    try:
        listed = _unopkg("list", IDENTIFIER)
    except OfficeRefuses as error:
        if error.__cause__ is not None and _ABSENT in str(error.__cause__):
            return None
        raise
    version = _VERSION.search(listed)
    return version[1] if version else ""


def _candidates() -> Iterator[Path]:
    """On the PATH, beside the program that starts LibreOffice, where its makers' packages put it."""
    for name in ("unopkg", "soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            yield Path(found).resolve().with_name("unopkg")
    yield from sorted(Path("/opt").glob("libreoffice*/program/unopkg"), reverse=True)


def office_environment() -> dict[str, str]:
    """This process's variables without what leads LibreOffice to the Python that runs here.

    LibreOffice's own Python looks for its home beside the first python3 on the PATH, and breaks in that of another.
    """
    ours = {Path(sys.executable).parent, Path(sys.prefix) / "bin", Path(sys.base_prefix) / "bin"}
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    kept = [each for each in folders if Path(each) not in ours - _SYSTEM]
    others = {name: value for name, value in os.environ.items() if name not in _PYTHON_VARIABLES}
    return {**others, "PATH": os.pathsep.join(kept)}


def _unopkg(*arguments: str) -> str:
    """What unopkg prints; :class:`OfficeRefuses` with its own words as the cause when it fails."""
    program = find_unopkg()
    if program is None:
        raise OfficeRefuses(
            "没有找到 LibreOffice 的 unopkg：请先安装 LibreOffice，或用 xltools addin build --oxt 生成扩展，"
            "再在“工具 - 扩展管理器”中添加。"
        )
    try:
        done = subprocess.run(  # noqa: S603 - LibreOffice's own program
            [str(program), *arguments],
            env=office_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OfficeRefuses(
            f"unopkg 超过 {_SECONDS} 秒没有完成，请关闭全部 LibreOffice 窗口再试。"
        ) from error
    except OSError as error:
        raise OfficeRefuses(
            f"{program}：无法运行（{because(error)}），请检查 LibreOffice 的安装。"
        ) from error
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise OfficeRefuses(_reason(said)) from RuntimeError(said)
    return done.stdout


def _reason(said: str) -> str:
    for words, reason in _REASONS:
        if words in said:
            return reason
    lines = [
        *(line for line in said.splitlines() if line.startswith("ERROR: ")),
        *said.splitlines(),
        "没有说明原因",
    ]
    return f"unopkg 没有完成（{lines[0].removeprefix('ERROR: ')}），请关闭 LibreOffice 再试。"
