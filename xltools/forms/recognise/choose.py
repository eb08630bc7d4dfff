"""Which pack a workbook belongs to: its titles say which is tried first, so that the others are seldom tried at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from xltools.book.model import Book
from xltools.forms.model import Pack
from xltools.forms.recognise import Recognition, recognise

__all__ = ["choose"]

_TOP_CELLS = 60
"""Cells of a sheet among which its title stands."""
_LONGEST = 60
_MANY_CELLS = 200_000


def choose(book: Book, packs: Sequence[Pack]) -> tuple[Pack, Recognition]:
    """The pack of which the workbook holds the most forms, with what was found; the latest where none is found.

    A pack that no title speaks for is not tried where one they speak for has found its forms, nor a second one
    on a workbook too large for forms.
    """
    texts = list(_titles(book))
    spoken = {pack.id: sum(_speaks_for(pack, text) for text in texts) for pack in packs}
    best: tuple[Pack, Recognition] | None = None
    for pack in sorted(packs, key=lambda pack: (-spoken[pack.id], -pack.year)):
        if best is not None and not spoken[pack.id]:
            enough = bool(best[1].forms and spoken[best[0].id])
            if enough or sum(len(sheet.values) for sheet in book.sheets) > _MANY_CELLS:
                break
        found = recognise(book, pack)
        if best is None or _count(found) > _count(best[1]):
            best = pack, found
    if best is None:
        raise ValueError("no packs")
    return best


def _count(recognition: Recognition) -> int:
    return len({found.form.id for found in recognition.forms})


def _titles(book: Book) -> Iterator[str]:
    """What may be the title of a table: the names of sheets, and short texts at their top."""
    for sheet in book.sheets:
        top: Iterable[object] = islice(sheet.values.values(), _TOP_CELLS)
        for text in (sheet.name, *top):
            if isinstance(text, str) and len(text) <= _LONGEST and "表" in text and _ends_like_a_title(text):
                yield text


def _ends_like_a_title(text: str) -> bool:
    """Whether a text ends with 表, a bracket behind it left out; a note about 本表 does not."""
    return text.partition("（")[0].partition("(")[0].rstrip().endswith("表")


def _speaks_for(pack: Pack, text: str) -> bool:
    words = pack.words
    return words.decisive in text and not any(word in text for word in words.other_documents)
