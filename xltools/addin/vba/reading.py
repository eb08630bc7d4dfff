"""The sources in a file vbaProject.bin, to check what was built or installed."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xltools.addin.vba.compression import BadCompression, decompress
from xltools.record import Record

__all__ = ["BadProject", "read_sources", "read_streams"]

SECTOR = 512
MINI_SECTOR = 64
MINI_LIMIT = 4096
LAST_SECTOR = 0xFFFFFFFA


class BadProject(ValueError):
    """Bytes that are no VBA project."""


class Sectors(Record):
    """Equal pieces of data and what follows each."""

    data: bytes
    size: int
    table: tuple[int, ...]

    def chain(self, start: int) -> bytes:
        """The pieces from the start on, one after the other."""
        pieces: list[bytes] = []
        while start < LAST_SECTOR:
            if start >= len(self.table) or len(pieces) > len(self.table):
                raise BadProject("a chain of sectors leads nowhere")
            pieces.append(self.data[start * self.size : (start + 1) * self.size])
            start = self.table[start]
        return b"".join(pieces)


class Found(Record):
    """A directory entry as it was read."""

    name: str
    kind: int
    start: int
    size: int


def read_sources(data: bytes) -> dict[str, str]:
    """The text of each module, attributes included, with plain line ends; :class:`BadProject` when it is none."""
    streams = read_streams(data)
    try:
        names = _module_names(decompress(streams["dir"]))
        return {name: decompress(streams[name]).decode("cp1252").replace("\r\n", "\n") for name in names}
    except (BadCompression, KeyError, UnicodeDecodeError) as error:
        raise BadProject(f"no sources: {error}") from error


def read_streams(data: bytes) -> dict[str, bytes]:
    """All streams by their names, whatever storage they lie in."""
    try:
        return dict(_streams(data))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadProject(f"no compound file: {error}") from error


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:8].hex() != "d0cf11e0a1b11ae1":
        raise BadProject("no compound file")
    tables, directory, mini_table = (struct.unpack_from("<I", data, at)[0] for at in (44, 48, 60))
    listed = struct.unpack_from(f"<{min(tables, 109)}I", data, 76)
    body = data[SECTOR:]
    table = b"".join(body[sector * SECTOR : (sector + 1) * SECTOR] for sector in listed)
    sectors = Sectors(body, SECTOR, _numbers(table))
    entries = list(_entries(sectors.chain(directory)))
    mini = Sectors(sectors.chain(entries[0].start), MINI_SECTOR, _numbers(sectors.chain(mini_table)))
    for entry in entries:
        if entry.kind == 2:
            source = mini if entry.size < MINI_LIMIT else sectors
            yield entry.name, source.chain(entry.start)[: entry.size]


def _numbers(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(table) // 4}I", table)


def _entries(directory: bytes) -> Iterator[Found]:
    for at in range(0, len(directory), 128):
        name, length, kind = struct.unpack_from("<64sHB", directory, at)
        start, size = struct.unpack_from("<II", directory, at + 116)
        yield Found(name[: max(length - 2, 0)].decode("utf-16-le"), kind, start, size)


def _module_names(directory: bytes) -> Iterator[str]:
    """The names of the streams of the modules, from the stream ``dir``."""
    at = 0
    while at + 6 <= len(directory):
        number, size = struct.unpack_from("<HI", directory, at)
        if number == 0x32:
            yield directory[at + 6 : at + 6 + size].decode("utf-16-le")
        at += 6 + size + (2 if number == 0x09 else 0)
