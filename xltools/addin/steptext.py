"""Steps that lead back as JSON text, and back from it: only known steps with fields of their kinds are read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from xltools.addin.undo import DeleteRows, Step, Unmerge
from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddSheet,
    Look,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetLook,
    SetRowHeight,
    SetValidation,
    SetValue,
    Validation,
)

__all__ = ["read_steps", "steps_text"]

_STEPS: dict[str, type] = {
    step.__name__: step
    for step in (
        AddConditionalFormat,
        AddSheet,
        DeleteRows,
        RemoveConditionalFormats,
        RemoveSheet,
        SetFormula,
        SetLook,
        SetRowHeight,
        SetValidation,
        SetValue,
        Unmerge,
    )
}
_RECORDS = frozenset({Look, Validation, *_STEPS.values()})
_NAME, _NUMBER = "step", "number"


def steps_text(steps: Sequence[Step]) -> str:
    """The steps as JSON; ``ValueError`` for a step that is never needed to lead back."""
    return json.dumps([_step(step) for step in steps], ensure_ascii=False, allow_nan=False)


def read_steps(text: str) -> tuple[Step, ...]:
    """The steps that the text names; ``ValueError`` for anything that :func:`steps_text` never writes."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return tuple(_read_step(each) for each in _listed(found))


def _listed(data: object) -> list[Any]:
    if isinstance(data, list):
        return data
    raise ValueError("no list")


def _step(step: Step) -> dict[str, Any]:
    name = type(step).__name__
    if name not in _STEPS:
        raise ValueError(name)
    return {_NAME: name, **_fields(step)}


def _read_step(data: object) -> Any:
    if not isinstance(data, dict) or data.get(_NAME) not in _STEPS:
        raise ValueError("no step")
    fields = {name: value for name, value in data.items() if name != _NAME}
    return _read_record(fields, _STEPS[data[_NAME]])


def _fields(record: Any) -> dict[str, Any]:
    kind: Any = type(record)
    return {name: _plain(getattr(record, name)) for name in _kinds(kind)}


def _plain(value: Any) -> Any:
    """What JSON has for a value."""
    if isinstance(value, Area):
        return str(value)
    if isinstance(value, Decimal):
        return {_NUMBER: str(value)}
    if type(value) in _RECORDS:
        return _fields(value)
    if isinstance(value, frozenset):
        return [_plain(each) for each in sorted(value)]
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


@cache
def _kinds(record: Any) -> dict[str, Any]:
    """The kind of each field."""
    return get_type_hints(record)


def _read_record(data: object, record: Any) -> Any:
    kinds = _kinds(record)
    if not isinstance(data, dict) or data.keys() != kinds.keys():
        raise ValueError(record.__name__)
    return record(**{name: _read(data[name], kind) for name, kind in kinds.items()})


def _read(data: Any, kind: Any) -> Any:
    """The value of that kind; ``ValueError`` for data of another."""
    if isinstance(kind, UnionType):
        return _read(data, _chosen(data, get_args(kind)))
    if get_origin(kind) is not None:
        return _read_many(data, get_origin(kind), get_args(kind))
    if kind in _RECORDS:
        return _read_record(data, kind)
    if kind is Area and isinstance(data, str):
        return Area.parse(data)
    if kind is Decimal and isinstance(data, dict) and data.keys() == {_NUMBER}:
        return _decimal(data[_NUMBER])
    if kind is float and type(data) in {int, float}:
        return data
    if type(data) is not kind or kind not in {str, int, bool, NoneType}:
        raise ValueError(kind)
    return data


def _chosen(data: Any, kinds: tuple[Any, ...]) -> Any:
    """Which of several kinds the data are of."""
    if isinstance(data, dict):
        return next((kind for kind in kinds if kind is Decimal or kind in _RECORDS), None)
    if type(data) in kinds:
        return type(data)
    return float if float in kinds else None


def _read_many(data: Any, made: Any, kinds: tuple[Any, ...]) -> Any:
    members = _listed(data)
    if made is frozenset or kinds[-1] is Ellipsis:
        return made(_read(each, kinds[0]) for each in members)
    return made(_read(each, kind) for each, kind in zip(members, kinds, strict=True))


def _decimal(text: object) -> Decimal:
    try:
        value = Decimal(str(text))
    except ArithmeticError as error:
        raise ValueError(text) from error
    if not value.is_finite():
        raise ValueError(text)
    return value
