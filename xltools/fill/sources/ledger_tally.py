"""Sums of ledger entries by cell, and the entries that reach none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.address import Address, Place
from xltools.amount import ZERO
from xltools.errors import SourceErrors
from xltools.fill.facts import Unplaced
from xltools.fill.sources.ledger_columns import Columns
from xltools.fill.sources.ledger_entries import Entries
from xltools.fill.sources.ledger_map import DATE, KIND, YEAR, LedgerMap
from xltools.fill.sources.ledger_route import Fault, Route, Router
from xltools.fill.sources.ledger_totals import Line, proven_totals, total_label
from xltools.fill.sources.tabular import cell_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CellSum", "Tally", "tally_entries"]

_NO_KIND = "未注明类别"


@dataclass(slots=True)
class CellSum:
    """What the entries of one cell add up to."""

    yuan: Decimal
    rows: int
    first: Place

    def place(self) -> Place:
        """The first row, with the number of rows where there are more."""
        more = f" 等 {self.rows} 行" if self.rows > 1 else ""
        return Place(self.first.file, self.first.sheet, self.first.cell + more)


@dataclass(slots=True)
class Tally:
    """The tables of one file taken together; every amount is in ``read`` and in a cell or in ``unplaced``."""

    cells: dict[Address, CellSum] = field(default_factory=dict)
    read: dict[str, Decimal] = field(default_factory=dict)
    placed: dict[str, Decimal] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)
    totals: list[Place] = field(default_factory=list)
    """Proven total rows, left out."""
    notes: list[str] = field(default_factory=list)
    rows: int = 0

    def add(self, address: Address, yuan: Decimal, rows: int, place: Place) -> None:
        """Add to a cell."""
        cell = self.cells.setdefault(address, CellSum(ZERO, 0, place))
        cell.yuan += yuan
        cell.rows += rows


@dataclass(frozen=True, slots=True)
class _Group:
    """Entries that agree in everything that decides where they go."""

    entry: Mapping[str, str]
    """Values by field, of the fields the table has."""
    route: Route
    yuan: Decimal
    rows: int
    line: int
    """Index of the first line."""
    amount_column: int
    """Index of the amount column of the first line."""

    @property
    def kind(self) -> str:
        """The 类别 the money is counted under."""
        return self.entry[KIND] or _NO_KIND


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry that is listed because it does not reach every form it should."""

    line: int
    amount_column: int
    yuan: Decimal
    group: _Group


def tally_entries(entries: Entries, mapping: LedgerMap, year: int | None, tally: Tally) -> None:
    """Add the entries of one table; rows of another year than ``year``, when given, stay unplaced.

    Raises :class:`SourceErrors` when entries need a column that the table does not have.
    """
    columns = entries.columns
    router = Router(mapping, columns.fields)
    groups, numbers = _groups(entries, mapping, router, year)
    _report_unreachable(groups, router, columns, tally)
    for group in groups:
        _place(group, columns, tally)
    listed = _listed(entries.frame, numbers, groups)
    labels = _total_labels(columns, listed, mapping)
    proven = _proven(entries, labels, mapping) if labels else frozenset()
    unplaced = list(entries.faults.items())
    for item in listed:
        if item.line in proven:
            continue
        if item.group.route.fault:
            tally.read[item.group.kind] = tally.read.get(item.group.kind, ZERO) + item.yuan
        unplaced += [(item.line, entry) for entry in _unplaced(item, columns, labels.get(item.line, ""))]
    tally.unplaced += [entry for _, entry in sorted(unplaced, key=lambda pair: pair[0])]
    tally.totals += [columns.table.lines.place(line) for line in sorted(proven)]
    tally.rows += len(set(entries.frame["line"]) | entries.faults.keys()) - len(proven)


def _groups(
    entries: Entries, mapping: LedgerMap, router: Router, year: int | None
) -> tuple[list[_Group], pd.Series[int]]:
    """The groups, and the index of its group for each row of the frame."""
    columns, frame = entries.columns, entries.frame
    keys = [*mapping.key_fields, "year", "conflict"]
    numbers = frame.groupby(keys, sort=False, dropna=False).ngroup()
    first = frame[~numbers.duplicated()]
    sums, sizes = frame["amount"].groupby(numbers).sum(), numbers.groupby(numbers).size()
    groups = []
    for values, yuan, rows, line, amount_column in zip(
        first[keys].itertuples(index=False, name=None),
        sums.tolist(),
        sizes.tolist(),
        first["line"].tolist(),
        first["amount_column"].tolist(),
        strict=True,
    ):
        *texts, stated, conflict = values
        named = zip(mapping.key_fields, texts, strict=True)
        entry = {name: text for name, text in named if name == KIND or name in columns.fields}
        fault = _conflict(columns, amount_column) if conflict else _other_year(columns, stated, year)
        route = Route(fault=fault) if fault else router.route(entry)
        groups.append(_Group(entry, route, yuan, rows, line, amount_column))
    return groups, numbers


def _conflict(columns: Columns, amount_column: int) -> Fault:
    return Fault(KIND, f"与金额所在的“{columns.amounts[amount_column].heading.text}”列不一致，请核对")


