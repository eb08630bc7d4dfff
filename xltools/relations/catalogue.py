"""The relations of a pack: each declared once in relations.toml, used as formula, check and page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from xltools.address import Address
from xltools.amount import ZERO
from xltools.errors import BadPack, BadRelation
from xltools.finding import Severity
from xltools.forms.model import Pack
from xltools.forms.pack import load_pack, pack_folder, read_toml
from xltools.forms.shape import Shape
from xltools.forms.years import PRIOR, both_years
from xltools.relations.bind import address_of, environments
from xltools.relations.expression import (
    CellRef,
    Comparison,
    Environment,
    Expression,
    Statement,
    single_cells,
)
from xltools.relations.parse import parse

__all__ = ["Case", "Definition", "Relation", "definitions", "load_relations"]

FORM_IN_TEXT = re.compile(r"((?:prior\.)?[a-z][a-z0-9-]*)\[")
USES = frozenset({"formula", "check", "derived", "default", "structure", "prior", "carry"})
YEARLY = frozenset({"prior", "carry"})


class Case(NamedTuple):
    """An example of a relation: figures, and what the check must say about them."""

    figures: Mapping[Address, Decimal]
    """In the unit of the pack, as printed; what is not here is not known."""
    reports: Address | None = None
    """The reported cell, or ``None`` when the relation holds."""
    difference: Decimal = ZERO
    """Reported minus expected."""


class _RelationFields(NamedTuple):
    """What a relation is made of; apart because a named tuple cannot keep what it has worked out."""

    id: str
    name: str
    """What it flags, in kebab case."""
    says: str
    """The sentence users read."""
    text: str
    """The relation in the relation language; empty for a rule about the structure of a table."""
    parsed: Statement | None
    use: frozenset[str]
    """``formula``: defines its left cell; ``check``: must hold; ``derived``: so it does wherever the formulas are kept;
    ``default``: fills an input no source states; ``structure``: not arithmetic, checked by code of its own;
    ``prior``: must hold against last year's forms; ``carry``: last year's figure opens this year."""
    severity: Severity
    basis: str
    fix: str
    cases: tuple[Case, ...] = ()
    codes: tuple[str, ...] = ()
    """Where the codes begin that a rule of structure speaks of."""


class Relation(_RelationFields):
    """One 勾稽关系 with everything a user needs to know about it."""

    @property
    def statement(self) -> Statement:
        """The text as parsed; :class:`BadRelation` for a rule that is not arithmetic."""
        if self.parsed is None:
            raise BadRelation(f"{self.id} 不是算术关系，没有关系式。")
        return self.parsed

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The forms it speaks of, in order of appearance."""
        return tuple(dict.fromkeys(FORM_IN_TEXT.findall(self.text)))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The forms without which it says nothing: those it names a single cell of, and that of its left side.

        A form it only sums over adds nothing when it is absent.
        """
        statement = self.statement
        sides = [statement.left, statement.right]
        for condition in statement.conditions:
            sides += [condition.left, condition.right]
        cells = [cell for side in sides for cell in single_cells(side)]
        return tuple(dict.fromkeys((*self.forms[:1], *(cell.form for cell in cells))))

    @property
    def defines(self) -> str:
        """The form whose cells the left side names; empty when the left side is no single cell."""
        left = self.parsed.left if self.parsed else None
        return left.form if isinstance(left, CellRef) else ""


class Definition(NamedTuple):
    """One cell that follows from others: the relation, its binding and the expression to compute."""

    target: Address
    relation: Relation
    expression: Expression
    environment: Environment


@lru_cache(maxsize=8)
def load_relations(pack_id: str, extra: Path | None = None) -> tuple[Relation, ...]:
    """The relations of a pack in file order, then those of a file of further checks.

    Raises :class:`BadRelation` for the first that is wrong, :class:`BadPack` for a file that holds none.
    """
    pack = both_years(load_pack(pack_id))
    relations = _relations(pack_folder(pack_id) / "relations.toml", pack)
    if extra is not None:
        relations += _checks(extra, pack)
    seen: set[str] = set()
    for relation in relations:
        if relation.id in seen:
            raise BadPack(
                f"{(extra or pack_folder(pack_id) / 'relations.toml').name}：关系编号 {relation.id} 重复。"
            )
        seen.add(relation.id)
    return relations


def _checks(path: Path, pack: Pack) -> tuple[Relation, ...]:
    """The relations of a user's own file, which can only check: the cells of a pack are defined by the pack."""
    relations = _relations(path, pack)
    for relation in relations:
        if relation.use not in ({"check"}, {"prior"}):
            raise BadRelation(
                f'{path.name}：{relation.id} 的 use 应为 ["check"] 或 ["prior"]，自备的关系只用于校验。'
            )
    return relations


