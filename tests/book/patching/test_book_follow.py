"""Every row of the table of what holds references, by example: two rows come in before row 5 of 公开01."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from xltools.book.changes import InsertRows
from xltools.book.patching.follow import Context, Torn, edits_of
from xltools.book.patching.holders import HOLDERS, Holds
from xltools.book.patching.refs import Moves, OffSheet
from xltools.book.patching.xmlpart import local_name

SHEETS = ("支出", "公开01")
MOVES = Moves.of([InsertRows("公开01", 5, 2, like=4)])
CONTEXT = Context(MOVES, "公开01", SHEETS)

CASES = """\
<dimension ref="A1:M{67|69}"/>
<dimension ref="A1:M{4|6}"/>
<sheetPr syncRef="B{9|11}"/>
<selection activeCell="B{9|11}" sqref="B{9|11} C1"/>
<selection activeCell="A1048576"/>
<protectedRange sqref="B2:B{9|11} D{9|11}" name="a9"/>
<scenarios sqref="C{9|11}"><scenario name="B9"><inputCells r="B{9|11}" val="B9"/></scenario></scenarios>
<autoFilter ref="A3:D{9|11}"><sortState ref="A4:D{9|11}"><sortCondition ref="B4:B{9|11}"/></sortState></autoFilter>
<dataRef ref="A1:B{9|11}" sheet="公开01"/>
<dataRef ref="A1:B9" sheet="支出"/>
<conditionalFormatting sqref="B2:B{4|6} D{9|11}"><cfRule><formula>$B{9|11}&gt;支出!B9</formula></cfRule></conditionalFormatting>
<colorScale><cfvo type="num" val="$B${9|11}"/><cfvo type="num" val="9"/></colorScale>
<dataValidation sqref="B2:B{4|6}"><formula1>$D${9|11}</formula1><formula2>公开01!$D${9|11}</formula2></dataValidation>
<formula1>"A9,B9"</formula1>
<hyperlink ref="A{9|11}" location="公开01!B{9|11}" display="公开01!B9"/>
<hyperlink ref="A{9|11}" r:id="rId1" location="公开01!B9"/>
<rowBreaks><brk id="3" max="16383"/><brk id="{4|6}"/><brk id="{9|11}"/></rowBreaks>
<colBreaks><brk id="9"/></colBreaks>
<cellWatch r="B{9|11}"/>
<ignoredError sqref="B{9|11}:C{9|11}" evalError="1"/>
<cellSmartTags r="B{9|11}"/>
<webPublishItem sourceRef="A1:B{9|11}"/>
<controlPr linkedCell="$B${9|11}" listFillRange="支出!$A$1:$A$9"/>
<controlPr listFillRange="公开01!$A$1:$A${9|11}"/>
<x14:conditionalFormatting><x14:cfRule><xm:f>B{9|11}&gt;公开01!$A${9|11}</xm:f></x14:cfRule><xm:sqref>B2:B{4|6}</xm:sqref></x14:conditionalFormatting>
<x14:dataValidation><x14:formula1><xm:f>公开01!$A$2:$A${9|11}</xm:f></x14:formula1><xm:sqref>C{9|11} D3:D{4|6}</xm:sqref></x14:dataValidation>
<x14:sparkline><xm:f>公开01!B3:B{9|11}</xm:f><xm:sqref>H4</xm:sqref></x14:sparkline>
<x14:sparkline><xm:f>支出!B3:B9</xm:f><xm:sqref>H{9|11}</xm:sqref></x14:sparkline>
<c:f>(公开01!$A${9|11},支出!$A$9)</c:f>
<c15:fullRef><c15:sqref>公开01!$A$2:$A${9|11}</c15:sqref></c15:fullRef>
<cx:numDim><cx:f>公开01!$A${9|11}</cx:f><cx:nf>公开01!$B${9|11}</cx:nf></cx:numDim>
<xdr:sp textlink="公开01!$B${9|11}"/>
<a14:cameraTool cellRange="$A$1:$B${9|11}"/>
<formControlPr fmlaLink="$B${9|11}" fmlaRange="支出!$A$9" fmlaGroup="公开01!$C${9|11}" fmlaTxbx="$D${9|11}"/>
<formControlPr fmlaRange="公开01!$A${9|11}"/>
<comment ref="B{9|11}"><text><t>B9</t></text></comment>
<threadedComment ref="B{9|11}"><text>B9</text></threadedComment>
<table ref="A4:C{9|11}" displayName="表9"><autoFilter ref="A4:C{8|10}"/></table>
<calculatedColumnFormula>$B${9|11}+表9[[#This Row],[B9]]</calculatedColumnFormula>
<totalsRowFormula>SUM(公开01!$B${5|7}:$B${8|10})</totalsRowFormula>
<singleXmlCell r="B{9|11}"/>
<location ref="A{9|11}:C{12|14}" rowPageCount="2"/>
<worksheetSource ref="A1:C{9|11}" sheet="公开01"/>
<worksheetSource ref="A1:C9" sheet="公开01" r:id="rId1"/>
<rangeSet ref="A1:C{9|11}" sheet="公开01"/>
<definedName name="B9">公开01!$B${9|11}+支出!$B$9</definedName>
<definedName name="a" localSheetId="1">$B${9|11}</definedName>
<definedName name="a" localSheetId="0">$B$9</definedName>
<definedName name="_xlnm.Print_Titles">公开01!$A:$B,公开01!$1:${6|8}</definedName>
<parameter cell="公开01!$B${9|11}"/>
<Relationship Target="#公开01!B{9|11}"/>
""".splitlines()
"""One fragment a line; ``{old|new}`` is what changes."""


def before_and_after(case: str) -> tuple[str, str]:
    return re.sub(r"\{(\d+)\|\d+\}", r"\1", case), re.sub(r"\{\d+\|(\d+)\}", r"\1", case)


def edited(xml: str, context: Context = CONTEXT) -> tuple[str, set[tuple[str, str | None]]]:
    """The fragment after its edits, and which places were edited."""
    names = ("r", "x14", "xm", "c", "c15", "cx", "xdr", "a14")
    spaces = "".join(f' xmlns:{n}="urn:{n}"' for n in names).replace("urn:r", "urn:/relationships")
    root = etree.fromstring(f"<root{spaces}>{xml}</root>")
    edits = list(edits_of([root], context))
    for edit in edits:
        edit.apply()
    text = etree.tostring(root, encoding="unicode")
    body = text[text.index(">") + 1 : -len("</root>")]
    return body, {(local_name(edit.element), edit.attribute) for edit in edits}


@pytest.mark.parametrize("case", CASES)
def test_reference_follows(case: str) -> None:
    before, after = before_and_after(case)
    assert edited(before)[0] == after


def test_every_row_of_the_table_has_a_case_that_moves() -> None:
    seen = set().union(*(edited(before_and_after(case)[0])[1] for case in CASES))
    wholes = {Holds.ANCHOR, Holds.PANE}
    expected = {(h.element, h.attribute) for h in HOLDERS if h.holds not in wholes}
    assert expected <= seen


def test_nothing_moves_for_a_sheet_that_stays() -> None:
    context = Context(MOVES, "支出", SHEETS)
    fragments = [before_and_after(case)[0] for case in CASES]
    own = [xml for xml in fragments if "公开01" not in xml and "localSheetId" not in xml]
    assert len(own) > 20
    assert [xml for xml in own if edited(xml, context)[1]] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<pane ySplit="6" topLeftCell="C7" state="frozen"/>', '<pane ySplit="8" topLeftCell="C9" state="frozen"/>'),
        ('<pane ySplit="4" topLeftCell="C20" state="frozen"/>', '<pane ySplit="4" topLeftCell="C20" state="frozen"/>'),
        ('<pane ySplit="5" xSplit="1" state="frozenSplit"/>', '<pane ySplit="7" xSplit="1" state="frozenSplit"/>'),
        ('<pane xSplit="2" topLeftCell="C1" state="frozen"/>', '<pane xSplit="2" topLeftCell="C1" state="frozen"/>'),
        ('<pane ySplit="2385" topLeftCell="A7"/>', '<pane ySplit="2385" topLeftCell="A7"/>'),
    ],
)  # fmt: skip
def test_frozen_rows_grow_only_when_rows_come_in_among_them(before: str, after: str) -> None:
    assert edited(f"<sheetView>{before}</sheetView>")[0] == f"<sheetView>{after}</sheetView>"


def test_frozen_rows_are_counted_from_the_first_row_shown() -> None:
    scrolled = '<sheetView topLeftCell="A4"><pane ySplit="2" topLeftCell="A9" state="frozen"/></sheetView>'
    assert edited(scrolled)[0] == scrolled.replace('ySplit="2"', 'ySplit="4"').replace('"A9"', '"A11"')


def anchor(name: str, attribute: str, rows: tuple[int, int], offset: int = 5) -> str:
    corner = "<{0}><row>{1}</row><rowOff>{2}</rowOff></{0}>"
    ends = corner.format("from", rows[0], 7) + corner.format("to", rows[1], offset)
    return f"<{name}{attribute}>{ends}</{name}>"


@pytest.mark.parametrize(
    ("name", "attribute", "before", "after"),
    [
        ("twoCellAnchor", "", (1, 8), (1, 10)),
        ("twoCellAnchor", ' editAs="twoCell"', (4, 8), (6, 10)),
        ("twoCellAnchor", ' editAs="oneCell"', (1, 8), (1, 8)),
        ("twoCellAnchor", ' editAs="oneCell"', (4, 8), (6, 10)),
        ("twoCellAnchor", ' editAs="absolute"', (4, 8), (4, 8)),
        ("anchor", ' moveWithCells="1" sizeWithCells="1"', (1, 8), (1, 10)),
        ("anchor", ' moveWithCells="1"', (1, 8), (1, 8)),
        ("anchor", ' moveWithCells="true"', (4, 8), (6, 10)),
        ("anchor", "", (4, 8), (4, 8)),
        ("twoCellAnchor", "", (1, 3), (1, 3)),
        ("twoCellAnchor", "", (1, 4), (1, 6)),
    ],
)
def test_object_moves_and_grows_as_it_is_placed(
    name: str, attribute: str, before: tuple[int, int], after: tuple[int, int]
) -> None:
    assert edited(anchor(name, attribute, before))[0] == anchor(name, attribute, after)


def test_object_that_ends_at_the_upper_edge_of_the_new_rows_does_not_grow() -> None:
    assert edited(anchor("twoCellAnchor", "", (1, 4), 0))[0] == anchor("twoCellAnchor", "", (1, 4), 0)


def test_object_anchored_by_one_cell_moves() -> None:
    before = "<oneCellAnchor><from><row>4</row></from><ext cy='9'/></oneCellAnchor>"
    assert "<row>6</row>" in edited(before)[0]


@pytest.mark.parametrize(
    ("xml", "what"),
    [
        ('<location ref="A3:C12"/>', "数据透视表 A3:C12"),
        ('<location ref="A6:C12" rowPageCount="1"/>', "数据透视表 A6:C12"),
        ('<table ref="A4:C9" headerRowCount="2" displayName="表9"/>', "表格 表9 的标题行"),
    ],
)
def test_block_that_must_stay_whole_is_named(xml: str, what: str) -> None:
    with pytest.raises(Torn, match=what):
        edited(xml)


def test_reference_that_would_leave_the_sheet_is_named() -> None:
    with pytest.raises(OffSheet, match="B1048575"):
        edited('<cellWatch r="B1048575"/>')
