"""Ways of writing the words of a form (relations.md 3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

__all__ = ["WORDS"]

_RADICALS = str.maketrans(
    {"车": "⻋", "长": "⻓", "门": "⻔", "见": "⻅", "页": "⻚", "食": "⻝", "风": "⻛", "青": "⻘"}
    | {"一": "⼀", "人": "⼈", "工": "⼯", "大": "⼤", "用": "⽤", "行": "⾏", "金": "⾦", "支": "⽀"}
)
_NUMERALS = "一二三四五六七八九十"


def _spaced(text: str) -> str:
    return f" {text[0]}　{text[1:4]}\n{text[4:]} " if len(text) > 1 else text


def _numbered(style: Callable[[str], str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        numeral, mark, rest = text.partition("、")
        return style(numeral) + rest if mark and set(numeral) <= set(_NUMERALS) else text

    return change


def _arabic(numeral: str) -> int:
    tens, _, ones = numeral.rpartition("十")
    if "十" not in numeral:
        return _NUMERALS.index(numeral) + 1
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


WORDS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "spaced": _spaced,
    "dotted": _numbered(lambda numeral: f"{_arabic(numeral)}."),
    "bracketed": _numbered(lambda numeral: f"（{numeral}）"),
    "bare": _numbered(lambda _: ""),
    "radical": lambda text: text.translate(_RADICALS),
    "narrow": lambda text: unicodedata.normalize("NFKC", text),
}
"""Writers of words by name."""
