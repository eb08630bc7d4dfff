"""Labels as people write them, brought to one form for comparison."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

__all__ = ["AMONG", "BEGINNINGS", "Label", "is_code", "label", "labels", "leading_number"]

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import NewType

    Label = NewType("Label", str)
else:
    Label = str
"""A label after :func:`label`: safe to compare."""

_BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_DASHES = "-—–―－─"
_QUOTES = "“”\"'‘’「」『』《》"
_CLEAN = str.maketrans(
    "\u2ea0\u2ec5\u2ec9\u2ecb\u2ed3\u2ed4\u2ed8\u2eda\u2edb\u2edc\u2edd\u2ee2\u2ee5\u2ee6\u2ee9\u2eec\u2eee\u2ef0",
    "民见贝车长门青页风飞食马鱼鸟黄齐齿龙",
    _BLANKS + _DASHES + _QUOTES,
)
"""Radicals that PDF conversion leaves in place of characters and NFKC does not map; what is left out of labels."""
AMONG = "其中"
_NUMERALS = "一二三四五六七八九十"
_FIGURES = "0123456789"
BEGINNINGS = frozenset(f"({_NUMERALS}{_FIGURES}{AMONG[0]}")
"""What a numbering begins with; most labels need no further look."""
_CODE_LENGTHS = frozenset({3, 5, 7, 9})


@lru_cache(maxsize=65536)
def label(text: str) -> Label:
    """The text without blanks, numbering, quotes, dashes and 其中：, brackets in one width.

    >>> label("  一、一般公共预算 财政拨款收入"), label("其中：（1）公务用车购置"), label("因公出国（境）费")
    ('一般公共预算财政拨款收入', '公务用车购置', '因公出国(境)费')
    """
    result = unicodedata.normalize("NFKC", text).translate(_CLEAN)
    bare = result
    while bare[:1] in BEGINNINGS and len(rest := _without_numbering(bare)) < len(bare):
        bare = rest
    return Label((bare or result).rstrip(":"))


def labels(texts: Iterable[str]) -> frozenset[Label]:
    """The texts ready to compare."""
    return frozenset(label(text) for text in texts if text)


def _without_numbering(text: str) -> str:
    """The text behind 一、 (一) 1. (1) 1) or 其中：; the text itself when it begins with none of these."""
    if text.startswith(AMONG):
        return text[len(AMONG) :].removeprefix(":")
    number, rest = leading_number(text)
    if not number:
        return text
    if number[0] == "(":
        ends = rest.startswith(")")
    elif number.isdecimal():
        ends = rest.startswith(")") or (rest.startswith(("、", ".")) and not rest[1:2].isdecimal())
    else:
        ends = rest.startswith(("、", ".", ",", ":"))
    return rest[1:] if ends else text


def leading_number(text: str) -> tuple[str, str]:
    """(number, rest) of a text that begins with up to three Chinese numerals or two figures, a bracket before them.

    By hand, because a pattern with Chinese numerals takes a millisecond to compile.

    >>> leading_number("(十二)其他"), leading_number("12.其他"), leading_number("2022年")
    (('(十二', ')其他'), ('12', '.其他'), ('', '2022年'))
    """
    inner = text.removeprefix("(")
    numerals, most = (_FIGURES, 2) if inner[:1] in _FIGURES else (_NUMERALS, 3)
    rest = inner.lstrip(numerals)
    if 1 <= len(inner) - len(rest) <= most:
        return text[: len(text) - len(rest)], rest
    return "", text


def is_code(text: str, lengths: tuple[int, ...] = (3, 5, 7)) -> bool:
    """Whether the text is a 科目代码 of one of the lengths (类 3, 款 5, 项 7).

    >>> is_code("2080501"), is_code("20805"), is_code("1,064"), is_code("12")
    (True, True, False, False)
    """
    return len(text) in lengths and len(text) in _CODE_LENGTHS and text.isdecimal()
