"""Which files a command line means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """Every named file and, in the order of their names, every workbook in a named folder; none twice."""
    files: dict[Path, Path] = {}
    text: list[Path] = []
    for path in paths:
        inside = list(_inside(path)) if path.is_dir() else []
        text += [file for file in inside if file.suffix.lower() == ".csv"]
        for file in [file for file in inside if file.suffix.lower() in SUFFIXES] or [path]:
            files.setdefault(file.absolute(), file)
    return Collected(tuple(files.values()), tuple(text))


def _inside(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
        if not hidden and path.is_file():
            yield path
