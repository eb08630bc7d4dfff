"""Formulas that several cells have in common: shared, array and data-table formulas (ECMA-376 18.3.1.40)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xltools.book.cellref import Area, column_number
from xltools.book.formula import shift_formula
from xltools.book.patching.cellxml import escape_markup, unescape

__all__ = ["FormulaGroup", "expand_shared", "find_groups"]

_FORMULA = re.compile(
    rb"""(<(?:[\w.-]+:)?c(?=\s)[^>]*?\sr\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^>]*>\s*)"""
    rb"""<((?:[\w.-]+:)?)f(?=\s)([^>]*?)(?:/>|>([^<]*)</(?:[\w.-]+:)?f>)"""
)
_ATTRIBUTE = re.compile(rb"""\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_GROUP_ATTRIBUTES = frozenset({b"t", b"ref", b"si"})


@dataclass(frozen=True, slots=True)
class FormulaGroup:
    """A formula stored in one cell that stands for an area."""

    kind: str
    """``shared``, ``array`` or ``dataTable``."""
    master: tuple[int, int]
    """1-based (row, column) of the cell that holds the text."""
    area: Area
    index: bytes
    """The ``si`` of a shared formula."""
    text: str


def find_groups(rows: bytes) -> list[FormulaGroup]:
    """The groups of a sheet, told by their masters in document order; ``ValueError`` for a broken area."""
    return [group for match in _FORMULA.finditer(rows) if (group := _group(match))]


def _group(match: re.Match[bytes]) -> FormulaGroup | None:
    attributes = _attributes(match[5])
    if b"ref" not in attributes:
        return None
    area = Area.parse(attributes[b"ref"].decode())
    kind = attributes.get(b"t", b"normal").decode()
    return FormulaGroup(kind, _cell(match), area, attributes.get(b"si", b""), unescape(match[6] or b""))


def expand_shared(rows: bytes, groups: Iterable[FormulaGroup]) -> bytes:
    """The rows with every member of these shared formulas holding its own text."""
    masters = {group.index: group for group in groups}

    def expand(match: re.Match[bytes]) -> bytes:
        attributes = _attributes(match[5])
        group = masters.get(attributes.get(b"si", b"")) if attributes.get(b"t") == b"shared" else None
        if group is None:
            return match[0]
        row, column = _cell(match)
        text = shift_formula(group.text, row - group.master[0], column - group.master[1])
        kept = b"".join(a[0] for a in _ATTRIBUTE.finditer(match[5]) if a[1] not in _GROUP_ATTRIBUTES)
        name = match[4] + b"f"
        return b"%s<%s%s>%s</%s>" % (match[1], name, kept, escape_markup(text).encode(), name)

    return _FORMULA.sub(expand, rows)


def _attributes(tag: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def _cell(match: re.Match[bytes]) -> tuple[int, int]:
    return int(match[3]), column_number(match[2].decode())
