"""Where a Windows user's profile holds what the add-in needs."""

from __future__ import annotations

import os
from pathlib import Path

from xltools.addin.build import ADDIN_NAME
from xltools.addin.escape import escaped, unescaped
from xltools.errors import XltoolsError
from xltools.record import Record

__all__ = ["NoProfile", "Settings", "find_settings", "ini_path", "read_settings", "settings_text", "xlstart"]


class NoProfile(XltoolsError):
    """There is no Windows profile, so Excel cannot be told about the add-in."""


class Settings(Record):
    """What the file addin.ini says."""

    python: str
    """The interpreter that the buttons start; empty when the file does not say."""
    addin: str
    """The installed add-in."""


def appdata() -> Path:
    """The folder that Windows names in APPDATA; :class:`NoProfile` without it."""
    named = os.environ.get("APPDATA", "")
    if not named:
        raise NoProfile(
            "没有环境变量 APPDATA：Excel 加载项只能装在 Windows 上；LibreOffice 请用 xltools addin install --oxt。"
        )
    return Path(named)


def ini_path() -> Path:
    """The one file from which the runner takes the interpreter."""
    return appdata() / "xltools" / "addin.ini"


def xlstart() -> Path:
    """The user's folder whose files Excel opens whenever it starts, and trusts."""
    return appdata() / "Microsoft" / "Excel" / "XLSTART"


def settings_text(settings: Settings) -> str:
    """The file addin.ini: ASCII, with percent signs and Chinese escaped."""
    lines = [
        "; written by xltools addin install; %u and four hexadecimal digits stand for a character",
        "[xltools]",
        f"python={escaped(settings.python)}",
        f"addin={escaped(settings.addin)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def read_settings(text: str) -> Settings:
    """What a file says; the runner reads it the same way."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        key, separator, value = line.partition("=")
        if separator:
            found.setdefault(key.strip().lower(), unescaped(value.strip()))
    return Settings(found.get("python", ""), found.get("addin", ""))


def find_settings() -> Settings | None:
    """The settings of this user; ``None`` before the add-in was installed."""
    path = ini_path()
    return read_settings(path.read_text("ascii", errors="replace")) if path.is_file() else None


def default_addin() -> Path:
    """Where the add-in is installed unless the user says otherwise."""
    return xlstart() / ADDIN_NAME
