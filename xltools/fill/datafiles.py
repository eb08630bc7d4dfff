"""The files that one ``--data`` stands for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xltools.errors import Unreadable

__all__ = ["data_files"]

_SUFFIXES = frozenset({".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".et"})


def data_files(path: Path) -> Sequence[Path]:
    """The file itself, or the tables directly in a folder by name; :class:`Unreadable` when there is none."""
    if not path.exists():
        raise Unreadable(path, "没有这个文件或文件夹，请检查路径")
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.iterdir()
        if file.is_file() and file.suffix.lower() in _SUFFIXES and not file.name.startswith(("~$", "."))
    )
    if not files:
        raise Unreadable(path, "文件夹中没有数据文件（.csv、.xls、.xlsx、.ods）")
    return files
