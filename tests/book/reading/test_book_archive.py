"""Ordinary archives are read directly, all others by zipfile; nobody can tell which."""

import io
import struct
import subprocess
import sys
import zipfile

import pytest

from xltools.book.reading.archive import DamagedArchive, open_archive

CONTENT = {
    "[Content_Types].xml": b"<Types/>",
    "xl/a.xml": b"<a>" + b"x" * 5000 + b"</a>",
    "xl/empty.xml": b"",
}


def archive(content=None, *, method=zipfile.ZIP_DEFLATED, comment=b"", extra=b""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        made.comment = comment
        for name, data in (content or CONTENT).items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.extra = method, extra
            made.writestr(info, data)
    return stream.getvalue()


def contents(blob):
    opened = open_archive(io.BytesIO(blob))
    return {member.name: opened.read(member) for member in opened.members}


@pytest.mark.parametrize(
    "blob",
    [
        archive(),
        archive(method=zipfile.ZIP_STORED),
        archive(method=zipfile.ZIP_BZIP2),
        archive(comment="注".encode()),
        archive(extra=struct.pack("<2HL", 0x5455, 4, 7)),
        b"before" + archive(),
    ],
    ids=["deflated", "stored", "bzip2", "comment", "extra fields", "something before it"],
)
def test_members_are_what_was_packed(blob):
    assert contents(blob) == CONTENT


def test_names_in_chinese_are_read():
    assert contents(archive({"xl/表.xml": b"1"})) == {"xl/表.xml": b"1"}


def test_an_ordinary_archive_is_read_without_zipfile(tmp_path):
    (tmp_path / "a.zip").write_bytes(archive())
    code = (
        "import sys; from xltools.book.reading.archive import open_archive\n"
        "opened = open_archive(open(sys.argv[1], 'rb'))\n"
        "print([len(opened.read(member)) for member in opened.members], 'zipfile' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.zip"], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[8, 5007, 0] False"


@pytest.mark.parametrize(
    ("where", "change"),
    [
        (b"xl/a.xml", b"xl/b.xml"),
        (b"PK\3\4", b"PK\3\5"),
    ],
    ids=["another name in the local header", "no local header"],
)
def test_a_member_whose_local_header_is_wrong_is_damaged(where, change):
    with pytest.raises(DamagedArchive):
        contents(archive().replace(where, change, 1))


def test_a_member_whose_checksum_is_wrong_is_damaged():
    blob = archive({"a": b"1234567890"}, method=zipfile.ZIP_STORED)
    with pytest.raises(DamagedArchive):
        contents(blob.replace(b"1234567890", b"1234567891", 1))


def test_a_member_whose_data_are_no_deflate_stream_is_damaged():
    blob = bytearray(archive())
    start = blob.index(b"xl/a.xml") + len("xl/a.xml")
    blob[start : start + 4] = b"\xff" * 4
    with pytest.raises(DamagedArchive):
        contents(bytes(blob))


def test_never_more_is_unpacked_than_the_directory_declares():
    blob = bytearray(archive({"a": b"x" * 1000}))
    central = blob.index(b"PK\1\2")
    blob[central + 24 : central + 28] = struct.pack("<L", 10)
    with pytest.raises(DamagedArchive):  # the checksum is that of the whole
        contents(bytes(blob))


@pytest.mark.parametrize("size", [0, 10, 21, 22, 60, 200])
def test_a_cut_archive_is_damaged(size):
    with pytest.raises(DamagedArchive):
        contents(archive()[:size])


def test_a_directory_that_ends_early_is_damaged():
    blob = bytearray(archive())
    end = blob.index(b"PK\5\6")
    length = struct.unpack_from("<L", blob, end + 12)[0]
    blob[end + 12 : end + 16] = struct.pack("<L", length - 7)
    with pytest.raises(DamagedArchive):
        contents(bytes(blob))
