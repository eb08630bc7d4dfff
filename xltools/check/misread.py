"""Texts in amount cells, those of one kind together: a word in every blank of a table is one mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.forms.figures import Misread

__all__ = ["runs_of_misread"]

_FEW = 3
"""Up to so many cells of one kind are each a mistake of its own."""
# As text, compiled when first needed: most workbooks hold no text among their amounts.
_NUMBERS = r"[+\-]?\d[\d,.，．]*"


def runs_of_misread(misread: Sequence[Misread]) -> Iterator[list[Misread]]:
    """The misread cells by form and kind of text, in their order; few of a kind come one by one."""
    kinds: dict[tuple[str, str, str], list[Misread]] = {}
    for each in misread:
        kinds.setdefault((each.address.form, each.spot[0], _kind(each.text)), []).append(each)
    for alike in kinds.values():
        if len(alike) > _FEW:
            yield alike
        else:
            yield from ([each] for each in alike)


def _kind(text: str) -> str:
    """The text without its numbers: “1,234.50万元” and “3万元” are written in one way."""
    return re.sub(_NUMBERS, "0", "".join(text.split()))
