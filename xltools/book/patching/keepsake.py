"""The bytes an edited workbook had before, kept inside it, so that the edit can be undone without a trace.

A part that only an own relationship of the workbook leads to: programs that do not know it ignore it and leave
it out when they save, and then what it held no longer fits the file anyway.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

from xltools.book.patching import zipraw
from xltools.book.patching.package import Changes, Package

__all__ = ["discard", "keep", "restore"]

_RELATION = "urn:xltools:original"
_NAME = "xltools-original.bin"
_CONTENT_TYPE = "application/octet-stream"
_LIST = "list.txt"
_WRITTEN, _ADDED, _ORDER = "written", "added", "order"
_GONE = "-"
"""In place of the digest of a part that the edit dropped."""


def keep(package: Package) -> None:
    """Put the members that were edited or dropped, as they were, into the package, as its last edit."""
    book = package.workbook_part
    name = f"{book.rpartition('/')[0]}/{_NAME}".lstrip("/")
    package.add(name, b"", _CONTENT_TYPE)
    package.add_rel(book, _RELATION, name)
    changes = package.changes()
    lines = [f"{_WRITTEN} {_digest(package, entry.name)} {entry.name}" for entry in changes.originals]
    lines += [f"{_ADDED} {added}" for added in changes.added]
    lines += [f"{_ORDER} {member}" for member in changes.order]
    stream = io.BytesIO()
    zipraw.write_archive(stream, (zipraw.pack(_LIST, "\n".join(lines).encode()), *changes.originals))
    package.replace(name, stream.getvalue())


def restore(package: Package) -> bool:
    """Put the kept members back and take away what was added.

    ``False``, with nothing changed, when none are kept or one of the parts is no longer as it was written.
    """
    name = _kept_part(package)
    if name is None:
        return False
    try:
        kept = zipraw.read_directory(package.read(name)).entries
        lines = zipraw.extract(kept[0]).decode().split("\n") if kept and kept[0].name == _LIST else []
    except (zipraw.DamagedArchive, UnicodeDecodeError):
        return False
    pairs = (line.partition(" ") for line in _of(lines, _WRITTEN))
    written = {part: digest for digest, _, part in pairs}
    if written.keys() != {entry.name for entry in kept[1:]} or not written:
        return False
    if any(_digest(package, part) != digest for part, digest in written.items()):
        return False
    package.put_back(Changes(kept[1:], tuple(_of(lines, _ADDED)), tuple(_of(lines, _ORDER))))
    return True


def discard(package: Package) -> None:
    """Drop what :func:`keep` put in, if anything."""
    name = _kept_part(package)
    if name is not None:
        package.drop(name)


def _kept_part(package: Package) -> str | None:
    related = package.rels(package.workbook_part)
    return next((rel.target_part for rel in related if rel.type == _RELATION), None)


def _of(lines: list[str], kind: str) -> Iterator[str]:
    return (line.removeprefix(f"{kind} ") for line in lines if line.startswith(f"{kind} "))


def _digest(package: Package, name: str) -> str:
    """Size and checksum, which also tell a zip archive whether a part is whole."""
    if not package.has(name):
        return _GONE
    data = package.read(name)
    return f"{len(data)}-{zlib.crc32(data):08x}"
