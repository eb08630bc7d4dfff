"""What a zip file stores of its members, byte for byte; read without any code of the package."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

__all__ = ["changed_parts", "part", "stored_members"]


def stored_members(path: Path) -> dict[str, bytes]:
    """The local record of each member (header, compressed data) in directory order."""
    blob = path.read_bytes()
    members = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name_length, extra_length = struct.unpack_from("<2H", blob, info.header_offset + 26)
            end = info.header_offset + 30 + name_length + extra_length + info.compress_size
            members[info.filename] = blob[info.header_offset : end]
    return members


def changed_parts(old: Path, new: Path) -> set[str]:
    """Names of members that are not the very same bytes in both, missing and added ones included."""
    first, second = stored_members(old), stored_members(new)
    return {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}


def part(path: Path, name: str) -> str:
    """The text of a part."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")
