"""Where one ledger entry goes: its main cell, the cells that repeat it, or what keeps it out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xltools.address import Address
from xltools.fill.sources.ledger_map import KIND, CodeField, LedgerMap, Pick, Target
from xltools.forms.classification import LEVELS

__all__ = ["Fault", "Miss", "Route", "Router"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry: in which field, and the rest of the sentence about its value."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A form that should repeat an entry and cannot."""

    number: str
    """表号."""
    fault: Fault


@dataclass(frozen=True, slots=True)
class Route:
    """Where an entry goes."""

    addresses: tuple[Address, ...] = ()
    """The main cell first; empty with a fault."""
    misses: tuple[Miss, ...] = ()
    fault: Fault | None = None


class Router:
    """Routes entries of one table; targets that need a column the table lacks are left to the caller."""

    def __init__(self, mapping: LedgerMap, columns: Collection[str]) -> None:
        self._mapping = mapping
        self._official = {field: frozenset(names.values()) for field, names in mapping.spellings.items()}
        known = {*columns, KIND}
        self._targets = tuple(t for t in mapping.targets if known.issuperset(t.fields))
        self.unreachable = tuple(t for t in mapping.targets if not known.issuperset(t.fields))
        """Targets that need a column the table does not have."""

    def applies(self, target: Target, entry: Mapping[str, str]) -> bool | Fault:
        """Whether the target takes the entry, as far as its fields tell; a fault when that cannot be said.

        An empty code is no member of a list of codes; an empty or unknown 类别, 资金来源 or 支出类型 leaves
        the question open unless another field excludes the target.
        """
        doubt: Fault | None = None
        for field, admitted in target.when:
            value = entry.get(field)
            if value is None or value in admitted:
                continue
            if field not in self._official or value in self._official[field]:
                return False
            doubt = doubt or self._unknown(field, value)
        return doubt or True

    def route(self, entry: Mapping[str, str]) -> Route:
        """The cells of an entry whose values are keyed by field."""
        taken: list[Target] = []
        for target in self._targets:
            answer = self.applies(target, entry)
            if isinstance(answer, Fault):
                return Route(fault=answer)
            if answer:
                taken.append(target)
        main = next((target for target in taken if target.main), None)
        if main is None:
            return Route(fault=Fault(KIND, "在模板中没有对应的表，请核对"))
        address = self._address(main, entry)
        if isinstance(address, Fault):
            return Route(fault=address)
        others = [(target, self._address(target, entry)) for target in taken if target is not main]
        return Route(
            addresses=(address, *(found for _, found in others if isinstance(found, Address))),
            misses=tuple(Miss(target.form.number, why) for target, why in others if isinstance(why, Fault)),
        )

    def _unknown(self, field: str, value: str) -> Fault:
        options = "、".join(dict.fromkeys(self._mapping.spellings[field].values()))
        return Fault(field, f"{'不是可用的' + field if value else '为空'}，应为：{options}")

    def _address(self, target: Target, entry: Mapping[str, str]) -> Address | Fault:
        row = self._row(target, entry)
        if isinstance(row, Fault):
            return row
        column = self._picked(target.column, entry)
        columns = {column.id for column in target.form.block_of(row).amounts}
        if column not in columns:
            field = target.column.field
            empty = not entry.get(field)
            return Fault(field, "为空，请填写" if empty else f"在{target.form.number}没有对应的栏，请核对")
        return Address(target.form.id, row, column)

    def _row(self, target: Target, entry: Mapping[str, str]) -> str | Fault:
        row = self._picked(target.row, entry)
        field = target.row.field
        if field in self._mapping.codes and target.row.translation is None:
            fault = code_fault(self._mapping.codes[field], entry.get(field, ""))
            if fault:
                return Fault(field, fault)
            if target.form.keyed:
                return row
        if row not in target.form.rows_by_id:
            return Fault(field, f"在{target.form.number}没有对应的行，请核对")
        return row

    @staticmethod
    def _picked(pick: Pick, entry: Mapping[str, str]) -> str:
        return pick.id_for(entry.get(pick.field, ""))


def code_fault(field: CodeField, code: str) -> str:
    """What keeps a code from taking money, as the rest of a sentence; empty when nothing does."""
    wanted = f"{field.length} 位的{field.level}科目代码"
    if not code:
        return f"为空，应填 {wanted}"
    if not (code.isascii() and code.isdigit()):
        return f"不是科目代码，应为 {wanted}"
    if len(code) in LEVELS and len(code) < field.length:
        return f"只到{'类' if len(code) == 3 else '款'}级，有金额的行要填 {wanted}"
    if len(code) != field.length:
        return f"是 {len(code)} 位数，应为 {wanted}"
    if code[:3] not in field.classification:
        return f"的类 {code[:3]} 不在科目表中，请核对"
    return ""
