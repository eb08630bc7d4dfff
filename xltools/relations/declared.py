"""Reading declared relations from TOML: those of a pack and those of a user's own file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from xltools.errors import BadPack, BadRelation, because
from xltools.finding import Severity
from xltools.forms.model import Pack
from xltools.forms.toml import read_toml
from xltools.forms.years import PRIOR
from xltools.relations.catalogue import Case, Relation
from xltools.relations.expression import CellRef, Comparison, Statement
from xltools.relations.parse import parse

__all__ = ["read_further", "read_relations"]

USES = frozenset({"formula", "check", "derived", "default", "structure", "prior", "carry", "seen"})
YEARLY = frozenset({"prior", "carry"})


def read_relations(path: Path, shared: Path, pack: Pack) -> tuple[Relation, ...]:
    """The relations of a file in its order, then the rules of structure by id, with the shared ones if it takes them.

    Raises :class:`BadRelation` for the first that is wrong, :class:`BadPack` for a file that holds none.
    """
    relations = _relations(path, pack)
    if read_toml(path).get("shared_rules", False):
        relations += _relations(shared, pack)
    rules = sorted((each for each in relations if "structure" in each.use), key=lambda rule: rule.id)
    return _distinct((*(each for each in relations if "structure" not in each.use), *rules), path)


def read_further(path: Path, pack: Pack, relations: tuple[Relation, ...]) -> tuple[Relation, ...]:
    """The relations given, then those of a user's own file, errors as :func:`read_relations`.

    A user's own file can only check: the cells of a pack are defined by the pack.
    """
    further = _relations(path, pack)
    for relation in further:
        if relation.use not in ({"check"}, {"prior"}):
            raise BadRelation(
                f'{path.name}：{relation.id} 的 use 应为 ["check"] 或 ["prior"]，自备的关系只用于校验。'
            )
    return _distinct((*relations, *further), path)


def _distinct(relations: tuple[Relation, ...], path: Path) -> tuple[Relation, ...]:
    seen: set[str] = set()
    for relation in relations:
        if relation.id in seen:
            raise BadPack(f"{path.name}：关系编号 {relation.id} 重复。")
        seen.add(relation.id)
    return relations


def _relations(path: Path, pack: Pack) -> tuple[Relation, ...]:
    try:
        entries = read_toml(path).get("relation")
    except FileNotFoundError as error:
        raise BadPack(f"{path}：没有这个关系文件，请检查路径。") from error
    except OSError as error:
        raise BadPack(f"{path.name}：无法读取关系文件（{because(error)}），请检查路径。") from error
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
            examples=_examples(entry.get("case", [])),
            codes=tuple(entry.get("codes", ())),
            about=tuple(entry.get("about", ())),
        )
    except BadRelation as error:
        raise BadRelation(f"{source}：{entry['id']} 的{error}") from error
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


def _examples(entries: list[Mapping[str, Any]]) -> str:
    """The cases as text, each known to be one."""
    for entry in entries:
        Case.of(entry)
    return json.dumps(entries, ensure_ascii=False, default=str) if entries else ""


def _defines(statement: Statement) -> bool:
    unconditional = not statement.conditions and statement.comparison is Comparison.EQUAL
    return unconditional and isinstance(statement.left, CellRef)
