"""Placeholders of a draft left in the words of a table: captions, labels and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.book.model import Cell
from xltools.check.faults import Fault
from xltools.check.tables import Tables
from xltools.forms.recognise import RecognisedForm
from xltools.relations.catalogue import Relation

__all__ = ["is_placeholder", "placeholders_in_texts"]

_SHOWN = 30
_MARKS = frozenset("xX×ｘＸ*＊某填")
"""One of these is in every placeholder."""
_PLACEHOLDER = (
    r"(?<![A-Za-zＡ-Ｚａ-ｚ])[xX×ｘＸ]{2,}(?![A-Za-zＡ-Ｚａ-ｚ])"
    r"|20\d?[xX×ｘＸ]{1,2}\s*年|[*＊]{3,}|某某|[（(](?:填写(?!说明)|(?:请|此处|待)填)[^（()）]{0,12}[)）]"
)


def is_placeholder(text: str) -> bool:
    """Whether a text still holds a placeholder: XX局, ×××, 202X年, ***, 某某单位, （填写）.

    >>> is_placeholder("部门：XX局"), is_placeholder("2×3"), is_placeholder("MAXX型设备")
    (True, False, False)
    """
    return not _MARKS.isdisjoint(text) and re.search(_PLACEHOLDER, text) is not None


def placeholders_in_texts(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Each text with a placeholder once, where it stands first, with the number of tables that have it."""
    places: dict[str, list[tuple[str, str, Cell]]] = {}
    for form_id, found in tables.found.items():
        for sheet, cell, text in _unfinished(tables, found):
            places.setdefault(text, []).append((form_id, sheet, cell))
    for text, spots in places.items():
        forms = len({form_id for form_id, _, _ in spots})
        more = f"（共 {forms} 张表）" if forms > 1 else ""
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        yield Fault(*spots[0], f"“{shown}”仍是占位文字{more}")


def _unfinished(tables: Tables, found: RecognisedForm) -> Iterator[tuple[str, Cell, str]]:
    """The texts with a placeholder within the area of a table, those in its amount cells left out."""
    if tables.book is None:
        return
    for part in found.parts:
        sheet = tables.book.sheet(part.sheet)
        everything = "".join(sheet.texts())
        if not any(mark in everything for mark in _MARKS):
            continue
        for cell, value in sheet.values.items():
            if type(value) is not str or _MARKS.isdisjoint(value) or not is_placeholder(value):
                continue
            if cell in part.area and (part.sheet, *cell) not in found.cells.values():
                yield part.sheet, cell, value.strip()
