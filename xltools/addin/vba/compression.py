"""The compression of VBA sources (MS-OVBA 2.4.1): chunks of 4,096 bytes of literals and references back."""

from __future__ import annotations

from collections import defaultdict

__all__ = ["BadCompression", "compress", "decompress"]

CHUNK = 4096
SIGNATURE = 0x01
COMPRESSED = 0xB000
"""Flag and signature of a compressed chunk's header, whose low 12 bits are its size less 3."""
RAW = 0x3FFF
"""The header of a chunk kept as it is, always 4,096 bytes."""
SHORTEST = 3
"""The least number of bytes that a reference can stand for."""
CANDIDATES = 48
"""Earlier places compared for each reference; more gains nothing in sources and costs time."""


class BadCompression(ValueError):
    """Bytes that are no compressed container."""


def compress(data: bytes) -> bytes:
    """The compressed container of the data, always the same for the same data.

    A last chunk of more than 3,640 bytes in which nothing repeats comes back with zeros at its end, as the
    specification has it; text always compresses.
    """
    chunks = (_chunk(data[start : start + CHUNK]) for start in range(0, len(data), CHUNK))
    return bytes([SIGNATURE]) + b"".join(chunks)


def decompress(container: bytes) -> bytes:
    """The data of a compressed container; :class:`BadCompression` when it is none."""
    if container[:1] != bytes([SIGNATURE]):
        raise BadCompression("no signature")
    data, position = bytearray(), 1
    while position < len(container):
        header = int.from_bytes(container[position : position + 2], "little")
        end = position + (header & 0x0FFF) + 3
        if header & 0x7000 != 0x3000 or end > len(container):
            raise BadCompression(f"no chunk at byte {position}")
        body = container[position + 2 : end]
        data += _expanded(body) if header & 0x8000 else body
        position = end
    return bytes(data)


def _chunk(data: bytes) -> bytes:
    tokens = _tokens(data)
    body = b"".join(
        _flags(tokens[start : start + 8]) + b"".join(tokens[start : start + 8])
        for start in range(0, len(tokens), 8)
    )
    if len(body) > CHUNK:
        return RAW.to_bytes(2, "little") + data.ljust(CHUNK, b"\0")
    return (COMPRESSED | len(body) - 1).to_bytes(2, "little") + body


def _flags(tokens: list[bytes]) -> bytes:
    """The byte before up to eight tokens: a bit for each that is a reference."""
    return bytes([sum((len(token) == 2) << index for index, token in enumerate(tokens))])


def _tokens(data: bytes) -> list[bytes]:
    """Literals of one byte and references of two."""
    tokens: list[bytes] = []
    seen: dict[bytes, list[int]] = defaultdict(list)
    position = 0
    while position < len(data):
        width = _length_bits(position)
        origin, length = _longest(data, position, seen, (1 << width) + SHORTEST - 1)
        if length < SHORTEST:
            length = 1
            tokens.append(data[position : position + 1])
        else:
            token = (position - origin - 1) << width | length - SHORTEST
            tokens.append(token.to_bytes(2, "little"))
        for passed in range(position, position + length):
            seen[data[passed : passed + SHORTEST]].append(passed)
        position += length
    return tokens


def _length_bits(position: int) -> int:
    """How many low bits of a reference at this place of a chunk hold its length (2.4.1.3.19.1)."""
    return 16 - max(4, (position - 1).bit_length())


def _longest(data: bytes, position: int, seen: dict[bytes, list[int]], most: int) -> tuple[int, int]:
    """Where the longest run equal to the bytes at the position begins, the nearest one of several, and its length."""
    best = (0, 0)
    most = min(most, len(data) - position)
    for origin in reversed(seen.get(data[position : position + SHORTEST], ())[-CANDIDATES:]):
        if best[1] >= most:
            break
        length = _common(data, origin, position, most)
        if length > best[1]:
            best = (origin, length)
    return best


def _common(data: bytes, origin: int, position: int, most: int) -> int:
    """How many bytes from both places are equal; the run may reach into itself."""
    for length in range(most):
        if data[origin + length] != data[position + length]:
            return length
    return most


def _expanded(body: bytes) -> bytes:
    """The bytes that a compressed chunk stands for."""
    data, position = bytearray(), 0
    while position < len(body):
        flags = body[position]
        position += 1
        for bit in range(8):
            size = 2 if flags >> bit & 1 else 1
            token = body[position : position + size]
            position += size
            if len(token) == 2:
                _repeat(data, int.from_bytes(token, "little"))
            else:
                data += token
    return bytes(data)


def _repeat(data: bytearray, token: int) -> None:
    width = _length_bits(len(data))
    origin = len(data) - (token >> width) - 1
    if origin < 0:
        raise BadCompression("a reference to before its chunk")
    for place in range(origin, origin + (token & (1 << width) - 1) + SHORTEST):
        data.append(data[place])
