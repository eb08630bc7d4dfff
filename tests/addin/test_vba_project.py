"""VBA projects: what oletools and olefile read in them is what was put in."""

from __future__ import annotations

import random
from io import BytesIO

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from xltools.addin.vba.compound import compound_file
from xltools.addin.vba.compression import BadCompression, compress, decompress
from xltools.addin.vba.obfuscation import obfuscated, plain
from xltools.addin.vba.project import Kind, Module, Project, project_file
from xltools.addin.vba.reading import BadProject, read_sources, read_streams

GUID = "{0F7A7C55-3E57-4B53-9D0A-6B1B7C0E5D21}"

sources = st.lists(
    st.sampled_from(["Dim x As Long", "x = x + 1", "", "' a remark", "If x Then", "End If"])
).map("\r\n".join)
"""Text in which much repeats, as in sources."""


@given(
    st.one_of(st.binary(max_size=3000), sources.map(str.encode), st.text("ab", max_size=9000).map(str.encode))
)
def test_what_was_compressed_comes_back(data: bytes) -> None:
    compressed = compress(data)
    assert decompress(compressed) == data
    assert bytes(decompress_stream(bytearray(compressed))) == data


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 8192, 12289])
def test_chunks_of_every_size_come_back(size: int) -> None:
    data = (b"The quick brown fox " * 700)[:size]
    assert bytes(decompress_stream(bytearray(compress(data)))) == data == decompress(compress(data))


@pytest.mark.parametrize("size", [3640, 4096, 8192])
def test_data_in_which_nothing_repeats_comes_back(size: int) -> None:
    data = random.Random(7).randbytes(size)
    assert bytes(decompress_stream(bytearray(compress(data)))) == data == decompress(compress(data))


def test_last_chunk_in_which_nothing_repeats_is_filled_with_zeros() -> None:
    data = random.Random(7).randbytes(4000)
    assert decompress(compress(data)) == data + bytes(96)


def test_text_gets_smaller() -> None:
    assert len(compress(b"Public Sub Fill()\r\nEnd Sub\r\n" * 200)) < 500


@pytest.mark.parametrize(
    ("text", "container"),
    [
        ("abcdefghijklmnopqrstuv.", "0119B000616263646566676800696A6B6C6D6E6F70007172737475762E"),
        (
            "#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
            "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F700671027004107273747576107778797A003C",
        ),
        ("a" * 73, "0103B002614500"),
    ],
)
def test_examples_of_the_specification_are_read_and_written_as_short(text: str, container: str) -> None:
    data = bytes.fromhex(container)
    assert decompress(data).decode() == text
    assert len(compress(text.encode())) == len(data)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_container_are_refused_or_read(data: bytes) -> None:
    try:
        read = decompress(b"\x01" + data)
    except BadCompression:
        return
    assert len(read) <= 4096 * len(data)


def test_references_to_before_a_chunk_are_refused() -> None:
    with pytest.raises(BadCompression, match="before its chunk"):
        decompress(bytes.fromhex("0102B001000070"))


@given(
    st.dictionaries(
        st.text("abcdefgXYZ_0123456789", min_size=1, max_size=31),
        st.one_of(st.binary(max_size=200), st.integers(0, 12000).map(lambda size: b"x" * size)),
        max_size=40,
    ).filter(lambda streams: len({name.upper() for name in streams}) == len(streams))
)
@settings(deadline=None)
def test_streams_come_back_from_a_compound_file(streams: dict[str, bytes]) -> None:
    data = compound_file({"Inner": streams, "Outer": b"outside"})
    with olefile.OleFileIO(BytesIO(data)) as opened:
        found = {name[1]: opened.openstream(name).read() for name in opened.listdir() if name[0] == "Inner"}
        assert opened.parsing_issues == []
    assert found == streams
    assert read_streams(data) == {**streams, "Outer": b"outside"}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 6, 7, 8, 20, 63, 100])
def test_directory_is_a_red_black_search_tree(count: int) -> None:
    data = compound_file({f"Module{number}": b"" for number in range(count)})
    with olefile.OleFileIO(BytesIO(data)) as opened:
        entries = [opened._load_direntry(number) for number in range(count + 1)]
        root = opened.root
    names: list[str] = []

    def black_height(number: int, above_is_red: bool) -> int:
        if number == olefile.NOSTREAM:
            return 1
        entry = entries[number]
        is_red = entry.color == 0
        assert not (is_red and above_is_red)
        left = black_height(entry.sid_left, is_red)
        names.append(entry.name)
        assert left == black_height(entry.sid_right, is_red)
        return left + (not is_red)

    black_height(root.sid_child, above_is_red=True)
    assert len(names) == count
    assert names == sorted(names, key=lambda name: (len(name), name.upper()))


