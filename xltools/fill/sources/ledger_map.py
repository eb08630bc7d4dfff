"""How a ledger maps to the forms: the ``[ledger]`` table of pack.toml, checked when parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from xltools.errors import BadPack
from xltools.fill.sources.tabular import heading_key
from xltools.forms.classification import Classification
from xltools.forms.labels import Label, label
from xltools.forms.model import Form, Pack

__all__ = [
    "AMOUNT",
    "DATE",
    "KIND",
    "UNIT_NAME",
    "YEAR",
    "CodeField",
    "LedgerMap",
    "Pick",
    "Target",
    "ledger_map",
]

KIND = "类别"
AMOUNT = "金额"
DATE = "日期"
YEAR = "年度"
UNIT_NAME = "单位名称"


@dataclass(frozen=True, slots=True)
class CodeField:
    """A field that holds 科目代码."""

    field: str
    name_field: str
    classification: Classification
    length: int
    """Digits of the codes that take money: 7 for 功能科目 (项), 5 for 经济科目 (款)."""

    @property
    def level(self) -> str:
        """What a code of that length is called."""
        return "项级" if self.length == 7 else "款级"


@dataclass(frozen=True, slots=True)
class Pick:
    """Where the row or column of a target comes from: a fixed id, or the value of a field."""

    fixed: str = ""
    field: str = ""
    translation: Mapping[str, str] | None = None
    """Ids by value; ``None`` when the value is the id."""
    digits: int | None = None
    """Leading digits of a 科目代码 that count; ``None`` for the whole value."""

    def id_for(self, value: str) -> str:
        """The id for a value of the field, empty when there is none."""
        if self.fixed:
            return self.fixed
        value = value[: self.digits]
        return value if self.translation is None else self.translation.get(value, "")


@dataclass(frozen=True)
class Target:
    """One ``[[ledger.place]]``: which entries go to which cells of which form."""

    form: Form
    main: bool
    when: tuple[tuple[str, frozenset[str]], ...]
    """(field, admitted values), all of which must hold."""
    row: Pick
    column: Pick

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Fields the target depends on, in the order they are looked at."""
        picked = (pick.field for pick in (self.row, self.column) if pick.field)
        return tuple(dict.fromkeys((*(field for field, _ in self.when), *picked)))


@dataclass(frozen=True)
class LedgerMap:
    """What the headings and values of a ledger mean, and where its money goes."""

    required: tuple[str, ...]
    headings: Mapping[Label, str]
    """Field by heading; a heading of an amount column that also says the 类别 gives :data:`AMOUNT`."""
    rank: Mapping[Label, int]
    """Preference among several headings of one field, the smallest first."""
    split: Mapping[Label, str]
    """类别 by heading, for ledgers with one amount column per 类别."""
    spellings: Mapping[str, Mapping[Label, str]]
    """Official value by spelling, for each field with a closed set of values."""
    codes: Mapping[str, CodeField]
    targets: tuple[Target, ...]

    @cached_property
    def key_fields(self) -> tuple[str, ...]:
        """The fields that decide where an entry goes."""
        return tuple(dict.fromkeys((KIND, *(field for target in self.targets for field in target.fields))))


def ledger_map(pack: Pack) -> LedgerMap:
    """The ledger mapping of a pack; :class:`BadPack` names the entry at fault, or that there is none."""
    if not pack.ledger:
        raise BadPack(f"模板“{pack.title}”没有台账对应关系（pack.toml 的 [ledger]），不能用台账填列。")
    try:
        return _ledger_map(pack, pack.ledger)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadPack(f"{pack.id}/pack.toml：[ledger] 缺少或写错 {error}。") from error


def _ledger_map(pack: Pack, data: Mapping[str, Any]) -> LedgerMap:
    fields: Mapping[str, list[str]] = data["fields"]
    split: Mapping[str, list[str]] = data.get("split", {})
    values = {field: _spellings(field, entries) for field, entries in data.get("values", {}).items()}
    _only(fields, [*data["required"], *values, AMOUNT, KIND], "字段")
    _only(values[KIND].values(), split, "类别")
    spellings = [*fields.items(), *((AMOUNT, names) for names in split.values())]
    result = LedgerMap(
        required=tuple(data["required"]),
        headings=_unique((heading_key(name), field) for field, names in spellings for name in names),
        rank={heading_key(name): order for names in fields.values() for order, name in enumerate(names)},
        split={heading_key(name): kind for kind, names in split.items() for name in names},
        spellings=values,
        codes={field: _code_field(pack, field, entry) for field, entry in data.get("codes", {}).items()},
        targets=tuple(_target(pack, entry) for entry in data["place"]),
    )
    for target in result.targets:
        _check_target(result, target, fields)
    _check_disjoint(result)
    return result


def _spellings(field: str, entries: Mapping[str, list[str]]) -> Mapping[Label, str]:
    return _unique(
        (label(name), value) for value, names in entries.items() for name in (value, *names) if field
    )


def _unique(pairs: Iterable[tuple[Label, str]]) -> dict[Label, str]:
    result: dict[Label, str] = {}
    for name, meaning in pairs:
        if result.setdefault(name, meaning) != meaning:
            raise ValueError(f"“{name}”同时指“{result[name]}”和“{meaning}”")
    return result


def _only(known: Iterable[str], wanted: Iterable[str], what: str) -> None:
    allowed = set(known)
    for name in wanted:
        if name not in allowed:
            raise ValueError(f"{what}“{name}”")


def _code_field(pack: Pack, field: str, entry: Mapping[str, Any]) -> CodeField:
    classifications = {"functional": pack.functional, "economic": pack.economic}
    return CodeField(field, entry["name"], classifications[entry["classification"]], entry["length"])


def _target(pack: Pack, entry: Mapping[str, Any]) -> Target:
    return Target(
        form=pack.forms[entry["form"]],
        main=entry.get("main", False),
        when=tuple((field, frozenset(values)) for field, values in entry["when"].items()),
        row=_pick(entry["row"]),
        column=_pick(entry["column"]),
    )


def _pick(entry: str | Mapping[str, Any]) -> Pick:
    if isinstance(entry, str):
        return Pick(fixed=entry)
    return Pick(field=entry["field"], translation=entry.get("map"), digits=entry.get("digits"))


def _check_target(mapping: LedgerMap, target: Target, fields: Iterable[str]) -> None:
    _only(fields, target.fields, "字段")
    for field, admitted in target.when:
        if field in mapping.spellings:
            _only(mapping.spellings[field].values(), admitted, f"“{field}”的值")
    _only(target.form.rows_by_id, _fixed_ids(target.row), f"{target.form.id} 的行")
    amounts = {column.id for block in target.form.blocks for column in block.amounts}
    _only(amounts, _fixed_ids(target.column), f"{target.form.id} 的栏")


def _fixed_ids(pick: Pick) -> Iterable[str]:
    if pick.fixed:
        return (pick.fixed,)
    return (pick.translation or {}).values()


def _check_disjoint(mapping: LedgerMap) -> None:
    """No entry may have two main cells: two main targets differ in a value that both ask for."""
    mains = [target for target in mapping.targets if target.main]
    for first, second in combinations(mains, 2):
        other = dict(second.when)
        if not any(field in other and not admitted & other[field] for field, admitted in first.when):
            raise ValueError(f"place：{first.form.id} 与 {second.form.id} 的 main 范围重叠")
