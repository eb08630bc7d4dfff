"""Reading 科目代码 from one column, from three, or from the cell of the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from xltools.forms.labels import is_code
from xltools.forms.recognise.result import CodeStyle
from xltools.record import Record

__all__ = ["Coded", "read_code", "split_glued"]

_GLUED = r"(?s)[\[(]?(\d{7}|\d{5}|\d{3})[\])]?[\s\-_.、:]*(\D.*)"
_LEAST = 4
"""Characters of the shortest code with a name."""


class Coded(Record):
    """A 科目代码 and how it was written; ``style`` is ``None`` where one row cannot tell."""

    code: str
    style: CodeStyle | None


@lru_cache(maxsize=16384)
def split_glued(text: str) -> tuple[str, str] | None:
    """(code, name) of a text that begins with a code, or ``None``.

    >>> split_glued("2080501 行政单位离退休"), split_glued("201一般公共服务支出"), split_glued("2022年")
    (('2080501', '行政单位离退休'), ('201', '一般公共服务支出'), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) < _LEAST or not plain[1:3].isdecimal():  # no need to compile the pattern
        return None
    match = re.match(_GLUED, plain)
    return (match[1], match[2].strip()) if match else None


def read_code(parts: Sequence[str], above: str) -> Coded | None:
    """The code in the code cells of a row; ``above`` is the code of the row before, for split codes.

    >>> read_code(["208", "5", "01"], "").code, read_code(["", "", "05"], "2080501").code
    ('2080501', '2080505')
    >>> read_code(["", "20805", ""], "208").code, read_code(["类", "款", "项"], "")
    ('20805', None)
    """
    filled = [(place, text) for place, text in enumerate(parts) if text]
    if not filled or not all(text.isdigit() for _, text in filled):
        return None
    if len(filled) == 1:
        return _single(*filled[0], above)
    return _several(filled, above)


def _single(place: int, text: str, above: str) -> Coded | None:
    if is_code(text):
        whole = len(text) > 3 and place == 0
        return Coded(text, CodeStyle.WHOLE if whole else CodeStyle.LEVELS if place else None)
    return _sparse([(place, text)], above)


def _several(filled: list[tuple[int, str]], above: str) -> Coded | None:
    last = filled[-1][1]
    if is_code(last) and len(last) > 3 and all(last.startswith(text) for _, text in filled):
        return Coded(last, CodeStyle.LEVELS)
    if filled[0][0] > 0:
        return _sparse(filled, above)
    code = filled[0][1] + "".join(text.zfill(2) for _, text in filled[1:])
    return Coded(code, CodeStyle.PARTS) if is_code(code) else None


def _sparse(filled: list[tuple[int, str]], above: str) -> Coded | None:
    """A part without its higher parts belongs to the code above."""
    place = filled[0][0]
    if place == 0:
        return None
    higher = above[: 1 + 2 * place]
    code = higher + "".join(text.zfill(2) for _, text in filled)
    return Coded(code, CodeStyle.SPARSE) if len(higher) == 1 + 2 * place and is_code(code) else None