def test_compound_files_too_large_for_their_header_are_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        compound_file({"Large": bytes(8_000_000)})


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b"])
def test_names_no_stream_may_have_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name of a stream"):
        compound_file({name: b""})


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("0705D8E3D8EDDBF1DBF1DBF1DBF1", bytes(4)),
        ("0E0CD1ECDFF4E7F5E7F5E7", bytes(1)),
        ("1517CAF1D6F9D7F9D706", b"\xff"),
    ],
)
def test_protection_is_written_as_in_the_example_of_the_specification(text: str, data: bytes) -> None:
    guid = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
    assert plain(text, guid) == data
    assert plain(obfuscated(data, guid, int(text[:2], 16)), guid) == data


@given(st.binary(max_size=20), st.integers(0, 255))
def test_protection_comes_back_whatever_the_seed(data: bytes, seed: int) -> None:
    assert plain(obfuscated(data, GUID, seed), GUID) == data


def project(*modules: Module) -> Project:
    return Project("Probe", GUID, (Module("ThisWorkbook", "", Kind.WORKBOOK), *modules))


def olevba_sources(data: bytes) -> dict[str, str]:
    parser = VBA_Parser("vbaProject.bin", data=data)
    found = {stream.rsplit("/", 1)[-1]: code for _, stream, _, code in parser.extract_macros()}
    parser.close()
    return found


def test_olevba_returns_each_source_exactly() -> None:
    code = 'Sub Hello()\n    MsgBox "x"  \n\nEnd Sub\n'
    written = project(Module("Greeting", code), Module("Sheet1", "", Kind.SHEET))
    found = olevba_sources(project_file(written))
    assert found == {module.name: module.text for module in written.modules}
    assert found["Greeting"] == 'Attribute VB_Name = "Greeting"\r\n' + code.replace("\n", "\r\n")
    assert 'VB_Base = "0{00020820-0000-0000-C000-000000000046}"' in found["Sheet1"]


def test_large_projects_come_back() -> None:
    draw = random.Random(3)
    lines = [
        f"    value{draw.randrange(10**6)} = {draw.random()} ' {draw.randrange(10**9):x}" for _ in range(400)
    ]
    modules = [
        Module(f"Part{number}", "\n".join(["Sub Run()", *draw.sample(lines, 400), "End Sub", ""]))
        for number in range(40)
    ]
    written = project(*modules)
    assert sum(len(module.text) for module in written.modules) > 700_000
    data = project_file(written)
    assert olevba_sources(data) == {module.name: module.text for module in written.modules}
    assert read_sources(data) == {
        module.name: module.text.replace("\r\n", "\n") for module in written.modules
    }


def test_project_says_it_holds_no_compiled_code() -> None:
    assert read_streams(project_file(project()))["_VBA_PROJECT"].hex() == "cc61ffff000100"


def test_sources_that_are_not_ascii_are_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        project_file(project(Module("Bad", "' 填报")))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04" * 200, project_file(project())[:1024]])
def test_what_is_no_project_is_refused(data: bytes) -> None:
    with pytest.raises(BadProject):
        read_sources(data)


code = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60), max_size=40).map(
    "\n".join
)


@given(st.lists(code, max_size=5))
@settings(deadline=None, max_examples=40)
def test_projects_of_any_ascii_text_come_back(texts: list[str]) -> None:
    written = project(*(Module(f"Part{number}", text) for number, text in enumerate(texts)))
    found = read_sources(project_file(written))
    assert found == {module.name: module.text.replace("\r\n", "\n") for module in written.modules}


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 6000),
)
@settings(deadline=None, max_examples=300)
def test_damaged_projects_are_refused_or_read(changes: list[tuple[int, int]], size: int) -> None:
    data = bytearray(project_file(project(Module("Part", "Sub A()\nEnd Sub\n"))))
    for place, value in changes:
        data[place % len(data)] = value
    try:
        found = read_sources(bytes(data[: max(size, 2000)]))
    except BadProject:
        return
    assert set(map(type, found.values())) <= {str}
