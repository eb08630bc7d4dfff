"""Zip archives at record level, so that what was not edited is copied as the very bytes it was."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Iterator, Sequence

from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["DamagedArchive", "Directory", "Entry", "extract", "pack", "read_directory", "write_archive"]

_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_END = struct.Struct("<4s4H2LH")
_CENTRAL_SIZE, _LOCAL_SIZE = 46, 30
_OFFSET_FIELD = 42
_MAX32 = 0xFFFFFFFF
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_DAMAGED = "压缩包已损坏或不完整"
_LEVEL = 4
"""Half the time of zlib's default on worksheets, for two hundredths more bytes."""
_EPOCH_DATE = 0x21
"""1 January 1980, the earliest date a zip can state: new parts carry no clock, so output is reproducible."""


class DamagedArchive(ValueError):
    """The bytes are no intact zip archive; the text says what is wrong, in Chinese."""


class Entry(Record):
    """One archive member: its local record (header, data, descriptor) and its central record."""

    name: str
    local: bytes | memoryview
    central: bytes
    """As in the archive it came from; the offset in it is set anew when written."""
    packed: int
    size: int
    crc: int


class Directory(Record):
    """The members of an archive in the order of its central directory, and its comment."""

    entries: tuple[Entry, ...]
    comment: bytes


def read_directory(blob: bytes) -> Directory:
    """The members of an archive held in memory; :class:`DamagedArchive` when it is cut or inconsistent."""
    try:
        ordinary = _ordinary_members(blob)
        members, start, comment = _foreign_members(blob) if ordinary is None else ordinary
        return Directory(tuple(_entries(memoryview(blob), members, start)), comment)
    except (struct.error, NotImplementedError) as error:
        raise DamagedArchive(_DAMAGED) from error


class _Member(Record):
    """One record of the central directory."""

    name: str
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


_Members = tuple[list[_Member], int, bytes]
"""The records, where the directory begins, and the archive's comment."""


def _ordinary_members(blob: bytes) -> _Members | None:
    """Those of an archive without comment, zip64 records and odd names; importing zipfile takes longer than this."""
    end = len(blob) - _END.size
    signature, *_, length, start, comment = _END.unpack_from(blob, max(end, 0))
    if signature != b"PK\5\6" or comment or start + length != end:
        return None
    members, at = [], start
    while at < end:
        fields = _CENTRAL.unpack_from(blob, at)
        name_at, at = at + _CENTRAL_SIZE, at + _CENTRAL_SIZE + sum(fields[12:15])
        name = blob[name_at : name_at + fields[12]]
        crc, packed, size = fields[9:12]
        member = _Member(name.decode("latin-1"), fields[5], crc, packed, size, fields[18])
        if fields[0] != b"PK\1\2" or not name.isascii() or b"\0" in name or _MAX32 in member:
            return None
        members.append(member)
    return (members, start, b"") if at == end else None


def _foreign_members(blob: bytes) -> _Members:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            members = [
                _Member(
                    info.filename,
                    info.flag_bits,
                    info.CRC,
                    info.compress_size,
                    info.file_size,
                    info.header_offset,
                )
                for info in archive.infolist()
            ]
            return members, archive.start_dir, archive.comment
    except zipfile.BadZipFile as error:
        raise DamagedArchive(_DAMAGED) from error


def _entries(blob: memoryview, members: Sequence[_Member], start: int) -> Iterator[Entry]:
    starts = sorted({member.offset for member in members} | {start})
    end_of = dict(itertools.pairwise(starts))
    position = start
    for member in members:
        lengths = struct.unpack_from("<3H", blob, position + 28)
        central = bytes(blob[position : position + _CENTRAL_SIZE + sum(lengths)])
        position += len(central)
        local = blob[member.offset : end_of.get(member.offset, start)]
        _check_local(local, member)
        yield Entry(member.name, local, central, member.packed, member.size, member.crc)


