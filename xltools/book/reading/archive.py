"""Zip archives read without trust: ordinary ones directly, any that is out of the ordinary by :mod:`zipfile`.

An ordinary archive has no comment, no zip64 record, no extra fields, plain ASCII names and members that follow each
other; nearly every workbook is one. Importing :mod:`zipfile` costs more than reading such a workbook's directory.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import IO, TypeAlias

__all__ = ["ENCRYPTED", "Archive", "DamagedArchive", "Member", "open_archive"]

ENCRYPTED = 0x1
_ORDINARY_FLAGS = 0x80E
"""Compression level, sizes behind the data, UTF-8 names."""
_STORED, _DEFLATED = 0, 8
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCATOR_64_SIZE = 20
_LOCAL_SIZE = 30
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
        name_length, extra_length = struct.unpack_from("<2H", record, 26)
        if self._stream.read(name_length) != member.name.encode("ascii"):
            raise DamagedArchive(member.name)
        self._stream.seek(extra_length, 1)
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
    end = stream.seek(0, 2) - _END.size
    if end < _LOCATOR_64_SIZE:
        return None
    stream.seek(end - _LOCATOR_64_SIZE)
    tail = stream.read()
    signature, *_, length, start, comment = _END.unpack_from(tail, _LOCATOR_64_SIZE)
    if signature != b"PK\5\6" or comment or tail.startswith(b"PK\6\7") or start + length != end:
        return None
    stream.seek(start)
    members = _members(stream.read(length))
    return members if members is not None and _follow_each_other(members, start) else None


def _members(directory: bytes) -> list[Member] | None:
    members: list[Member] = []
    at = 0
    while at < len(directory):
        if at + _CENTRAL.size > len(directory):
            return None
        fields = _CENTRAL.unpack_from(directory, at)
        version, flags, method, name_length, more = fields[3], fields[5], fields[6], fields[12], fields[13:15]
        name = directory[at + _CENTRAL.size : at + _CENTRAL.size + name_length]
        member = Member(
            name.decode("latin-1"), fields[11], fields[10], fields[9], flags, method, fields[18], len(members)
        )
        if (
            fields[0] != b"PK\1\2"
            or version > _LATEST_VERSION
            or any(more)
            or len(name) < name_length
            or not _is_ordinary(member)
        ):
            return None
        members.append(member)
        at += _CENTRAL.size + name_length
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
