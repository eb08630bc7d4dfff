"""Which files a command line means."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from xltools.record import Record

__all__ = ["Collected", "collect"]

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".et"})
"""Workbooks by name; a file named itself is read whatever its name is."""


class Collected(Record):
    """The files to check and what was passed over."""

    files: tuple[Path, ...]
    """A folder stands for itself when it holds no workbook."""
    tables_as_text: tuple[Path, ...] = ()
    """CSV files in folders: data more often than tables, so checked only when named."""


def collect(paths: Iterable[Path]) -> Collected:
    """Every named file and, in the order of their names, every workbook in a named folder; none twice.

    What nobody may look into stands among them: a folder, a link to nothing.
    """
    files: dict[Path, Path] = {}
    text: list[Path] = []
    for path in paths:
        is_folder = os.path.isdir(path)  # noqa: PTH112 - of what may not be looked at it says no
        inside, closed = _inside(path) if is_folder else ([], [])
        text += [file for file in inside if file.suffix.lower() == ".csv"]
        books = [file for file in inside if file.suffix.lower() in SUFFIXES]
        for file in sorted([*books, *closed]) or [path]:
            files.setdefault(file.absolute(), file)
    return Collected(tuple(files.values()), tuple(text))


def _inside(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files in a folder and below, without hidden ones, and the folders that could not be opened."""
    files: list[Path] = []
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not _hidden(name)]
        files += [path for name in names if not _hidden(name) and _may_be_read(path := Path(place, name))]
    return sorted(files), [Path(error.filename) for error in closed]


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _may_be_read(path: Path) -> bool:
    """Whether it is a file, or something of which only reading can tell: no pipe, no device."""
    try:
        return path.is_file() or not path.exists()
    except OSError:
        return True