def _relations(path: Path, pack: Pack) -> tuple[Relation, ...]:
    try:
        entries = read_toml(path).get("relation")
    except FileNotFoundError as error:
        raise BadPack(f"{path}：没有这个关系文件，请检查路径。") from error
    except OSError as error:
        raise BadPack(f"{path.name}：无法读取关系文件（{error.strerror}），请检查路径。") from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadPack(f"{path.name}：没有 [[relation]]，写法见内置的 relations.toml。")
    return tuple(_relation(entry, pack, path.name) for entry in entries)


def _relation(entry: Mapping[str, Any], pack: Pack, source: str) -> Relation:
    structural = entry.get("use") == ["structure"]
    try:
        relation = Relation(
            id=_text(entry, "id"),
            name=_text(entry, "name"),
            says=_text(entry, "says"),
            text="" if structural else _text(entry, "text"),
            parsed=None if structural else parse(_text(entry, "text"), pack.forms),
            use=frozenset(entry["use"]),
            severity=Severity(entry.get("severity", "error")),
            basis=_text(entry, "basis"),
            fix=_text(entry, "fix"),
            cases=tuple(_case(case) for case in entry.get("case", ())),
            codes=tuple(entry.get("codes", ())),
        )
    except (KeyError, ValueError, TypeError, InvalidOperation) as error:
        raise BadRelation(f"{source}：{entry.get('id', '（无编号）')} 缺少或写错 {error}。") from error
    if not relation.use or relation.use - USES:
        raise BadRelation(f"{source}：{relation.id} 的 use 只能是 {'、'.join(sorted(USES))}。")
    if "structure" in relation.use and not structural:
        raise BadRelation(f"{source}：{relation.id} 的 structure 不能与其他 use 并用。")
    if relation.use - YEARLY if PRIOR in relation.text else relation.use & YEARLY:
        raise BadRelation(
            f"{source}：{relation.id} 用到上年（prior.）的，use 只能是 carry、prior，反之亦然。"
        )
    if relation.use & {"formula", "default"} and not _defines(relation.statement):
        raise BadRelation(f"{source}：{relation.id} 用作公式，左边应是一格、中间应是等号。")
    return relation


def _text(entry: Mapping[str, Any], key: str) -> str:
    text = entry[key]
    if not isinstance(text, str):
        raise TypeError(f"'{key}'（应为加引号的文字）")
    return text


def _case(entry: Mapping[str, Any]) -> Case:
    figures = {Address.parse(text): Decimal(number) for text, number in entry["figures"].items()}
    if "reports" not in entry:
        return Case(figures)
    return Case(figures, Address.parse(entry["reports"]), Decimal(entry["difference"]))


def _defines(statement: Statement) -> bool:
    unconditional = not statement.conditions and statement.comparison is Comparison.EQUAL
    return unconditional and isinstance(statement.left, CellRef)


def definitions(
    relations: tuple[Relation, ...], shape: Shape, use: str = "formula"
) -> dict[Address, Definition]:
    """Every cell of the shape that a relation of that use defines.

    Raises :class:`BadRelation` when two relations define one cell.
    """
    found: dict[Address, Definition] = {}
    for relation in relations:
        if use not in relation.use or relation.parsed is None:
            continue
        statement = relation.parsed
        if not isinstance(statement.left, CellRef):
            continue
        for environment in environments(statement, shape):
            target = address_of(statement.left, environment, shape)
            if target is None:
                continue
            if target in found:
                raise BadRelation(f"{relation.id} 与 {found[target].relation.id} 都定义了 {target}。")
            found[target] = Definition(target, relation, statement.right, environment)
    return found
