"""What forms and the heads of their tables are called, told from the forms when a pack is built."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from xltools.forms.labels import Label, label, labels
from xltools.forms.model import Column, ColumnKind, Form, Spoken, Words

__all__ = ["spoken_of"]

_DATED = ("数", "预算", "决算")
"""Endings of heads before which a year may stand."""


def spoken_of(forms: Collection[Form], words: Words) -> Spoken:
    """Every title and head of the forms."""
    return Spoken(_titles(forms, words), _heads(forms, words), _dated(forms), _blocks(forms))


def _titles(forms: Collection[Form], words: Words) -> tuple[tuple[Label, str], ...]:
    pairs = {words.spelled(label(title)): form.id for form in forms for title in (form.title, *form.aliases)}
    return tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _heads(forms: Collection[Form], words: Words) -> frozenset[Label]:
    """The heads of all columns under all their names."""
    columns = [column for form in forms for column in (*form.columns, *_further(form))]
    found = {label(text) for column in columns for text in column.head}
    found |= {name for column in columns for name in column.names}
    found |= labels((*words.code_parts, *words.ordinals, *words.other_figures))
    found |= _blocks(forms)
    lists = (form.blocks[0] for form in forms if form.is_list)
    found |= {name for block in lists for row in block.rows for name in row.names}
    return frozenset(found)


def _dated(forms: Collection[Form]) -> frozenset[Label]:
    """The heads before which a year may stand."""
    columns = (column for form in forms for column in (*form.columns, *_further(form)))
    amounts = (column for column in columns if column.kind is ColumnKind.AMOUNT)
    return _blocks(forms).union(n for column in amounts for n in column.names if n.endswith(_DATED))


def _further(form: Form) -> Iterator[Column]:
    return (column for block in form.blocks for column in block.further_columns)


def _blocks(forms: Collection[Form]) -> frozenset[Label]:
    """What blocks of one row are called (预算数, 决算数 and their aliases)."""
    blocks = (block for form in forms if form.one_row for block in form.blocks)
    return frozenset(name for block in blocks for name in block.rows[0].names)
