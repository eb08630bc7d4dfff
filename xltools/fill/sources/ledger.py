"""Ledgers (台账): every entry brought to the cells it belongs to, or listed with what keeps it out."""

from __future__ import annotations

import decimal
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from xltools.address import Place
from xltools.amount import Amount, plain
from xltools.errors import AmbiguousSource, Conflict, SourceErrors, Unreadable
from xltools.fill.facts import Fact, SourceResult
from xltools.fill.sources.ledger_columns import choose_columns, looks_like_ledger
from xltools.fill.sources.ledger_entries import Entries, read_entries
from xltools.fill.sources.ledger_map import DATE, LedgerMap, ledger_map
from xltools.fill.sources.ledger_names import capped, code_notes, namings
from xltools.fill.sources.ledger_tally import Tally, tally_entries
from xltools.fill.sources.tabular import Lines, Table, cell_text, find_table, read_lines
from xltools.forms.model import Pack

__all__ = ["find_ledger", "read_ledger", "read_ledger_tables"]

KIND_OF_SOURCE = "台账"
_EXACT_DIGITS = 120
"""Digits enough for the sum of any amounts :func:`xltools.amount.parse_amount` admits."""


def find_ledger(lines: Lines, mapping: LedgerMap) -> Table | None:
    """The ledger table of a sheet, told by its headings."""
    return find_table(lines, mapping.headings, looks_like_ledger(mapping))


def read_ledger(path: Path, pack: Pack, year: int | None) -> SourceResult:
    """The sums of a ledger at the addresses of the pack, in its unit, and the rows that found no cell.

    With ``year`` rows of other years stay unplaced; without it a ledger of several years is refused.
    Raises :class:`AmbiguousSource` when there is no ledger heading, :class:`SourceErrors` when the table as
    a whole cannot be used, :class:`Unreadable` when the file cannot be read or has no rows.
    """
    mapping = ledger_map(pack)
    sheets = read_lines(path)
    tables = [table for lines in sheets if (table := find_ledger(lines, mapping))]
    if not tables:
        wanted = "、".join(mapping.required)
        raise AmbiguousSource(f"{path.name}：没有找到台账的表头（应有{wanted}等列），请检查是否选错了文件。")
    return read_ledger_tables(path, tables, pack, year)


def read_ledger_tables(path: Path, tables: Sequence[Table], pack: Pack, year: int | None) -> SourceResult:
    """As :func:`read_ledger`, for the tables already found in the file.

    Raises :class:`Conflict`, too, when two of them say the same.
    """
    mapping = ledger_map(pack)
    with decimal.localcontext(prec=_EXACT_DIGITS):
        found = [read_entries(choose_columns(table, mapping), mapping) for table in tables]
        if not any(len(entries.frame) or entries.faults for entries in found):
            raise Unreadable(path, "只有表头，没有数据行，请检查导出条件后重新导出")
        _refuse_copies(path, found, mapping)
        year = year or _only_year(path, found)
        tally = Tally()
        for entries in found:
            tally_entries(entries, mapping, year, tally)
        return _result(path, pack, mapping, found, tally, year)


def _refuse_copies(path: Path, found: Sequence[Entries], mapping: LedgerMap) -> None:
    """Two sheets with the same entries are a sheet and its copy, as two files are."""
    seen: dict[str, str] = {}
    for entries in found if len(found) > 1 else ():
        sheet = entries.columns.table.lines.sheet
        same = seen.setdefault(_digest([entries], mapping), sheet) if len(entries.frame) else sheet
        if same != sheet:
            raise Conflict(
                f"{path.name}：工作表“{same}”与“{sheet}”的内容完全相同，会重复计算，请只保留一张"
                "（确是两批数据的，请合并为一张）。"
            )


