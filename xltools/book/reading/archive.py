"""Zip archives read without trust: ordinary ones directly, any that is out of the ordinary by :mod:`zipfile`.

An ordinary archive has no comment, no zip64 record, no extra fields, plain ASCII names and members that follow each
other; nearly every workbook is one. Importing :mod:`zipfile` costs more than reading such a workbook's directory.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import IO, TypeAlias

__all__ = [
    "ENCRYPTED",
    "END_64_SIZE",
    "END_SIZE",
    "LOCATOR_64_SIZE",
    "Archive",
    "DamagedArchive",
    "Member",
    "open_archive",
    "whole_at",
]

ENCRYPTED = 0x1
_ORDINARY_FLAGS = 0x80E
"""Compression level, sizes behind the data, UTF-8 names."""
_STORED, _DEFLATED = 0, 8
_CENTRAL_SIZE, _LOCAL_SIZE = 46, 30
END_SIZE, END_64_SIZE, LOCATOR_64_SIZE = 22, 56, 20
"""Bytes of the records at the end of an archive."""
_LATEST_VERSION = 63


class DamagedArchive(ValueError):
    """The archive or one of its members is cut, inconsistent or packed in an unknown way."""


class Member(Record):
    """One file in an archive, as the central directory has it."""

    name: str
    size: int
    packed: int
    crc: int
    flags: int
    method: int
    offset: int
    """Where its local header begins."""
    place: int
    """Place in the directory."""

    @property
    def is_folder(self) -> bool:
        """Whether it stands for a folder."""
        return self.name.endswith("/")


def whole_at(record: bytes, at: int, size: int = 2) -> int:
    """The number of so many bytes there; :mod:`struct` takes longer to import than a directory to read."""
    return int.from_bytes(record[at : at + size], "little")


def open_archive(stream: IO[bytes]) -> Archive:
    """The archive in a stream; :class:`DamagedArchive` when it has no directory that can be read."""
    members = _ordinary_members(stream)
    return _Foreign(stream) if members is None else _Ordinary(stream, members)


class _Ordinary:
    """An archive whose directory was read here."""

    def __init__(self, stream: IO[bytes], members: Sequence[Member]) -> None:
        self.members: Sequence[Member] = members
        self._stream = stream

    def read(self, member: Member) -> bytes:
        """The content of a member, never more than its declared size; :class:`DamagedArchive`."""
        self._stream.seek(member.offset)
        record = self._stream.read(_LOCAL_SIZE)
        if len(record) < _LOCAL_SIZE or not record.startswith(b"PK\3\4"):
            raise DamagedArchive(member.name)
        if self._stream.read(whole_at(record, 26)) != member.name.encode("ascii"):
            raise DamagedArchive(member.name)
        self._stream.seek(whole_at(record, 28), 1)
        packed = self._stream.read(member.packed)
        data = _inflated(packed, member) if member.method == _DEFLATED else packed
        if len(packed) < member.packed or zlib.crc32(data) != member.crc:
            raise DamagedArchive(member.name)
        return data


def _inflated(packed: bytes, member: Member) -> bytes:
    if not member.size:
        return b""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size)
    except zlib.error as error:
        raise DamagedArchive(member.name) from error


def _ordinary_members(stream: IO[bytes]) -> list[Member] | None:
    """The members of an ordinary archive; ``None`` for any other, damaged ones included."""
    end = stream.seek(0, 2) - END_SIZE
    if end < LOCATOR_64_SIZE:
        return None
    stream.seek(end - LOCATOR_64_SIZE)
    before, record = stream.read(LOCATOR_64_SIZE), stream.read()
    length, start, comment = whole_at(record, 12, 4), whole_at(record, 16, 4), whole_at(record, 20)
    if not record.startswith(b"PK\5\6") or comment or before.startswith(b"PK\6\7") or start + length != end:
        return None
    stream.seek(start)
    members = _members(stream.read(length))
    return members if members is not None and _follow_each_other(members, start) else None


def _members(directory: bytes) -> list[Member] | None:
    members: list[Member] = []
    at = 0
    while at < len(directory):
        record = directory[at : at + _CENTRAL_SIZE]
        if len(record) < _CENTRAL_SIZE:
            return None
        name_length, version = whole_at(record, 28), record[6]
        more = whole_at(record, 30, 4)  # an extra field, a comment
        name = directory[at + _CENTRAL_SIZE : at + _CENTRAL_SIZE + name_length]
        member = Member(
            name=name.decode("latin-1"),
            size=whole_at(record, 24, 4),
            packed=whole_at(record, 20, 4),
            crc=whole_at(record, 16, 4),
            flags=whole_at(record, 8),
            method=whole_at(record, 10),
            offset=whole_at(record, 42, 4),
            place=len(members),
        )
        if (
            not record.startswith(b"PK\1\2")
            or version > _LATEST_VERSION
            or more
            or len(name) < name_length
            or not _is_ordinary(member)
        ):
            return None
        members.append(member)
        at += _CENTRAL_SIZE + name_length
    return members


def _is_ordinary(member: Member) -> bool:
    if member.flags & ~_ORDINARY_FLAGS or not member.name.isascii() or "\0" in member.name:
        return False
    return member.method == _DEFLATED or (member.method == _STORED and member.packed == member.size)


def _follow_each_other(members: Sequence[Member], end: int) -> bool:
    """Whether no member reaches into the next one, or into the directory that begins at ``end``."""
    at = 0
    for member in sorted(members, key=lambda member: member.offset):
        if member.offset < at:
            return False
        at = member.offset + _LOCAL_SIZE + len(member.name) + member.packed
    return at <= end


class _Foreign:
    """An archive that needs all that :mod:`zipfile` knows."""

    def __init__(self, stream: IO[bytes]) -> None:
        import struct
        import zipfile

        self._damage: tuple[type[Exception], ...] = (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
        )
        try:
            self._zip = zipfile.ZipFile(stream)
        except self._damage as error:
            raise DamagedArchive(str(error)) from error
        self._infos = self._zip.infolist()
        self.members: Sequence[Member] = [
            Member(
                info.filename,
                info.file_size,
                info.compress_size,
                info.CRC,
                info.flag_bits,
                info.compress_type,
                info.header_offset,
                place,
            )
            for place, info in enumerate(self._infos)
        ]

    def read(self, member: Member) -> bytes:
        """As for an ordinary archive, but at most one byte more than declared."""
        try:
            with self._zip.open(self._infos[member.place]) as stream:
                return stream.read(member.size + 1)
        except self._damage as error:
            raise DamagedArchive(member.name) from error


Archive: TypeAlias = _Ordinary | _Foreign
"""An opened archive."""
