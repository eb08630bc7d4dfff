"""XML Spreadsheet 2003: every field of the snapshot."""

import datetime as dt

import pytest

from xltools.book.cellref import Area
from xltools.book.model import CellError
from xltools.book.read import read_book
from xltools.errors import Hostile, Unreadable

HEAD = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
)
BODY = """<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Standard"/></Style>
<Style ss:ID="s2"><NumberFormat ss:Format="yyyy\\-mm"/></Style></Styles>
<Worksheet ss:Name="公开01"><Table ss:ExpandedColumnCount="99999">
<Column ss:Width="5"/><Column ss:Index="3" ss:Span="1" ss:Hidden="1"/><Column ss:Hidden="1"/>
<Row ss:Index="2"><Cell ss:MergeAcross="1" ss:MergeDown="2"><Data ss:Type="String">标题</Data></Cell>
<Cell><Data ss:Type="String">右</Data></Cell></Row>
<Row ss:Hidden="1" ss:Span="1"><Cell ss:Index="4" ss:StyleID="s1"><Data ss:Type="Number">12.50</Data></Cell>
<Cell ss:StyleID="s1" ss:Formula="=SUM(RC[-1],R2C3)&amp;&quot;RC&quot;"><Data ss:Type="Number">7</Data></Cell></Row>
<Row><Cell ss:StyleID="s2"><Data ss:Type="DateTime">2022-01-31T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="DateTime">1899-12-31T06:30:00.000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell>
<Cell><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:StyleID="s2"/>
<Cell ss:HRef="#Sheet2!A1"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">a<B>b</B>c</ss:Data>
</Cell></Row></Table></Worksheet>
<Worksheet ss:Name="2"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetVeryHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""


def book_of(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "导出.xls"
    path.write_bytes(text.encode(encoding))
    return read_book(path)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "GB2312"])
def test_whole_workbook(tmp_path, encoding):
    book = book_of(tmp_path, HEAD.format(encoding=encoding) + BODY, encoding)
    assert (book.kind, [(sheet.name, sheet.state) for sheet in book.sheets]) == (
        "xml2003",
        [("公开01", "visible"), ("2", "veryHidden")],
    )
    sheet = book.sheets[0]
    assert sheet.values == {
        (2, 1): "标题",
        (2, 3): "右",
        (3, 4): 12.5,
        (3, 5): 7,
        (5, 1): dt.date(2022, 1, 31),
        (5, 2): dt.time(6, 30),
        (5, 3): True,
        (5, 4): CellError("#DIV/0!"),
        (5, 6): "abc",
    }
    assert sheet.formulas == {(3, 5): 'SUM(D3,$C$2)&"RC"'}
    assert sheet.formats == {(3, 4): "#,##0.00", (3, 5): "#,##0.00", (5, 1): r"yyyy\-mm", (5, 5): r"yyyy\-mm"}
    assert sheet.merges == [Area(2, 1, 4, 2)]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3, 4}, {3, 4, 5})
    assert sheet.links == {(5, 6): "#Sheet2!A1"}
    assert sheet.styled == {(5, 5)}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("R[-1]C", "A1"),
        ("R1C1:R[2]C[3]", "$A$1:D4"),
        ("'R C'!RC+RC!R1C1", "'R C'!A2+RC!$A$1"),
        ("SUM(C:C2)", "SUM(A:A:$B:$B)"),
        ("SUM(R1)", "SUM($1:$1)"),
        ("R[-5]C", "#REF!"),
        ("ROUND(RC[1],2)-RATE", "ROUND(B2,2)-RATE"),
    ],
)
def test_formula_is_turned_into_a1_style(tmp_path, formula, expected):
    text = (
        f'{HEAD.format(encoding="utf-8")}<Worksheet ss:Name="a"><Table><Row ss:Index="2">'
        f'<Cell ss:Formula="={formula}"/></Row></Table></Worksheet></Workbook>'
    )
    assert book_of(tmp_path, text).sheets[0].formulas == {(2, 1): expected}


@pytest.mark.parametrize(
    "row", ['<Row ss:Index="1048577"/>', '<Row ss:Index="-1"/>', '<Row><Cell ss:Index="16385"/></Row>',
            '<Row><Cell ss:MergeAcross="99999"/></Row>']
)  # fmt: skip
def test_position_outside_the_sheet_is_refused(tmp_path, row):
    text = (
        f'{HEAD.format(encoding="utf-8")}<Worksheet ss:Name="a"><Table>{row}</Table></Worksheet></Workbook>'
    )
    with pytest.raises(Unreadable, match="无效的位置"):
        book_of(tmp_path, text)


def test_document_type_is_refused(tmp_path):
    head = HEAD.format(encoding="utf-8").replace("<Workbook", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook')
    with pytest.raises(Hostile, match="DOCTYPE"):
        book_of(tmp_path, head + BODY)


def test_truncated_file_is_refused_with_its_line(tmp_path):
    with pytest.raises(Unreadable, match="第 9 行"):
        book_of(tmp_path, HEAD.format(encoding="utf-8") + BODY[:500])
