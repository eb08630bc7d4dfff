"""Installing the add-in for one user, and taking it away again."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

from xltools.addin.build import ADDIN_NAME, build_addin
from xltools.addin.profile import Settings, default_addin, find_settings, ini_path, settings_text
from xltools.errors import BadArgument, TargetUnwritable, because
from xltools.record import Record

__all__ = ["Installed", "install", "interpreter", "uninstall"]


class Installed(Record):
    """What was written where."""

    addin: Path
    ini: Path
    python: Path
    removed: Path | None = None
    """The add-in that was installed in another folder before: Excel would load both."""


def install(folder: Path | None = None) -> Installed:
    """Put the add-in into the folder, by default the user's XLSTART, and this interpreter into addin.ini.

    Raises :class:`NoProfile` outside Windows, :class:`TargetUnwritable` where nothing can be written.
    """
    ini, python, before = ini_path(), interpreter(), find_settings()
    addin = (folder.absolute() / ADDIN_NAME) if folder else default_addin()
    _make_folder(addin.parent)
    build_addin(addin, force=True)
    _make_folder(ini.parent)
    _write(ini, settings_text(Settings(str(python), str(addin))))
    old = Path(before.addin) if before and before.addin else addin
    gone = old != addin and old.name == ADDIN_NAME and _remove(old)
    return Installed(addin, ini, python, old if gone else None)


def uninstall(folder: Path | None = None) -> list[Path]:
    """Remove the add-in and addin.ini; the files that were there.

    Without a folder the one in which it was installed.
    """
    settings = find_settings()
    if folder:
        addin = folder.absolute() / ADDIN_NAME
    else:
        addin = Path(settings.addin) if settings and settings.addin else default_addin()
    if addin.name != ADDIN_NAME:
        raise BadArgument(f"{ini_path()}：其中的 addin 不是 {ADDIN_NAME}，请用 --to 写明加载项所在的文件夹。")
    removed = [path for path in (addin, ini_path()) if _remove(path)]
    with suppress(OSError):  # the folder stays when something else is in it
        ini_path().parent.rmdir()
    return removed


def interpreter(running: str | None = None) -> Path:
    """The interpreter for the buttons: this one, without a console window where Python has such a twin."""
    python = Path(running or sys.executable)
    if not python.name:
        raise BadArgument("找不到正在运行的 Python 解释器，请用 python -m 方式或 xltools 命令运行。")
    twin = python.with_name("pythonw.exe")
    return twin if twin.is_file() else python


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetUnwritable(f"{folder}：无法建立文件夹（{because(error)}），请换一个文件夹。") from error


def _write(path: Path, text: str) -> None:
    from xltools.book.target import new_file

    with new_file(path, force=True) as temporary:
        temporary.write_bytes(text.encode("ascii"))


def _remove(path: Path) -> bool:
    """Whether there was such a file."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise TargetUnwritable(f"{path}：无法删除（{because(error)}），请先关闭 Excel 再试。") from error
    return True
