"""Limits on what a file may cost to read, and a zip container that keeps them."""

from __future__ import annotations

import os
import re
import stat

from xltools.book.reading.archive import (
    ENCRYPTED,
    END_64_SIZE,
    END_SIZE,
    LOCATOR_64_SIZE,
    Archive,
    DamagedArchive,
    Member,
    open_archive,
    whole_at,
)
from xltools.errors import Hostile, Unreadable
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO, Self

__all__ = [
    "COMPOUND_FILE",
    "DEFAULT",
    "FORMS",
    "Container",
    "Limits",
    "decode_xml",
    "open_file",
    "part_key",
    "read_all",
]

COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What files of the old binary formats begin with, and encrypted ones (MS-CFB 2.2)."""
_MB = 1 << 20
_MAX_COMMENT = 0xFFFF
_DAMAGED = "文件已损坏或不完整，请重新下载，或用 Excel 打开后另存"
_USUAL = b'<?xml version="1.0" encoding="UTF-8"'
_ENCODING = rb"""\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""


class Limits(Record):
    """What a file may declare and hold; real workbooks stay far below (corpus maximum: ratio 59)."""

    file_bytes: int = 128 * _MB
    """Size on disk."""
    unpacked_bytes: int = 256 * _MB
    """Sum of the declared sizes of all parts of a zip."""
    entries: int = 10_000
    ratio: int = 200
    """Largest compression ratio of a part of more than ``ratio_from`` bytes."""
    ratio_from: int = _MB
    depth: int = 100
    """Nesting of XML and HTML elements."""
    tags: int = 20_000_000
    """Tags of one XML part, plain worksheet rows not counted."""
    page_bytes: int = 16 * _MB
    """Size of an HTML page."""
    page_tags: int = 4_000_000
    line: int = _MB
    """Characters of one line of a text file."""
    cells: int = 4_000_000
    """Rows and cells of all sheets together, empty styled ones included; also the number of shared strings."""
    blanks: int = 200_000
    """Empty styled cells remembered per sheet; blanks beyond these are no part of a form."""
    merges: int = 100_000
    """Merged areas, hyperlinks and columns per sheet."""
    child_memory: int = 1024 * _MB
    """Address space of the process that reads legacy formats."""
    child_seconds: float = 60.0


DEFAULT = Limits()
FORMS = Limits(tags=4_000_000, page_tags=1_000_000, cells=1_000_000, child_seconds=7.0)
"""For workbooks of forms, which ledgers dwarf: whatever stays below is checked in 10 seconds and 1 GiB."""


