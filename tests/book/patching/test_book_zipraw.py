"""Archives at record level: what only some writers produce."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from xltools.book.patching.zipraw import DamagedArchive, extract, pack, read_directory, write_archive


def archive_of(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, name * 50)
    return stream.getvalue()


def with_zip64_offsets(blob: bytes) -> bytes:
    """The archive as writers of endless streams leave it: every offset in the zip64 extra field."""
    end = blob.rfind(b"PK\5\6")
    count, size, start = struct.unpack_from("<H2L", blob, end + 10)
    records, position = b"", start
    for _ in range(count):
        lengths = struct.unpack_from("<3H", blob, position + 28)
        record = blob[position : position + 46 + sum(lengths)]
        position += len(record)
        offset = struct.unpack_from("<L", record, 42)[0]
        extra = struct.pack("<2HQ", 1, 8, offset)
        head = record[:30] + struct.pack("<H", len(extra)) + record[32:42] + b"\xff\xff\xff\xff"
        records += head + record[46:] + extra
    assert position == start + size
    return (
        blob[:start]
        + records
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(records), start, 0)
    )


def test_offsets_in_the_zip64_field_are_set_anew():
    blob = with_zip64_offsets(archive_of("a", "b", "c"))
    directory = read_directory(blob)
    entries = [pack("a", b"other and longer " * 9), *directory.entries[1:]]
    stream = io.BytesIO()
    write_archive(stream, entries)
    with zipfile.ZipFile(stream) as archive:
        assert archive.testzip() is None
        assert [archive.read(name)[:5] for name in ("a", "b", "c")] == [b"other", b"bbbbb", b"ccccc"]


def test_a_member_says_when_it_was_made_and_by_whom_after_it_is_replaced():
    entry = read_directory(archive_of("a")).entries[0]
    stream = io.BytesIO()
    write_archive(stream, [pack("a", b"new", entry), pack("名", b"x")])
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(io.BytesIO(archive_of("a"))) as old:
        new, before = archive.getinfo("a"), old.getinfo("a")
        assert (new.create_system, new.external_attr) == (before.create_system, before.external_attr)
        assert archive.getinfo("名").date_time == (1980, 1, 1, 0, 0, 0)


def test_members_that_overlap_are_refused():
    blob = archive_of("a", "b")
    second = blob.find(b"PK\3\4", 4)
    with pytest.raises(DamagedArchive):
        read_directory(blob.replace(blob[second : second + 4], b"XX\3\4", 1))


def test_a_member_larger_than_declared_is_refused_without_being_unpacked():
    blob = bytearray(archive_of("a"))
    start = blob.find(b"PK\1\2")
    blob[start + 24 : start + 28] = struct.pack("<L", 3)
    with pytest.raises(DamagedArchive, match="校验不符"):
        extract(read_directory(bytes(blob)).entries[0])


def test_an_unknown_compression_is_refused():
    blob = bytearray(archive_of("a"))
    start = blob.find(b"PK\1\2")
    blob[start + 10 : start + 12] = struct.pack("<H", 98)
    with pytest.raises(DamagedArchive, match="压缩方式"):
        extract(read_directory(bytes(blob)).entries[0])


def test_an_encrypted_member_is_refused():
    blob = bytearray(archive_of("a"))
    start = blob.find(b"PK\1\2")
    blob[start + 8] |= 1
    with pytest.raises(DamagedArchive, match="密码"):
        read_directory(bytes(blob))
