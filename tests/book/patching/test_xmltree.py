"""Small trees: written byte for byte as lxml writes the same part, whatever is done to both; all others are lxml's."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from support.public_copy import changed

from xltools.book.patching import xmlpart, xmltree
from xltools.book.patching.xmltree import Small, small_tree, written
from xltools.book.read import read_book
from xltools.check.filereport import LAYER
from xltools.check.run import Options, check_file
from xltools.report.workbook import annotate

SAMPLES = sorted(Path(__file__).parents[3].glob("sample_workbooks/*/*.xlsx"))
MAIN, RELS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "urn:relationships"
NAMES = ("sheet", "sheets", "c", "v", "名")
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("&<>\"'\n\t"), max_size=6)


def by_lxml(root: Any) -> bytes:
    return etree.tostring(root.getroottree(), encoding="UTF-8")


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A part with a default namespace, a prefix for another, and attributes of it."""
    root = etree.Element(f"{{{MAIN}}}{draw(st.sampled_from(NAMES))}", nsmap={None: MAIN, "r": RELS})
    nodes = [root]
    for _ in range(draw(st.integers(0, 12))):
        parent = draw(st.sampled_from(nodes))
        namespace = draw(st.sampled_from((MAIN, RELS)))
        made = etree.SubElement(parent, f"{{{namespace}}}{draw(st.sampled_from(NAMES))}")
        nodes.append(made)
        made.tail = draw(TEXTS) or None
    for node in nodes:
        node.text = draw(TEXTS) or None
        for name in draw(st.lists(st.sampled_from(("id", f"{{{RELS}}}id", "名")), unique=True)):
            node.set(name, draw(TEXTS))
    return etree.tostring(root, encoding="UTF-8")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(documents())
def test_a_part_is_written_as_lxml_writes_it(data: bytes) -> None:
    small = small_tree(data)
    assert small is not None
    assert written(small) == by_lxml(etree.fromstring(data))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(documents(), st.integers(0, 10**6), st.integers(1, 12))
def test_trees_that_are_changed_alike_are_written_alike(data: bytes, seed: int, changes: int) -> None:
    trees: list[Any] = [small_tree(data), etree.fromstring(data)]
    random = Random(seed)
    for _ in range(changes):
        change, numbers = random.choice(CHANGES), [random.randrange(1000) for _ in range(4)]
        said = [change(root, *numbers) for root in trees]
        assert said[0] == said[1]
    assert written(trees[0]) == by_lxml(trees[1])


def nodes(root: Any) -> list[Any]:
    return list(root.iter("{*}*"))


def add(root: Any, which: int, name: int, *_: int) -> None:
    parent = nodes(root)[which % len(nodes(root))]
    xmlpart.append_new(parent, f"{{{(MAIN, RELS)[name % 2]}}}{NAMES[name % 5]}", {"id": str(name)})


def insert(root: Any, which: int, other: int, place: int, *_: int) -> None:
    """A copy of one element among the children of another."""
    parent, child = nodes(root)[which % len(nodes(root))], deepcopy(nodes(root)[other % len(nodes(root))])
    parent.insert(place % (len(parent) + 1), child)


def move(root: Any, which: int, place: int, *_: int) -> None:
    """A child to another place among its siblings."""
    parent = nodes(root)[which % len(nodes(root))]
    if len(parent):
        parent.insert(place % (len(parent) + 1), parent[which % len(parent)])


def beside(root: Any, which: int, before: int, *_: int) -> None:
    child = nodes(root)[which % len(nodes(root))]
    if child.getparent() is not None:
        (child.addprevious if before % 2 else child.addnext)(deepcopy(child))


def remove(root: Any, which: int, *_: int) -> None:
    child = nodes(root)[which % len(nodes(root))]
    if child.getparent() is not None:
        child.getparent().remove(child)


def state(root: Any, which: int, name: int, value: int, *_: int) -> str | None:
    node = nodes(root)[which % len(nodes(root))]
    before = node.get("id", "none")
    node.set(("id", f"{{{RELS}}}id")[name % 2], f'"{value}"\n<')
    return str(before)


def empty(root: Any, which: int, *_: int) -> None:
    node = nodes(root)[which % len(nodes(root))]
    node.attrib.clear()
    node.text = "" if which % 2 else None
    del node[:]


