"""How the stream PROJECT writes the state of a project's protection (MS-OVBA 2.4.3): hidden, not secret."""

from __future__ import annotations

import struct

__all__ = ["obfuscated", "plain"]

VERSION = 2


def obfuscated(data: bytes, guid: str, seed: int) -> str:
    """The data as the fields CMG, DPB and GC have it; the seed makes a difference to the eye only."""
    key = _key(guid)
    written = [seed, seed ^ VERSION, seed ^ key]
    before, hidden = key, bytes(_ignored(seed)) + struct.pack("<I", len(data)) + data
    for byte in hidden:
        written.append(byte ^ (written[-2] + before) & 0xFF)
        before = byte
    return bytes(written).hex().upper()


def plain(text: str, guid: str) -> bytes:
    """The data of such a field; ``ValueError`` when it was made for another project."""
    written = bytes.fromhex(text)
    seed, before = written[0], _key(guid)
    if written[1] ^ seed != VERSION or written[2] ^ seed != before:
        raise ValueError("made for another project")
    data = bytearray()
    for index in range(3, len(written)):
        before = written[index] ^ (written[index - 2] + before) & 0xFF
        data.append(before)
    length, rest = data[_ignored(seed) :][:4], data[_ignored(seed) + 4 :]
    if int.from_bytes(length, "little") != len(rest):
        raise ValueError("cut short")
    return bytes(rest)


def _key(guid: str) -> int:
    """The sum of the characters of the id, with its braces."""
    return sum(guid.encode("ascii")) & 0xFF


def _ignored(seed: int) -> int:
    """How many bytes of no meaning come first."""
    return (seed & 6) // 2
