"""Data given by the user, told apart by what is in it: ledgers, facts files and form grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.errors import AmbiguousSource, Unreadable, Unrecognised
from xltools.fill.datafiles import data_files
from xltools.fill.facts import SourceResult
from xltools.fill.sources.facts_file import find_facts, read_facts_tables
from xltools.fill.sources.ledger import find_ledger, read_ledger_tables
from xltools.fill.sources.ledger_map import ledger_map
from xltools.fill.sources.tabular import Table, cell_text, read_lines
from xltools.forms.model import Pack

__all__ = ["read_source"]


@dataclass(frozen=True, slots=True)
class _Content:
    """The tables of a file, by what they are."""

    ledgers: tuple[Table, ...]
    facts: tuple[Table, ...]
    others: tuple[str, ...]
    """Names of sheets that are neither."""


def read_source(path: Path, pack: Pack, year: int | None) -> list[SourceResult]:
    """The figures of a file, or of all data files in a folder; the form grids of a folder are read together.

    Raises :class:`AmbiguousSource` for a file that is neither ledger, facts file nor form grid, and what the
    readers of these raise.
    """
    if not path.exists():
        raise Unreadable(path, "没有这个文件或文件夹，请检查路径")
    results: list[SourceResult] = []
    grids: list[Path] = []
    for file in data_files(path):
        content = _content(file, pack)
        found = _read(file, content, pack, year)
        results += found
        if not found:
            grids.append(file)
    if grids:
        results.append(_read_grids(grids, pack))
    return results


def _content(file: Path, pack: Pack) -> _Content:
    mapping = ledger_map(pack) if pack.ledger else None
    ledgers: list[Table] = []
    facts: list[Table] = []
    others: list[str] = []
    sheets = read_lines(file)
    if not any(cell_text(cell) for lines in sheets for row in lines.rows for cell in row):
        raise Unreadable(file, "里面没有任何内容，请检查是否选错了文件")
    for lines in sheets:
        if table := find_facts(lines):
            facts.append(table)
        elif mapping and (table := find_ledger(lines, mapping)):
            ledgers.append(table)
        else:
            others.append(lines.sheet)
    return _Content(tuple(ledgers), tuple(facts), tuple(others))


def _read(file: Path, content: _Content, pack: Pack, year: int | None) -> list[SourceResult]:
    found = []
    if content.ledgers:
        found.append(read_ledger_tables(file, content.ledgers, pack, year))
    if content.facts:
        found.append(read_facts_tables(file, content.facts, pack))
    if found and content.others:
        names = "、".join(f"“{name}”" for name in content.others)
        note = f"{file.name}：工作表{names}既不是台账也不是数据文件，没有读取。"
        found[0] = replace(found[0], notes=(*found[0].notes, note))
    return found


def _read_grids(files: Sequence[Path], pack: Pack) -> SourceResult:
    names = "、".join(file.name for file in files)
    reason = f"{names}：既不是台账（表头含类别、功能科目代码、金额等），也不是数据文件或“{pack.title}”中的表，请检查。"
    from xltools.fill.sources.grids import read_grids

    try:
        return read_grids(files, pack)
    except Unrecognised as error:
        raise AmbiguousSource(reason) from error
