"""Shared strings read the fast way and by the parser are the same."""

from pathlib import Path

import pytest

from xltools.book.reading.guard import DEFAULT
from xltools.book.reading.strings import read_strings
from xltools.book.reading.xmlwalk import Document
from xltools.errors import Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def strings(items, *, root="sst", before=""):
    """The strings of a part; with another prefix or a comment in it, only the parser reads it."""
    return read_strings(
        Document(Path("a.xlsx"), "s", f'<{root} xmlns="{MAIN}">{before}{items}</{root}>'), DEFAULT
    )


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("", []),
        ("<si><t>收入</t></si>\n<si><t></t></si> <si><t>支出</t></si>", ["收入", "", "支出"]),
        ('<si><t xml:space="preserve"> 一、 </t></si>', [" 一、 "]),
        ("<si><t>a&amp;b &lt; &#20013;_x000D_</t></si>", ["a&b < 中\r"]),
        ("<si><t>a\r\nb\rc</t></si>", ["a\nb\nc"]),
        ("<si><t>a</t><rPh><t>b</t></rPh></si><si><r><t>c</t></r><r><t>d</t></r></si>", ["a", "cd"]),
        ("<si/><si><t/></si>", ["", ""]),
    ],
)
def test_both_ways_give_the_same_strings(items, expected):
    assert strings(items) == strings(items, before="<!-- -->") == expected


@pytest.mark.parametrize(
    "items",
    ["<si><t>a</t></si", "<si><t>&b;</t></si>", "<si><t>\1</t></si>", "<si><t>]]></t></si>", "<si><t>a</si>"],
)
def test_what_is_no_xml_is_unreadable(items):
    with pytest.raises(Unreadable):
        strings(items)
