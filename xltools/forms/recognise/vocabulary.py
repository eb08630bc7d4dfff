"""The words a pack's forms are recognised by, normalised once for each workbook."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from xltools.forms.labels import AMONG, BEGINNINGS, Label, label, labels, leading_number
from xltools.forms.model import Block, Column, ColumnKind, Form, Pack, Words

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import Any, TypeVar

    _Part = TypeVar("_Part", Pack, Form, Block)
    _Made = TypeVar("_Made")

__all__ = [
    "Vocabulary",
    "head_label",
    "is_numbered",
    "vocabulary_of",
    "without_year",
]

MAX_HEAD = 40
"""Characters of the longest text that can be a column head."""

_UNIT = r"\((?:单位[:：]?)?(?:人民币)?(?:万元|千元|元)\)"
NOTHING = Label("")


@lru_cache(maxsize=32768)
def head_label(text: str) -> Label:
    """A column head ready to compare, without its (万元); empty for a numbered row label or a long text."""
    if len(text) > MAX_HEAD * 3:
        return NOTHING
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain or len(plain) > MAX_HEAD or is_numbered(plain):
        return NOTHING
    return label(re.sub(_UNIT, "", plain) if "元)" in plain else plain)


@lru_cache(maxsize=32768)
def is_numbered(text: str) -> bool:
    """Whether a text begins with 一、 or (1), as row labels do and column heads never."""
    if text[:1] not in BEGINNINGS:
        return False
    if text.startswith(AMONG):
        return text[len(AMONG) :] != "" and not text[len(AMONG)].isdecimal()
    number, rest = leading_number(text)
    if not number or len(rest) < 2 or rest[1].isdecimal():
        return False
    if number[-1].isdecimal():
        return rest[0] in "、.)"
    return rest[0] == ")" if number[0] == "(" else rest[0] in "、."


def without_year(text: Label) -> Label:
    """A head without the year before it.

    >>> without_year(Label("2022年度决算数")), without_year(Label("决算数"))
    ('决算数', '决算数')
    """
    return Label(text[5:].removeprefix("度")) if text[4:5] == "年" and text[:4].isdecimal() else text


_YEARS = [f"{year}年{word}" for year in range(2015, 2032) for word in ("", "度")]
_MOST_PACKS = 8


def vocabulary_of(pack: Pack) -> Vocabulary:
    """The vocabulary of a pack, the same for all workbooks that are read with it."""
    known = _VOCABULARIES.get(id(pack))
    if known is None:
        if len(_VOCABULARIES) >= _MOST_PACKS:
            _VOCABULARIES.clear()
        known = _VOCABULARIES[id(pack)] = Vocabulary(pack)
    return known


class Vocabulary:
    """What one pack calls its columns, stubs and titles."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    @cached_property
    def _memos(self) -> dict[tuple[object, int], Any]:
        return {}

    def memo(self, make: Callable[[Vocabulary, _Part], _Made], part: _Part) -> _Made:
        """What ``make`` makes of a part of the pack (the pack, a form or a block), made once."""
        key = make, id(part)
        if key not in self._memos:
            self._memos[key] = make(self, part)
        made: _Made = self._memos[key]
        return made

    @property
    def words(self) -> Words:
        """The pack's words for everything that is not a column, a row or a title."""
        return self.pack.words

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column of every form, with those that other places print besides."""
        blocks = (block for form in self.pack.forms.values() for block in form.blocks)
        return tuple(column for block in blocks for column in (*block.columns, *block.further_columns))

    @cached_property
    def heads(self) -> frozenset[Label]:
        """Every text that can stand in a head, with a year where one may stand before it."""
        spoken = self.pack.spoken
        return spoken.heads.union([Label(f"{year}{name}") for name in spoken.dated for year in _YEARS])

    @cached_property
    def roles(self) -> Mapping[Label, ColumnKind]:
        """What a column with such a last head holds, for the columns that hold no amounts."""
        found = dict.fromkeys(self.code_parts, ColumnKind.CODE)
        for column in self.columns:
            if column.kind is not ColumnKind.AMOUNT:
                for name in column.names:
                    found.setdefault(name, column.kind)
        return found

    @cached_property
    def code_parts(self) -> frozenset[Label]:
        """Heads of split code columns: 类, 款, 项."""
        return labels(self.words.code_parts)

    @cached_property
    def ordinals(self) -> frozenset[Label]:
        """Labels of the row that numbers the columns."""
        return labels(self.words.ordinals)

    @cached_property
    def totals(self) -> frozenset[Label]:
        """Labels of a total row."""
        return labels(self.words.totals)

    @cached_property
    def figures(self) -> frozenset[Label]:
        """Heads that add nothing to the head above them."""
        return labels(self.words.figures)

    @cached_property
    def other_figures(self) -> frozenset[Label]:
        """Heads over figures of another kind or year."""
        return labels(self.words.other_figures)

    def is_note(self, text: str) -> bool:
        """Whether the text begins a note below a table."""
        start = "".join(text[:12].split())
        if not start.startswith(self.words.notes):
            return False
        behind = (start[len(word) :] for word in self.words.notes if start.startswith(word))
        return any(not rest or rest[0] in ":：、." or rest[0].isdecimal() for rest in behind)

    def cores(self, form: Form) -> frozenset[Label]:
        """The form's titles without 决算表 and the like: what its notes and statements say it is about."""
        tail = re.compile(r"决算.*$|总表$|表$")
        return labels(tail.sub("", label(title)) for title in (form.title, *form.aliases))


_VOCABULARIES: dict[int, Vocabulary] = {}
"""By the identity of the pack, which the vocabulary keeps alive."""
