"""What a cell holds, as the XML inside its ``<c>`` element."""

from __future__ import annotations

import re
from decimal import Decimal

from xltools.amount import plain
from xltools.book.changes import CellData
from xltools.record import Record

__all__ = [
    "EMPTY",
    "Content",
    "UnfitValue",
    "constant",
    "escape",
    "escape_markup",
    "formula",
    "result_of",
    "unescape",
]

_MAX_TEXT, _MAX_FORMULA = 32_767, 8_192
_EXACT_DIGITS, _MAX_EXPONENT = 15, 307
# Patterns as text are compiled when they are first needed, which most texts do not need.
_UNWRITABLE = r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]"
_ESCAPED = rf"{_UNWRITABLE}|_(?=x[0-9A-Fa-f]{{4}}_)"
_ENTITY = r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class UnfitValue(ValueError):
    """The value cannot stand in a cell as it is; the text says why, in Chinese."""


class Content(Record):
    """The type attribute of a cell, with its leading blank, and its children without namespace prefix.

    A tuple because one is made for every cell that is written.
    """

    kind: bytes
    xml: bytes

    @property
    def is_formula(self) -> bool:
        """Whether the cell computes."""
        return self.xml.startswith(b"<f")

    def under(self, cell: bytes) -> bytes:
        """The children with the namespace prefix of the cell's own tag, such as ``x:c``."""
        return self.xml if cell == b"c" else re.sub(rb"<(/?)", rb"<\1" + cell[:-1], self.xml)


EMPTY = Content(b"", b"")


def constant(value: CellData) -> Content:
    """The content for a constant; text stays text whatever it begins with.

    >>> constant("=1+1").xml
    b'<is><t xml:space="preserve">=1+1</t></is>'

    Raises :class:`UnfitValue` for text and numbers that Excel cannot hold unchanged.
    """
    if value is None:
        return EMPTY
    if isinstance(value, str):
        text = _checked_text(value)
        return Content(b' t="inlineStr"', b'<is><t xml:space="preserve">' + escape(text) + b"</t></is>")
    if isinstance(value, bool):
        return Content(b' t="b"', b"<v>1</v>" if value else b"<v>0</v>")
    return Content(b"", b"<v>" + _number(value) + b"</v>")


def formula(text: str, result: CellData) -> Content:
    """The content for a formula without its ``=`` and the result stored beside it."""
    if not text or text.startswith("="):
        raise UnfitValue("公式不能为空，也不能以等号开头")
    if _utf16_length(text) > _MAX_FORMULA:
        raise UnfitValue(f"公式超过 {_MAX_FORMULA} 个字符，请拆成几个单元格")
    require_writable(text)
    value = result_of(result)
    return Content(value.kind, b"<f>" + escape_markup(text).encode() + b"</f>" + value.xml)


def result_of(value: CellData) -> Content:
    """What stands beside a formula as its result; nothing for ``None``."""
    if isinstance(value, str):
        return Content(b' t="str"', b"<v>" + escape(_checked_text(value)) + b"</v>")
    return constant(value)


def _checked_text(text: str) -> str:
    if _utf16_length(text) > _MAX_TEXT:
        raise UnfitValue(f"文字超过 {_MAX_TEXT} 个字符，请缩短或拆成几个单元格")
    return text


def _utf16_length(text: str) -> int:
    """Length as Excel counts, where an emoji takes two."""
    return len(text) if text.isascii() else len(text) + sum(mark > "\uffff" for mark in text)


def _number(value: int | Decimal) -> bytes:
    short = str(value)
    if len(short) <= _EXACT_DIGITS and _is_ordinary(short):
        return short.encode()
    number = value if isinstance(value, Decimal) else Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        raise UnfitValue("数值不是有限的数，或超出 Excel 的范围")
    text = plain(number)
    if len(text) > _EXACT_DIGITS and "." not in text and len(text.lstrip("-").rstrip("0")) > _EXACT_DIGITS:
        raise UnfitValue(f"整数 {text} 超过 {_EXACT_DIGITS} 位有效数字，请作为文本填写")
    return text.encode()


def _is_ordinary(text: str) -> bool:
    """Whether a number is as it is to be written; nearly every figure is, and needs no further look.

    >>> [_is_ordinary(text) for text in ("-0.5", "120", "-0", "1.50", "007", "1E+3")]
    [True, True, False, False, False, False]
    """
    whole, point, rest = text.removeprefix("-").partition(".")
    if not whole.isdecimal() or (whole[0] == "0" and (whole != "0" or text == "-0")):
        return False
    return not point or (rest.isdecimal() and rest[-1] != "0")


def escape(text: str) -> bytes:
    r"""Text of a string item, with ``_xHHHH_`` for what XML cannot hold (ECMA-376 22.9.2.19).

    >>> escape("a\x07_x0041_&")
    b'a_x0007__x005F_x0041_&amp;'
    """
    if "_x" in text or not text.isprintable():
        text = re.sub(_ESCAPED, lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape_markup(text).encode()


def escape_markup(text: str) -> str:
    """Text with the three markup characters as entities, as formulas need it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def require_writable(*texts: str) -> None:
    """Raise :class:`UnfitValue` when a text holds what XML cannot and no escape exists, as in names and formulas."""
    if any(not text.isprintable() and re.search(_UNWRITABLE, text) for text in texts):
        raise UnfitValue("含有控制字符，请删去")


def unescape(xml: bytes) -> str:
    """Character data of an element without children, its entities resolved."""
    text = xml.decode()
    return re.sub(_ENTITY, _entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))