def open_file(path: Path | str, limits: Limits) -> IO[bytes]:
    """The file opened for reading; :class:`Unreadable` when it cannot be, is empty or too large."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):  # a pipe would block on opening
            raise Unreadable(path, "这是文件夹或设备，请指定其中的文件")
        if not status.st_size:
            raise Unreadable(path, "文件是空的（0 字节），请重新导出或下载")
        if status.st_size > limits.file_bytes:
            raise Hostile(path, f"文件超过 {limits.file_bytes // _MB} MB，请删去无关内容后再试")
        return open(path, "rb")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Unreadable(path, "文件不存在，请检查路径") from error
    except PermissionError as error:
        raise Unreadable(path, "没有读取权限或正被其他程序占用，请检查权限、关闭占用它的程序") from error
    except (OSError, ValueError) as error:
        raise Unreadable(path, f"文件打不开（{error}），请检查路径") from error


def read_all(path: Path | str, limits: Limits) -> bytes:
    """The whole content of a file that is no larger than the limits allow."""
    with open_file(path, limits) as stream:
        try:
            return stream.read(limits.file_bytes)
        except OSError as error:
            raise Unreadable(path, f"文件读取中断（{error}），请复制到本机后再试") from error


class Container:
    """A zip file whose directory has been found harmless; parts are found in any case and read bounded.

    Duplicate names are refused because programs disagree on which of the two counts.
    """

    def __init__(self, path: Path | str, limits: Limits) -> None:
        self.path = path
        self._limits = limits
        self._stream = open_file(path, limits)
        try:
            self._archive = self._open()
            self._parts = self._index()
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __contains__(self, part: str) -> bool:
        return part_key(part) in self._parts

    def has_folder(self, folder: str) -> bool:
        """Whether any part lies in the folder, given with its trailing slash."""
        return any(name.startswith(folder) for name in self._parts)

    def read(self, part: str) -> bytes:
        """The bytes of a part; ``KeyError`` when there is none of that name.

        Never unpacks more than the directory declares, whatever the data says.
        """
        member = self._parts[part_key(part)]
        if member.flags & ENCRYPTED:
            raise Unreadable(self.path, "文件带有打开密码，请取消密码后再试")
        try:
            data = self._archive.read(member)
        except (DamagedArchive, OSError) as error:
            raise Unreadable(self.path, _DAMAGED) from error
        if len(data) != member.size:
            raise Hostile(self.path, f"压缩包中“{part}”的实际大小与目录不符，拒绝读取")
        return data

    def read_xml(self, part: str) -> str:
        """The text of an XML part, see :func:`decode_xml`; ``KeyError`` when there is none."""
        return decode_xml(self.path, part, self.read(part))

    def _open(self) -> Archive:
        try:
            # Every entry is read at once, so the directory's size must be known before.
            if _directory_bytes(self._stream) > self._limits.entries * 512:
                raise Hostile(self.path, f"压缩包内的文件多于 {self._limits.entries} 个，拒绝读取")
            return open_archive(self._stream)
        except (DamagedArchive, OSError) as error:
            raise Unreadable(self.path, _DAMAGED) from error

    def _index(self) -> dict[str, Member]:
        limits, members = self._limits, self._archive.members
        if len(members) > limits.entries:
            raise Hostile(self.path, f"压缩包内的文件多于 {limits.entries} 个，拒绝读取")
        if sum(member.size for member in members) > limits.unpacked_bytes:
            raise Hostile(self.path, f"解压后超过 {limits.unpacked_bytes // _MB} MB，拒绝读取")
        parts: dict[str, Member] = {}
        for member in members:
            if member.is_folder:
                continue
            if member.size > max(limits.ratio_from, limits.ratio * member.packed):
                raise Hostile(self.path, f"压缩包中“{member.name}”的压缩比超过 {limits.ratio}，拒绝读取")
            if parts.setdefault(part_key(member.name), member) is not member:
                raise Hostile(self.path, f"压缩包中有两个同名的“{member.name}”，拒绝读取")
        return parts


def part_key(part: str) -> str:
    """A part name as compared: equivalent regardless of ASCII case (ECMA-376 part 2, 6.3.5)."""
    return part.replace("\\", "/").lstrip("/").lower()


def _directory_bytes(stream: IO[bytes]) -> int:
    """Declared size of a zip's central directory, found as the zipfile module finds it."""
    size = stream.seek(0, 2)
    start = max(0, size - END_SIZE - _MAX_COMMENT)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06", 0, len(tail) - END_SIZE + 4)
    if at < 0:
        return 0
    declared = whole_at(tail, at + 12, 4)
    stream.seek(max(0, start + at - LOCATOR_64_SIZE))
    locator = stream.read(LOCATOR_64_SIZE)
    if not locator.startswith(b"PK\x06\x07"):
        return declared
    stream.seek(max(0, start + at - LOCATOR_64_SIZE - END_64_SIZE))
    record = stream.read(END_64_SIZE)
    return whole_at(record, 40, 8) if record.startswith(b"PK\x06\x06") else declared


def decode_xml(path: Path | str, part: str, data: bytes) -> str:
    """The text of an XML document in any encoding it may declare; any ``<!DOCTYPE`` is refused.

    Decoding comes first, so that no encoding can hide a declaration from the check.
    """
    try:
        text = data.decode(_xml_encoding(data)).removeprefix("\ufeff")
    except (UnicodeError, LookupError) as error:
        raise Unreadable(path, f"“{part}”的编码有误，请用 Excel 打开后另存为 .xlsx 再试") from error
    if "<!DOCTYPE" in text:
        raise Hostile(path, f"“{part}”含有 DOCTYPE 声明，拒绝读取")
    return text


def _xml_encoding(data: bytes) -> str:
    """Encoding by byte order mark or XML declaration (XML 1.0 appendix F), UTF-8 without either."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if data.startswith(_USUAL):
        return "utf-8"
    declared = re.match(_ENCODING, data)
    return declared[1].decode("ascii") if declared else "utf-8"
