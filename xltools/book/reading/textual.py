"""Text files that hold tables: decoding without guessing wrong, and CSV in its dialects."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from xltools.book.model import Book, Sheet
from xltools.book.reading.cells import Budget
from xltools.book.reading.guard import DEFAULT, Limits
from xltools.errors import Unreadable

__all__ = ["NotText", "decode_text", "read_csv"]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_DELIMITERS = ",;\t"
_SAMPLE = 1 << 16
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"')
_END = "\x1e"


class NotText(ValueError):
    """The bytes are no text in any expected encoding; ``str()`` is one Chinese sentence."""


def decode_text(data: bytes) -> str:
    """The text of bytes: by byte order mark, else UTF-8, else GB18030, each strictly.

    >>> decode_text("收入".encode("gbk")), decode_text("收入".encode("utf-8-sig"))
    ('收入', '收入')

    Raises :class:`NotText` for anything else, binary data above all.
    """
    candidates = [name for mark, name in _BOMS if data.startswith(mark)][:1] or ["utf-8", "gb18030"]
    for encoding in candidates:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            raise NotText("文件含有二进制内容，不是文本，请检查是否选错了文件")
        return text
    raise NotText("文字编码不能识别（应为 UTF-8、UTF-16 或 GB18030），请用记事本另存为 UTF-8 再试")


def read_csv(path: Path, data: bytes, limits: Limits = DEFAULT) -> Book:
    """A delimited text file as a workbook of one sheet, every value a string as it stands.

    Commas, semicolons and tabs are told apart by content; ``="0010101"``, which exporters write to keep
    leading zeros, gives the text in it. Raises :class:`Unreadable`.
    """
    try:
        text = decode_text(data)
    except NotText as error:
        raise Unreadable(path, str(error)) from error
    sheet, budget = Sheet(path.stem), Budget(path, limits.cells)
    for number, row in enumerate(_rows(path, text), 1):
        budget.spend(len(row))
        for column, value in enumerate(row, 1):
            if value:
                sheet.values[number, column] = _unwrapped(value)
    return Book(path, "csv", [sheet])


def _unwrapped(value: str) -> str:
    match = _AS_TEXT.fullmatch(value) if value.startswith("=") else None
    return match[1] if match else value


def _rows(path: Path, text: str) -> Iterator[list[str]]:
    hint = _SEPARATOR_LINE.match(text)
    delimiter = hint[1] if hint else _delimiter(text)
    if hint:
        yield []
        text = text[hint.end() :]
    # An unclosed quotation mark swallows the rest of the file, and with it this last line.
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=delimiter)
    row: list[str] = []
    try:
        for row in reader:
            if row != [_END]:
                yield row
    except csv.Error as error:
        raise Unreadable(path, f"第 {reader.line_num} 行附近的引号或内容有误，请检查后重新导出") from error
    if row != [_END]:
        raise Unreadable(path, "有一个双引号没有配对，其后的内容无法分行，请检查后重新导出")


def _delimiter(text: str) -> str:
    """The delimiter that cuts most lines of the beginning into the same number of fields."""
    sample = text[:_SAMPLE]
    return max(_DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = [row for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return (0.0, 0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0.0, 0)
    width, lines = widths.most_common(1)[0]
    return (lines / len(rows), width)
