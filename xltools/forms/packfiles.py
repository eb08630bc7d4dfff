"""Building a pack from its folder of TOML and CSV files, checked when read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.errors import BadPack
from xltools.forms.classification import load_classification
from xltools.forms.labels import label, labels
from xltools.forms.model import Block, Column, ColumnKind, Form, Imprint, Keyed, Pack, Row, Words
from xltools.forms.spoken import spoken_of
from xltools.forms.toml import read_toml

__all__ = ["build_pack"]


def build_pack(folder: Path) -> Pack:
    """The pack in a folder; :class:`BadPack` for a fault in its files."""
    head = read_toml(folder / "pack.toml")
    try:
        return _pack(folder, head)
    except (KeyError, ValueError, TypeError) as error:
        raise BadPack(f"{folder.name}/pack.toml：缺少或写错 {error}。") from error


def _pack(folder: Path, head: Mapping[str, Any]) -> Pack:
    forms = {form_id: _load_form(folder / f"{form_id}.toml") for form_id in head["forms"]}
    words = _words(head.get("recognise", {}))
    return Pack(
        id=head["id"],
        title=head["title"],
        year=head["year"],
        unit=head["unit"],
        factor=Decimal(head["factor"]),
        decimals=head["decimals"],
        authority=head["authority"],
        version=head["version"],
        forms=forms,
        functional=load_classification(folder / "functional.csv"),
        economic=load_classification(folder / "economic.csv"),
        ledger=head.get("ledger", {}),
        words=words,
        imprint=Imprint(**head.get("print", {})),
        spoken=spoken_of(forms.values(), words),
    )


def _words(data: Mapping[str, Any]) -> Words:
    return Words(**{name: _frozen(entry) for name, entry in data.items()})


def _frozen(entry: Any) -> Any:
    return tuple(map(_frozen, entry)) if isinstance(entry, list) else entry


def _load_form(path: Path) -> Form:
    data = read_toml(path)
    try:
        form = _form(data)
    except (KeyError, ValueError, TypeError) as error:
        raise BadPack(f"{path.name}：缺少或写错 {error}。") from error
    repeated = [row for row, count in Counter(_row_ids(form)).items() if count > 1]
    if repeated:
        raise BadPack(f"{path.name}：行标识重复：{'、'.join(repeated)}。")
    return form


def _row_ids(form: Form) -> list[str]:
    return [row.id for block in form.blocks for row in block.every_row if row.label]


def _form(data: Mapping[str, Any]) -> Form:
    return Form(
        id=data["id"],
        number=data["number"],
        title=data["title"],
        sheet=data["sheet"],
        blocks=tuple(_block(entry) for entry in data["block"]),
        aliases=tuple(data.get("aliases", ())),
        notes=tuple(data.get("notes", ())),
        empty_statement=data.get("empty_statement", ""),
        ordinal_word=data.get("ordinal_word", "栏次"),
        paper=data.get("paper", "A4"),
        one_page=data.get("one_page", False),
        classes=tuple(data.get("classes", ())),
        printed_title=data.get("printed_title", ""),
        names_unit=data.get("names_unit", True),
    )


def _block(data: Mapping[str, Any]) -> Block:
    return Block(
        id=data["id"],
        columns=tuple(_column(entry) for entry in data["columns"]),
        rows=tuple(row for entry in data.get("rows", ()) for row in [_row(entry)] * entry.get("times", 1)),
        keyed=_keyed(data["keyed"]) if "keyed" in data else None,
        unknown_is_zero=data.get("unknown_is_zero", True),
        further_columns=tuple(_column(entry) for entry in data.get("further_columns", ())),
        further_rows=tuple(_row(entry) for entry in data.get("further_rows", ())),
    )


def _column(data: Mapping[str, Any]) -> Column:
    name, head, aliases = data["id"], tuple(data["head"]), tuple(data.get("aliases", ()))
    return Column(
        id=name,
        head=head,
        kind=ColumnKind(data.get("kind", "amount")),
        ordinal=data.get("ordinal", ""),
        width=data.get("width", 12),
        aliases=aliases,
        names=labels((head[-1], "".join(head), name, *aliases)),
    )


def _row(data: Mapping[str, Any]) -> Row:
    text = data.get("label", "")
    line = data.get("line", "")
    code = data.get("code", "")
    bare = code if code and not line else label(text)
    aliases = tuple(data.get("aliases", ()))
    return Row(
        id=data.get("id") or bare or f"行{line}",
        label=text,
        line=line,
        code=code,
        aliases=aliases,
        bottom=data.get("bottom", False),
        label_from=data.get("label_from", ""),
        caption=data.get("caption", ""),
        names=labels((text, text.removeprefix(code), *aliases)),
    )


def _keyed(data: Mapping[str, Any]) -> Keyed:
    total: str = data["total"]
    levels: Sequence[int] = data["levels"]
    return Keyed(
        by=data["by"],
        levels=tuple(levels),
        total=Row(id=total, label=total, names=labels((total,))),
        spare=data["spare"],
        total_when_empty=data.get("total_when_empty", True),
    )
