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
from xltools.book.reading.thousands import uncut_rows
from xltools.errors import Hostile, Unreadable

__all__ = ["NotText", "csv_rows", "decode_text", "file_text", "read_csv"]

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_DELIMITERS = ",;\t|"
_SAMPLE = 1 << 16
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_AS_TEXT = re.compile(r'="([^"]*)"')
_TEXT_FILES = frozenset({".csv", ".txt", ".tsv", ".tab", ".prn", ".dat", ""})
"""Names under which a text without any delimiter may be meant as a table of one column."""
_LONGEST_ROW = 50
"""Text lines one row may span; more means a quotation mark that is never closed."""


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


def file_text(path: Path, data: bytes) -> str:
    """The text of a file's bytes, see :func:`decode_text`; :class:`Unreadable` when they are none."""
    try:
        return decode_text(data)
    except NotText as error:
        raise Unreadable(path, str(error)) from error


def read_csv(path: Path, data: bytes, limits: Limits = DEFAULT) -> Book:
    """A delimited text file as a workbook of one sheet, every value a string, see :func:`csv_rows`.

    Raises :class:`Unreadable` for a text without any delimiter that is named as a workbook.
    """
    if path.suffix.lower() not in _TEXT_FILES and not any(mark.encode() in data for mark in _DELIMITERS):
        raise Unreadable(path, "内容不是工作簿，也不是分栏的文字，请检查是否选错了文件")
    sheet, budget = Sheet(path.stem), Budget(path, limits.cells)
    for number, row in enumerate(csv_rows(path, data), 1):
        budget.spend(len(row))
        for column, value in enumerate(row, 1):
            if value:
                sheet.values[number, column] = value
    return Book(path, "csv", [sheet])


def csv_rows(path: Path, data: bytes) -> Iterator[list[str]]:
    """The rows of a delimited text file, the n-th being row n as spreadsheet programs number them.

    Commas, semicolons, tabs and bars are told apart by content; ``="0010101"``, which exporters write to
    keep leading zeros, gives the text in it. Raises :class:`Unreadable`, also for a stray quotation mark,
    which would swallow whole rows unseen, and for thousands separators that cut figures in pieces.
    """
    text = file_text(path, data)
    hint = _SEPARATOR_LINE.match(text)
    delimiter = hint[1] if hint else _delimiter(text)
    if hint:
        yield []
        text = text[hint.end() :]
    first = 2 if hint else 1
    rows = _strictly(path, text, delimiter, first)
    for row in uncut_rows(path, rows, first) if delimiter == "," else rows:
        yield [_unwrapped(value) if value.startswith("=") else value for value in row]


def _strictly(path: Path, text: str, delimiter: str, first: int) -> Iterator[list[str]]:
    reader = csv.reader(_lines(path, text), delimiter=delimiter, strict=True)
    number, end = first, 0
    try:
        for row in reader:
            if reader.line_num - end > _LONGEST_ROW:
                raise _misquoted(path, number)
            number, end = number + 1, reader.line_num
            yield row
    except csv.Error as error:
        raise _misquoted(path, number) from error


def _lines(path: Path, text: str) -> Iterator[str]:
    """The lines as a text file gives them; :class:`Hostile` for one of which no row could be made in memory."""
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if len(line) > DEFAULT.line:
            raise Hostile(path, f"第 {number} 行超过 {DEFAULT.line:,} 个字，请检查是否选错了文件")
        yield line


def _misquoted(path: Path, number: int) -> Unreadable:
    return Unreadable(path, f"第 {number} 行起双引号不成对，请改正后再试")


def _unwrapped(value: str) -> str:
    match = _AS_TEXT.fullmatch(value)
    return match[1] if match else value


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