def _other_year(columns: Columns, stated: int, year: int | None) -> Fault | None:
    if not year or not stated or stated == year:
        return None
    return Fault(YEAR if YEAR in columns.fields else DATE, f"属于 {stated} 年度，不是 {year} 年度")


def _listed(frame: pd.DataFrame, numbers: pd.Series[int], groups: list[_Group]) -> list[_Item]:
    wanted = [index for index, group in enumerate(groups) if group.route.fault or group.route.misses]
    if not wanted:
        return []
    rows = frame.loc[numbers.isin(wanted), ["line", "amount_column", "amount"]]
    chosen = numbers[rows.index]
    return [
        _Item(int(line), int(column), yuan, groups[number])
        for (line, column, yuan), number in zip(rows.itertuples(index=False, name=None), chosen, strict=True)
    ]


def _total_labels(columns: Columns, listed: list[_Item], mapping: LedgerMap) -> dict[int, str]:
    """What the rows call themselves that carry no code, go nowhere and speak of a total."""
    rows = columns.table.lines.rows
    bare = [
        item.line
        for item in listed
        if item.group.route.fault and not any(item.group.entry.get(name) for name in mapping.codes)
    ]
    return {line: label for line in bare if (label := total_label(rows[line]))}


def _proven(entries: Entries, labels: Mapping[int, str], mapping: LedgerMap) -> frozenset[int]:
    """Lines of total rows that the detail explains."""
    official = frozenset(mapping.spellings[KIND].values())
    ordered = entries.frame.sort_values(["line", "amount_column"], kind="stable")
    facts = zip(ordered["line"], ordered[KIND], ordered["amount"], strict=True)
    amounts = [
        (line, Line(kind if kind in official else "", yuan, labels.get(line, "")))
        for line, kind, yuan in facts
    ]
    verdicts = proven_totals([amount for _, amount in amounts])
    return _all_proven(zip((line for line, amount in amounts if amount.label), verdicts, strict=True))


def _all_proven(verdicts: Iterable[tuple[int, bool]]) -> frozenset[int]:
    """The lines all of whose amounts are proven."""
    proven: set[int] = set()
    failed: set[int] = set()
    for line, holds in verdicts:
        (proven if holds else failed).add(line)
    return frozenset(proven - failed)


def _place(group: _Group, columns: Columns, tally: Tally) -> None:
    if group.route.fault:
        return
    heading = columns.amounts[group.amount_column].heading
    place = columns.table.lines.place(group.line, heading.column)
    tally.read[group.kind] = tally.read.get(group.kind, ZERO) + group.yuan
    tally.placed[group.kind] = tally.placed.get(group.kind, ZERO) + group.yuan
    for address in group.route.addresses:
        tally.add(address, group.yuan, group.rows, place)


def _report_unreachable(groups: list[_Group], router: Router, columns: Columns, tally: Tally) -> None:
    """Say once for each form what a missing column costs."""
    for target in router.unreachable:
        taken = [
            group
            for group in groups
            if (target.main or not group.route.fault) and router.applies(target, group.entry) is True
        ]
        if not taken:
            continue
        missing = next(name for name in target.fields if name not in columns.fields and name != KIND)
        if target.main:
            raise SourceErrors([_needed(taken[0], missing, columns)])
        number = target.form.number
        if any(name == missing for name, _ in target.when):
            tally.notes.append(f"{columns.where()}：没有“{missing}”列，{number}的有关数字无法从台账取得。")
            continue
        rows = sum(group.rows for group in taken)
        reason = f"不存在，{number}缺少 {rows} 行的金额，请补上该列"
        lines = columns.table.lines
        yuan = sum((group.yuan for group in taken), ZERO)
        tally.unplaced.append(Unplaced(Place(lines.file, lines.sheet), missing, "", reason, yuan, number))


def _needed(group: _Group, missing: str, columns: Columns) -> str:
    number = columns.table.lines.numbers[group.line]
    return (
        f"{columns.where()}：第 {number} 行等 {group.rows} 行是{group.kind}，却没有“{missing}”列，"
        "请补上该列后再试。"
    )


def _unplaced(item: _Item, columns: Columns, total: str) -> Iterator[Unplaced]:
    route = item.group.route
    if total:
        place = columns.table.lines.place(item.line)
        yield Unplaced(place, "", total, "与其上各行金额之和不符，也没有科目代码，未计入", item.yuan)
        return
    if route.fault:
        yield _explained(item, columns, route.fault)
    for miss in route.misses:
        yield _explained(item, columns, miss.fault, miss.number)


def _explained(item: _Item, columns: Columns, fault: Fault, form: str = "") -> Unplaced:
    lines = columns.table.lines
    heading = columns.fields.get(fault.field)
    row = lines.rows[item.line]
    value = item.group.entry.get(fault.field, "")
    if heading:
        value = cell_text(row[heading.column - 1]) if heading.column <= len(row) else ""
    return Unplaced(
        place=lines.place(item.line, heading.column if heading else None),
        column=columns.heading(fault.field),
        value=value,
        reason=fault.reason + (f"（这笔金额未计入{form}）" if form else ""),
        amount=item.yuan,
        missing_from=form,
    )
