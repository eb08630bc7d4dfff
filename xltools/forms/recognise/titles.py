"""What a title, a sheet name or a printed number says about a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.forms.labels import Label, label
from xltools.forms.model import Pack
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.record import Record

__all__ = ["Title", "Titles"]

LONGEST_TITLE = 60
_SHEET_NAME_LIMIT = 31
"""Excel cuts longer names, so the end of a title may be missing (relations.md 4.1)."""
_NOISE = (
    r"(?:19|20)?\d{2}年(?:度)?|(?:公开|财决附?|附)?表?\d{1,2}(?:-\d)?表|附[件表]\d*|\(?续表?\)?"
    r"|\((?:单位:)?(?:人民币)?(?:万元|元)\)|[Zz]\d{2}(?:_\d)?|[\d.,:;、_\-/()第表]+"
)
_TABLES = ("表", "账", "册")
_ARRANGED = "(按"
"""Begins the bracket that says how a table is arranged: (按经济分类)."""
_MOST_KNOWN = 5000
_NUMBERED = "公开"


class Title(Record):
    """A text that names a table."""

    text: str
    form: str = ""
    """Form id; empty when the title is another document's."""
    decisive: bool = False
    """It holds the word that only titles of this pack hold (决算)."""
    cell: Cell | None = None


class Titles:
    """Reads titles in the vocabulary of one pack."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._known: dict[str, Title | None] = {}

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Titles:
        """The one reader of a vocabulary, which remembers what it has read."""
        return vocabulary.memo(_reader, vocabulary.pack)

    def read(self, text: str, cell: Cell | None = None) -> Title | None:
        """The title in a text: of a form, of another document, or ``None`` when it is no title."""
        if not text or len(text) > LONGEST_TITLE or "。" in text:
            return None
        if text not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[text] = self._read(text)
        known = self._known[text]
        return known._replace(cell=cell) if known and cell else known

    def _read(self, text: str) -> Title | None:
        bare = label(text)
        words = self.vocabulary.words
        spelled = words.spelled(bare)
        for title, form_id in self.vocabulary.pack.spoken.titles if self._in_titles.issubset(spelled) else ():
            if title not in spelled:
                continue
            before, _, behind = spelled.partition(title)
            if self._neutral(before) and self._suffix_neutral(behind):
                return Title(text, form_id, words.decisive in title)
        return Title(text) if self._is_foreign(bare) else None

    def _neutral(self, prefix: str) -> bool:
        """Whether what stands before a title is a year, a number or a unit, not a part of a longer title."""
        words = self.vocabulary.words
        telling = (*words.qualifiers, *words.other_documents)
        return not _holds(prefix, telling) or _without_noise(prefix).endswith(words.organisations)

    def _suffix_neutral(self, suffix: str) -> bool:
        return suffix.startswith(_ARRANGED) or not _holds(suffix, self.vocabulary.words.qualifiers)

    def _is_foreign(self, bare: Label) -> bool:
        words = self.vocabulary.words
        if any(word in bare for word in words.other_documents):
            return True
        before_bracket = bare[: bare.rindex("(")] if bare.endswith(")") and "(" in bare else bare
        named = bare.rstrip(")").endswith(_TABLES) or before_bracket.endswith(_TABLES)
        return named and _holds(bare, words.qualifiers)

    def of_sheet(self, name: str) -> Title | None:
        """As :meth:`read` for a sheet name, which Excel may have cut short."""
        found = self.read(name)
        if (found and found.form) or len(name) < _SHEET_NAME_LIMIT:
            return found
        bare = _without_noise(self.vocabulary.words.spelled(label(name)))
        for title, form_id in self.vocabulary.pack.spoken.titles:
            if bare and title.startswith(bare):
                return Title(name, form_id, self.vocabulary.words.decisive in title)
        return found

    def in_zone(self, grid: Grid, zone: Area) -> list[Title]:
        """Titles in the rows above a table, the nearest row first; of one row, from left to right."""
        found = []
        for cell, text in grid.texts(zone):
            if self.vocabulary.is_note(text):
                continue
            title = self.read(text, cell)
            if title is not None:
                found.append((-cell[0], cell[1], title))
        return [title for _, _, title in sorted(found, key=lambda entry: entry[:2])]

    @cached_property
    def _in_titles(self) -> frozenset[str]:
        """Characters that every title holds, such as 表."""
        first, *others = (frozenset(title) for title, _ in self.vocabulary.pack.spoken.titles)
        return first.intersection(*others)

    @cached_property
    def _numbers(self) -> dict[str, str]:
        forms = self.vocabulary.pack.forms.values()
        return {number: form.id for form in forms if (number := _number(form.number))}

    def by_number(self, text: str) -> frozenset[str]:
        """Forms a printed number (公开05表) or a sheet name stands for: one, or all whose order varies."""
        plain = label(text)
        forms = self.vocabulary.pack.forms
        if plain.lower() in forms:
            return frozenset({plain.lower()})
        said = _number(plain) if plain.startswith(_NUMBERED) else ""
        if said not in self._numbers:
            return frozenset()
        unordered = self.vocabulary.words.unordered
        if said not in unordered:
            return frozenset({self._numbers[said]})
        return frozenset(form_id for number, form_id in self._numbers.items() if number in unordered)


def _number(text: str) -> str:
    """The two figures behind the first 公开; empty for none, one or three."""
    behind = text.partition(_NUMBERED)[2]
    return behind[:2] if behind[:2].isdecimal() and len(behind) > 1 and not behind[2:3].isdecimal() else ""


def _holds(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words is in the text, years, numbers and units of money apart."""
    held = [word for word in words if word in text]
    if not held:
        return False
    rest = _without_noise(text)
    return any(word in rest for word in held)


def _without_noise(text: str) -> str:
    """The text without years, numbers and units of money."""
    return re.sub(_NOISE, "", text)


def _reader(vocabulary: Vocabulary, _: Pack) -> Titles:
    return Titles(vocabulary)
