"""Labels as people write them, brought to one form for comparison."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["Label", "is_code", "label"]

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
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.,:]|\([一二三四五六七八九十]{1,3}\)|\(?\d{1,2}\)|\d{1,2}[、.](?!\d)|其中[:：]?)+"
)
_CODE_LENGTHS = frozenset({3, 5, 7, 9})


@lru_cache(maxsize=65536)
def label(text: str) -> Label:
    """The text without blanks, numbering, quotes, dashes and 其中：, brackets in one width.

    >>> label("  一、一般公共预算 财政拨款收入"), label("其中：（1）公务用车购置"), label("因公出国（境）费")
    ('一般公共预算财政拨款收入', '公务用车购置', '因公出国(境)费')
    """
    result = unicodedata.normalize("NFKC", text).translate(_CLEAN)
    bare = _NUMBERING.sub("", result)
    return Label((bare or result).rstrip(":"))


def is_code(text: str, lengths: tuple[int, ...] = (3, 5, 7)) -> bool:
    """Whether the text is a 科目代码 of one of the lengths (类 3, 款 5, 项 7).

    >>> is_code("2080501"), is_code("20805"), is_code("1,064"), is_code("12")
    (True, True, False, False)
    """
    return len(text) in lengths and len(text) in _CODE_LENGTHS and text.isdecimal()
