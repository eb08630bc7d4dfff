"""Which pack a workbook belongs to: its titles say which is tried first, so that the others are seldom tried at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from xltools.book.model import Book
from xltools.forms.model import Cover, Pack
from xltools.forms.pack import load_cover, load_pack
from xltools.forms.recognise import Recognition, recognise

__all__ = ["choose"]

_TOP_CELLS = 60
"""Cells of a sheet among which its title stands."""
_LONGEST = 60
_MANY_CELLS = 200_000


def choose(book: Book, packs: Sequence[str]) -> tuple[Pack, Recognition]:
    """The pack of which the workbook holds the most forms, with what was found; the latest where none is found.

    ``packs`` are the ids of those to choose from.

    A pack that no title speaks for is not tried where one they speak for has found its forms, nor a second one
    on a workbook too large for forms.
    """
    texts = list(_titles(book))
    covers = [load_cover(pack_id) for pack_id in packs]
    spoken = {cover.id: sum(_speaks_for(cover, text) for text in texts) for cover in covers}
    best: tuple[Pack, Recognition] | None = None
    for cover in sorted(covers, key=lambda cover: (-spoken[cover.id], -cover.year)):
        if best is not None and not spoken[cover.id]:
            enough = bool(best[1].forms and spoken[best[0].id])
            if enough or sum(len(sheet.values) for sheet in book.sheets) > _MANY_CELLS:
                break
        pack = load_pack(cover.id)
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


def _speaks_for(cover: Cover, text: str) -> bool:
    return cover.decisive in text and not any(word in text for word in cover.other_documents)
