"""Compound files (MS-CFB, version 3): streams in storages, written always the same for the same content."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from itertools import count

from xltools.record import Record

__all__ = ["Storage", "compound_file"]

SECTOR = 512
MINI_SECTOR = 64
MINI_LIMIT = 4096
"""Streams smaller than this lie in the mini stream."""
END, FREE, TABLE, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
RED, BLACK = 0, 1
STORAGE, STREAM, ROOT = 1, 2, 5
HEADER_TABLES = 109
"""Sectors of the allocation table that the header itself can list: enough for 7 MB."""
PER_TABLE = SECTOR // 4
ENTRIES_PER_SECTOR = SECTOR // 128
LONGEST_NAME = 31

Storage = Mapping[str, "bytes | Storage"]
"""Streams and storages by their names."""


class Entry(Record):
    """A directory entry before it is bytes."""

    name: str
    kind: int
    data: bytes = b""
    children: tuple[int, ...] = ()
    """The numbers of its entries, in the order of the tree."""


class Links(Record):
    """The place of an entry in the tree of its storage."""

    colour: int
    left: int
    right: int


def compound_file(root: Storage) -> bytes:
    """The file with these streams and storages; ``ValueError`` beyond 7 MB or for names MS-CFB does not allow."""
    entries = _entries(root)
    in_mini = [entry.kind == STREAM and len(entry.data) < MINI_LIMIT for entry in entries]
    mini_starts, mini_table, mini_stream = _chained(
        [entry.data if mini else b"" for entry, mini in zip(entries, in_mini, strict=True)], MINI_SECTOR
    )
    large = [b"" if mini else entry.data for entry, mini in zip(entries, in_mini, strict=True)]
    large[0] = mini_stream
    directory_size = -(-len(entries) // ENTRIES_PER_SECTOR) * SECTOR
    starts, table, body = _chained([*large, bytes(directory_size), _table(mini_table)], SECTOR)
    places = [mini if small else big for mini, big, small in zip(mini_starts, starts, in_mini, strict=False)]
    directory = _directory(entries, places, [len(mini_stream), *(len(entry.data) for entry in entries[1:])])
    at = starts[len(entries)] * SECTOR
    body = body[:at] + directory + body[at + len(directory) :]
    tables, complete = _allocation(table)
    header = _header(tables, starts[len(entries)], starts[len(entries) + 1], -(-len(mini_table) // PER_TABLE))
    return header + body + _table(complete)


def _entries(root: Storage) -> list[Entry]:
    """All entries, the root first, those of a storage after it."""
    entries: list[Entry] = [Entry("Root Entry", ROOT)]
    waiting: list[tuple[int, Storage]] = [(0, root)]
    while waiting:
        number, storage = waiting.pop(0)
        names = sorted(storage, key=_order)
        first = len(entries)
        entries[number] = entries[number]._replace(children=tuple(range(first, first + len(names))))
        for name in names:
            _require_name(name)
            content = storage[name]
            if isinstance(content, bytes):
                entries.append(Entry(name, STREAM, content))
            else:
                waiting.append((len(entries), content))
                entries.append(Entry(name, STORAGE))
    return entries


def _order(name: str) -> tuple[int, str]:
    """The order of names: shorter ones first, capitals and small letters alike (2.6.4)."""
    return len(name.encode("utf-16-le")), name.upper()


def _require_name(name: str) -> None:
    if not 0 < len(name.encode("utf-16-le")) <= 2 * LONGEST_NAME or set(name) & set("/\\:!"):
        raise ValueError(f"{name!r} cannot be the name of a stream")


def _chained(streams: Iterable[bytes], sector: int) -> tuple[list[int], list[int], bytes]:
    """Where each stream begins, the table of what follows each sector, and the sectors."""
    starts: list[int] = []
    table: list[int] = []
    body = bytearray()
    for data in streams:
        sectors = -(-len(data) // sector)
        starts.append(len(table) if sectors else END)
        if sectors:
            table += [*range(len(table) + 1, len(table) + sectors), END]
        body += data.ljust(sectors * sector, b"\0")
    return starts, table, bytes(body)


def _allocation(table: list[int]) -> tuple[list[int], list[int]]:
    """The sectors of the allocation table itself, which follow all others, and the table with them in it."""
    sectors = next(size for size in count() if size * PER_TABLE >= len(table) + size)
    if sectors > HEADER_TABLES:
        raise ValueError("more than 7 MB")
    return list(range(len(table), len(table) + sectors)), [*table, *[TABLE] * sectors]


def _table(entries: list[int]) -> bytes:
    """A table as whole sectors."""
    filled = entries + [FREE] * (-len(entries) % PER_TABLE)
    return struct.pack(f"<{len(filled)}I", *filled)


def _directory(entries: list[Entry], places: list[int], sizes: list[int]) -> bytes:
    links = {0: Links(BLACK, NONE, NONE)}
    heads: dict[int, int] = {}
    for number, entry in enumerate(entries):
        heads[number] = _plant(entry.children, links)
    written = b"".join(
        _directory_entry(entry, links[number], heads[number], places[number], sizes[number])
        for number, entry in enumerate(entries)
    )
    free = struct.pack("<64sHBBIII", b"", 0, 0, 0, NONE, NONE, NONE).ljust(128, b"\0")
    return written + free * (-len(entries) % ENTRIES_PER_SECTOR)


def _directory_entry(entry: Entry, links: Links, child: int, place: int, size: int) -> bytes:
    """One entry, without identifier, state and times, which keeps builds alike."""
    name = entry.name.encode("utf-16-le")
    start = 0 if entry.kind == STORAGE else place
    return struct.pack(
        "<64sHBBIII36xIQ",
        name,
        len(name) + 2,
        entry.kind,
        links.colour,
        links.left,
        links.right,
        child,
        start,
        size,
    )


def _plant(numbers: tuple[int, ...], links: dict[int, Links]) -> int:
    """Link sorted entries as a balanced red-black tree; the number of its head.

    Every path is equally long but for the deepest level; red there, black elsewhere keeps the black heights equal.
    """
    full = (len(numbers) + 1).bit_length() - 1  # the levels that are complete

    def plant(low: int, high: int, depth: int) -> int:
        if low == high:
            return NONE
        middle = (low + high) // 2
        colour = RED if depth == full else BLACK
        left, right = plant(low, middle, depth + 1), plant(middle + 1, high, depth + 1)
        links[numbers[middle]] = Links(colour, left, right)
        return numbers[middle]

    return plant(0, len(numbers), 0)


def _header(tables: list[int], directory: int, mini_table: int, mini_sectors: int) -> bytes:
    head = struct.pack(
        "<8s16xHHHHH6x9I",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        0x3E,
        3,
        0xFFFE,
        SECTOR.bit_length() - 1,
        MINI_SECTOR.bit_length() - 1,
        0,
        len(tables),
        directory,
        0,
        MINI_LIMIT,
        mini_table,
        mini_sectors,
        END,
        0,
    )
    listed = tables + [FREE] * (HEADER_TABLES - len(tables))
    return head + struct.pack(f"<{HEADER_TABLES}I", *listed)