def _check_local(local: memoryview, member: _Member) -> None:
    if member.flags & _ENCRYPTED:
        raise DamagedArchive("压缩包有密码保护")
    if bytes(local[:4]) != b"PK\3\4" or len(local) < _data_start(local) + member.packed:
        raise DamagedArchive("压缩包中的部件相互重叠或不完整")


def _data_start(local: bytes | memoryview) -> int:
    return int(_LOCAL_SIZE + sum(struct.unpack_from("<2H", local, 26)))


def extract(entry: Entry) -> bytes:
    """The member's content, never more than its declared size, its checksum verified."""
    start = _data_start(entry.local)
    packed = entry.local[start : start + entry.packed]
    method = struct.unpack_from("<H", entry.central, 10)[0]
    if method == _STORED:
        data = bytes(packed)
    elif method == _DEFLATED:
        data = _inflate(packed, entry.size)
    else:
        raise DamagedArchive(f"部件 {entry.name} 使用了不支持的压缩方式")
    if len(data) != entry.size or zlib.crc32(data) != entry.crc:
        raise DamagedArchive(f"部件 {entry.name} 校验不符")
    return data


def _inflate(packed: bytes | memoryview, size: int) -> bytes:
    try:
        return zlib.decompressobj(-15).decompress(packed, size + 1)
    except zlib.error as error:
        raise DamagedArchive("压缩包中的数据流已损坏") from error


def pack(name: str, data: bytes, like: Entry | None = None) -> Entry:
    """A compressed member of that content, with the date and attributes of the one it replaces."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    packed = squeeze.compress(data) + squeeze.flush()
    crc = zlib.crc32(data)
    made_by, system, clock, date, internal, external = _metadata(like)
    raw_name = name.encode()
    common = (
        20,
        0,
        0 if name.isascii() else _UTF8,
        _DEFLATED,
        clock,
        date,
        crc,
        len(packed),
        len(data),
        len(raw_name),
    )
    local = _LOCAL.pack(b"PK\3\4", *common, 0) + raw_name + packed
    central = _CENTRAL.pack(b"PK\1\2", made_by, system, *common, 0, 0, 0, internal, external, 0) + raw_name
    return Entry(name, local, central, len(packed), len(data), crc)


def _metadata(like: Entry | None) -> tuple[int, int, int, int, int, int]:
    if like is None:
        return 20, 0, 0, _EPOCH_DATE, 0, 0
    fields = _CENTRAL.unpack_from(like.central)
    return fields[1], fields[2], fields[7], fields[8], fields[16], fields[17]


def write_archive(stream: BinaryIO, entries: Sequence[Entry], comment: bytes = b"") -> None:
    """Write the members in the given order, their records unchanged but for the offset."""
    central, offset = [], 0
    for entry in entries:
        stream.write(entry.local)
        central.append(_with_offset(entry.central, offset))
        offset += len(entry.local)
    directory = b"".join(central)
    stream.write(directory)
    count = len(entries)
    stream.write(_END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, len(comment)) + comment)


def _with_offset(central: bytes, offset: int) -> bytes:
    """The record with its member's new place; some writers keep it in the zip64 field whatever the size."""
    if struct.unpack_from("<L", central, _OFFSET_FIELD)[0] != _MAX32:
        return central[:_OFFSET_FIELD] + struct.pack("<L", offset) + central[_CENTRAL_SIZE:]
    packed, size, name_length = struct.unpack_from("<2LH", central, 20)
    position = _CENTRAL_SIZE + name_length
    while position + 4 <= len(central):
        tag, length = struct.unpack_from("<2H", central, position)
        if tag == 1:
            place = position + 4 + 8 * ((packed == _MAX32) + (size == _MAX32))
            return central[:place] + struct.pack("<Q", offset) + central[place + 8 :]
        position += 4 + length
    raise DamagedArchive("压缩包目录已损坏")