def look(root: Any, which: int, name: int, *_: int) -> list[object]:
    """What can be asked of an element."""
    node = nodes(root)[which % len(nodes(root))]
    wanted = f"{{*}}{NAMES[name % 5]}"
    before, after, above, first = node.getprevious(), node.getnext(), node.getparent(), node.find(wanted)
    return [
        node.tag,
        node.text,
        node.tail,
        dict(node.attrib),
        len(node),
        [child.tag for child in node],
        [child.tag for child in node.iterchildren(wanted)],
        [child.tag for child in node.findall(f"{{{MAIN}}}v")],
        [each.tag for each in node.iter(wanted, "{*}v")],
        list(map(str, node.itertext())),
        *(None if each is None else each.tag for each in (before, after, above, first)),
        -1 if above is None else above.index(node),
    ]


CHANGES: list[Callable[..., object]] = [add, insert, move, beside, remove, state, empty, look]


def test_a_namespace_without_a_prefix_in_scope_gets_one_where_it_is_used() -> None:
    root = small_tree(b'<a xmlns="urn:a" xmlns:ns0="urn:b"><b/></a>')
    assert root is not None
    root[0].set("{urn:a}x", "1")
    root[0].append(Small("{urn:c}c", {"{urn:c}y": "2"}))
    text = written(root)
    assert text == (
        b'<a xmlns="urn:a" xmlns:ns0="urn:b"><ns1:b xmlns:ns1="urn:a" ns1:x="1">'
        b'<ns2:c xmlns:ns2="urn:c" ns2:y="2"/></ns1:b></a>'
    )
    read = etree.fromstring(text)
    assert (read[0].tag, dict(read[0].attrib)) == ("{urn:a}b", {"{urn:a}x": "1"})
    assert (read[0][0].tag, dict(read[0][0].attrib)) == ("{urn:c}c", {"{urn:c}y": "2"})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_parts_of_the_samples_are_written_as_lxml_writes_them(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    small = {name: tree for name, data in parts.items() if (tree := small_tree(data)) is not None}
    assert {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"} <= small.keys()
    for name, tree in small.items():
        assert written(tree) == by_lxml(etree.fromstring(parts[name])), name


@pytest.mark.parametrize(
    "data",
    [
        b"<a><!-- note --></a>",
        b"<a><![CDATA[x]]></a>",
        b"<?note x?><a/>",
        b"<a><?note x?></a>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b'<a xmlns="urn:x" xmlns:x="urn:x"/>',
        b'<a xmlns="urn:x"><b xmlns=""/></a>',
        b"<a>" + b" " * (1 << 16) + b"</a>",
        b"<a>" * 201 + b"</a>" * 201,
        b"<a>&e;</a>",
        b"<a><b></a>",
        b"",
    ],
    ids=[
        "comment",
        "cdata",
        "instruction",
        "inside",
        "dtd",
        "twice",
        "undone",
        "long",
        "deep",
        "entity",
        "torn",
        "empty",
    ],
)
def test_what_is_not_plain_is_left_to_lxml(data: bytes) -> None:
    assert small_tree(data) is None


def test_a_part_in_another_encoding_is_left_to_lxml(tmp_path: Path) -> None:
    data = '<?xml version="1.0" encoding="UTF-16"?><a>数</a>'.encode("utf-16")
    root = xmlpart.parse(data, tmp_path, "a.xml")
    assert not isinstance(root, Small)
    assert root.text == "数"


def test_the_declaration_stays_as_it_is(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf<?xml version='1.0'?>\n<a b='1'/>"
    root = xmlpart.parse(data, tmp_path, "a.xml")
    assert isinstance(root, Small)
    assert xmlpart.serialise(root, data) == b"<?xml version='1.0'?>\n<a b=\"1\"/>"


def test_findings_are_written_alike_by_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})
    report = check_file(source, Options(("final-accounts-2022",)))
    small, large = tmp_path / "small.xlsx", tmp_path / "large.xlsx"
    annotate(report, source, small, force=False)
    monkeypatch.setattr(xmltree, "_LONGEST", 0)
    annotate(report, source, large, force=False)
    assert small.read_bytes() == large.read_bytes()
    assert LAYER in {sheet.name for sheet in read_book(small).sheets}