def _only_year(path: Path, found: Iterable[Entries]) -> int | None:
    first: dict[int, Place] = {}
    for entries in found:
        dated = entries.frame.loc[entries.frame["year"] != 0, ["year", "line"]].drop_duplicates("year")
        for year, line in dated.itertuples(index=False, name=None):
            first.setdefault(year, entries.columns.table.lines.place(line))
    if len(first) > 1:
        seen = "、".join(
            f"{year} 年（首见于{f'{at.sheet} {at.cell}'.strip()}）" for year, at in sorted(first.items())
        )
        raise SourceErrors([f"{path.name}：数据含有{seen}，请用 --year 指明填报哪一年。"])
    return next(iter(first), None)


def _result(
    path: Path, pack: Pack, mapping: LedgerMap, found: Sequence[Entries], tally: Tally, year: int | None
) -> SourceResult:
    placed_codes = {address.row for address in tally.cells if pack.forms[address.form].keyed}
    names, code_remarks = code_notes(
        (naming for entries in found for naming in namings(entries.columns, mapping, entries.texts)),
        placed_codes,
    )
    units = list(dict.fromkeys(name for entries in found for name in entries.unit_names))
    return SourceResult(
        kind=KIND_OF_SOURCE,
        name=path.name,
        rows=tally.rows,
        facts=tuple(
            Fact(address, Amount(cell.yuan / pack.factor), cell.place())
            for address, cell in sorted(tally.cells.items())
        ),
        unplaced=tuple(tally.unplaced),
        notes=(*_notes(path, found, tally, units), *code_remarks),
        code_names=names,
        read=_ordered(tally.read, mapping),
        placed=_ordered(tally.placed, mapping),
        year=year,
        unit_name=units[0] if len(units) == 1 else "",
        ledger=_digest(found, mapping),
    )


def _digest(found: Iterable[Entries], mapping: LedgerMap) -> str:
    """Equal for the same entries in the same order, whatever kind of file holds them."""
    digest = sha256()
    for entries in found:
        frame = entries.frame
        keys = (frame[name] for name in mapping.key_fields)
        for entry in zip(_dates(entries), frame["amount"].map(plain), *keys, strict=True):
            digest.update(repr(entry).encode())
    return digest.hexdigest()


def _dates(entries: Entries) -> list[str]:
    """The day of each entry as far as it is stated."""
    table, heading = entries.columns.table, entries.columns.fields.get(DATE)
    if heading is None:
        return [""] * len(entries.frame)
    cells = table.cells(heading)
    return [cell_text(cells[line - table.body.start])[:10] for line in entries.frame["line"]]


def _ordered(sums: dict[str, decimal.Decimal], mapping: LedgerMap) -> dict[str, decimal.Decimal]:
    """By 类别 in the order of the pack, others last."""
    order = [*dict.fromkeys(mapping.spellings["类别"].values()), *sums]
    return {kind: sums[kind] for kind in dict.fromkeys(order) if kind in sums}


def _notes(path: Path, found: Iterable[Entries], tally: Tally, units: Sequence[str]) -> Iterator[str]:
    for entries in found:
        lines = entries.columns.table.lines
        if lines.hidden:
            yield f"{path.name}：隐藏的工作表“{lines.sheet}”也是台账，已一并读取。"
        yield from entries.columns.notes
        yield from capped(_remark(lines, line) for line in entries.remarks)
        yield from capped(
            f"{lines.place(line)}：金额不足一分的部分已按原数计入，请核对。" for line in entries.fractions
        )
    yield from dict.fromkeys(tally.notes)
    if tally.totals:
        places = "、".join(place.cell for place in tally.totals[:10])
        more = f"等 {len(tally.totals)} 行" if len(tally.totals) > 10 else ""
        yield f"{path.name}：{places}{more}是合计行，与明细之和相符，没有重复计入。"
    if len(units) > 1:
        yield f"{path.name}：含有{'、'.join(units[:3])}等 {len(units)} 个单位的数据，已合并计算。"


def _remark(lines: Lines, line: int) -> str:
    text = " ".join(filter(None, map(cell_text, lines.rows[line])))
    return f"{lines.place(line)}：“{text[:30]}”没有金额和类别，已略过。"
