"""The OOXML reader against openpyxl, and against itself on the two ways it reads rows."""

import datetime as dt
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bookfiles import MAIN, book_with_rows, package_parts, relationships, sheet_xml, write_package

from xltools.book.cellref import Area
from xltools.book.model import Book, CellError
from xltools.book.read import read_book
from xltools.errors import Unreadable


def only_sheet(path):
    (sheet,) = read_book(path).sheets
    return sheet


@pytest.fixture(scope="module")
def rich_path(tmp_path_factory):
    """A workbook with one of everything XlsxWriter can write."""
    path = tmp_path_factory.mktemp("rich") / "rich.xlsx"
    with xlsxwriter.Workbook(path) as book:
        money = book.add_format({"num_format": "#,##0.00", "border": 1})
        sheet = book.add_worksheet("公开01")
        sheet.write_row(0, 0, ["文本", " 两端空格 ", "a\nb", "x<y>&\"'", "_x0041_", "\x07bell", "\U0001f600"])
        sheet.write_row(1, 0, [1, -2, 1.5, 0.1, 1e21, 1e-7, 123456789012345, 12345678901234567])
        sheet.write_row(2, 0, [True, False])
        for column, (text, result) in enumerate(
            [
                ("1/0", "#DIV/0!"),
                ("NA()", "#N/A"),
                ('"a"&"b"', "ab"),
                ('IF(A1<"&",1,2)', 2),
                ("TRUE()", True),
                ("'公开 02'!B2*1.1", 33.25),
                ('""', ""),
            ]
        ):
            sheet.write_formula(3, column, text, money, result)
        sheet.write_array_formula("A5:A6", "{=B2:C2*2}", money, 4)
        codes = [
            "yyyy-mm-dd",
            'yyyy"年"m"月"d"日"',
            "h:mm",
            "yyyy/m/d h:mm:ss",
            "[h]:mm",
            '0.00"days"',
            "0.00E+00",
        ]
        for column, code in enumerate(codes):
            look = book.add_format({"num_format": code})
            for row, serial in enumerate([44592, 44592.75, 0.25, 59, 61.5, 0]):
                sheet.write_number(10 + row, column, serial, look)
        for column, index in enumerate([14, 22, 31, 57, 9]):
            sheet.write_number(17, column, 44592, book.add_format({"num_format": index}))
        sheet.write_blank("C20", None, money)
        sheet.merge_range("E20:G22", "合并", money)
        sheet.set_row(20, 15, None, {"hidden": True})
        sheet.set_column("J:L", 5, None, {"hidden": True})
        sheet.write_url("A25", "https://example.com/a?b=1#c", string="外部")
        sheet.write_url("A26", "internal:'公开 02'!B2", string="内部")
        sheet.write_rich_string("A27", "普通", book.add_format({"bold": True}), "加粗", " 尾 ")
        other = book.add_worksheet("公开 02")
        other.write("XFD1048576", "角")
        other.hide()
        book.add_worksheet("秘密").very_hidden()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='公开01'!$A$2:$D$2"})
        book.add_chartsheet("图").set_chart(chart)
        book.define_name("Rate", "=0.5")
        book.define_name("'公开 02'!Local", "='公开 02'!$B$2")
        for name, value in (
            ("xltools.pack", "决算"),
            ("count", 3),
            ("ok", True),
            ("when", dt.datetime(2022, 1, 31)),  # noqa: DTZ001
        ):
            book.set_custom_property(name, value)
    return path


def as_openpyxl_says(value):
    """Our value the way openpyxl puts it."""
    if isinstance(value, CellError):
        return value.code
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    return value


def openpyxl_cells(path, *, data_only):
    book = openpyxl.load_workbook(path, data_only=data_only)
    return {
        (sheet.title, cell.row, cell.column): cell
        for sheet in book.worksheets
        for cell in sheet._cells.values()
    }


def test_values_agree_with_openpyxl(rich_path):
    ours = {
        (sheet.name, *cell): as_openpyxl_says(value)
        for sheet in read_book(rich_path).sheets
        for cell, value in sheet.values.items()
    }
    theirs = {
        key: cell.value
        for key, cell in openpyxl_cells(rich_path, data_only=True).items()
        if cell.value is not None
    }
    # openpyxl leaves control characters escaped and does not know the East Asian built-in formats.
    assert (ours.pop(("公开01", 1, 6)), theirs.pop(("公开01", 1, 6))) == ("\x07bell", "_x0007_bell")
    for key in (("公开01", 18, 3), ("公开01", 18, 4)):
        assert (ours.pop(key).date(), theirs.pop(key)) == (dt.date(2022, 1, 31), 44592)
    assert ours == theirs
    assert all(type(ours[key]) is type(theirs[key]) for key in ours)


def test_formulas_agree_with_openpyxl(rich_path):
    ours = {
        (sheet.name, *cell): "=" + formula
        for sheet in read_book(rich_path).sheets
        for cell, formula in sheet.formulas.items()
    }
    theirs = {
        key: getattr(cell.value, "text", cell.value)
        for key, cell in openpyxl_cells(rich_path, data_only=False).items()
        if cell.data_type == "f"
    }
    assert ours == theirs
    assert len(ours) == 8


def test_formats_agree_with_openpyxl(rich_path):
    ours = {
        (sheet.name, *cell): code
        for sheet in read_book(rich_path).sheets
        for cell, code in sheet.formats.items()
        if cell not in Area.parse("E20:G22") or cell == (20, 5)  # openpyxl has no format for covered cells
    }
    theirs = {
        key: cell.number_format
        for key, cell in openpyxl_cells(rich_path, data_only=True).items()
        if cell.number_format != "General"
    }
    assert ours.keys() - theirs.keys() == {("公开01", 18, 3), ("公开01", 18, 4)}  # East Asian built-ins
    localised = {("公开01", 18, 1), ("公开01", 18, 2)}
    assert {key: ours[key] for key in theirs if key not in localised} == {
        key: code for key, code in theirs.items() if key not in localised
    }
    assert ours["公开01", 18, 4] == 'yyyy"年"m"月"'


def test_layout_agrees_with_openpyxl(rich_path):
    book = read_book(rich_path)
    theirs = openpyxl.load_workbook(rich_path)
    assert [(s.name, s.state) for s in book.sheets] == [(s.title, s.sheet_state) for s in theirs.worksheets]
    sheet = book.sheet("公开01")
    assert [str(area) for area in sheet.merges] == [
        str(area) for area in theirs["公开01"].merged_cells.ranges
    ]
    assert sheet.hidden_rows == {r for r, d in theirs["公开01"].row_dimensions.items() if d.hidden} == {21}
    assert sheet.hidden_columns == {10, 11, 12}
    assert sheet.links == {(25, 1): "https://example.com/a?b=1#c", (26, 1): "#'公开 02'!B2"}
    assert (20, 3) in sheet.styled
    assert not sheet.styled & sheet.values.keys()


def test_names_and_properties(rich_path):
    book = read_book(rich_path)
    assert book.kind == "xlsx"
    assert book.names == {"Rate": "0.5"}
    assert book.properties == {
        "xltools.pack": "决算",
        "count": "3",
        "ok": "true",
        "when": "2022-01-31T00:00:00Z",
    }


def with_comment(path, target):
    """The same workbook with a comment in every part, so that nothing is read the fast way."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.startswith("xl/") and data.startswith(b"<?xml"):
                data = data.replace(b"?>", b"?><!-- x -->", 1)
            copy.writestr(info, data)
    return target


def same_sheets(one: Book, other: Book) -> bool:
    return (one.sheets, one.names, one.properties) == (other.sheets, other.names, other.properties)


def test_both_ways_of_reading_agree_on_a_real_workbook(rich_path, tmp_path):
    slow = read_book(with_comment(rich_path, tmp_path / "slow.xlsx"))
    assert same_sheets(read_book(rich_path), slow)


TEXTS = st.text(alphabet="ab <>&\"'_x0041_\r\n\t中\U0001f600]", max_size=12)
ESCAPES = str.maketrans({"<": "&lt;", "&": "&amp;", ">": "&#62;", "\r": "&#13;"})
CONTENTS = st.one_of(
    st.sampled_from(["", "<v/>", "<v></v>", "<f/>", "<is><t/></is>", "<f>A1</f>", "<f>A1</f><v></v>"]),
    st.sampled_from(["0", "-0", "007", "1.50", "1E5", "1e-3", "1_0", "NaN", "INF", " 4 ", "n/a", "44592.5", "1",
                     "#REF!", "2022-01-31", "12345678901234567890", "1E999"]).map("<v>{}</v>".format),
    TEXTS.map(lambda text: f"<is><t>{text.translate(ESCAPES)}</t></is>"),
    TEXTS.map(lambda text: f'<f>A1&amp;"{text.translate(ESCAPES)}"</f><v>{text.translate(ESCAPES)}</v>'),
    st.builds('<f t="shared" si="{}"/><v>{}</v>'.format, st.integers(0, 2), st.integers(0, 2)),
    st.builds('<f t="shared" ref="A1:C9" si="{}">B$2+{}</f>'.format, st.integers(0, 2), st.integers(1, 9)),
    st.just('<f t="dataTable" ref="A1:B2" r1="C1"/><v>5</v>'),
    st.just("<is><r><t>a</t></r><rPh><t>b</t></rPh><r><t>c</t></r></is>"),
)  # fmt: skip
CELLS = st.builds(
    lambda column, style, kind, content: (
        f'<c r="{column}@"{style}{kind}>{content}</c>' if content else f'<c r="{column}@"{style}{kind}/>'
    ),
    st.sampled_from(["A", "B", "C", "AA", "XFD"]),
    st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"', ' s="9"']),
    st.sampled_from(["", ' t="n"', ' t="str"', ' t="inlineStr"', ' t="b"', ' t="e"', ' t="d"']),
    CONTENTS,
)
ROWS = st.lists(
    st.tuples(st.sampled_from(["", ' hidden="1"', ' ht="5" hidden="0"']), st.lists(CELLS, max_size=4)), max_size=6
).map(
    lambda rows: "".join(
        f'<row r="{number}"{attributes}>{"".join(cells).replace("@", str(number), )}</row>'
        for number, (attributes, cells) in enumerate(rows, 1)
    )
)  # fmt: skip
STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs>'


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ROWS)
def test_both_ways_of_reading_agree_on_any_rows(tmp_path, rows):
    fast = read_book(book_with_rows(tmp_path / "f.xlsx", rows, styles=STYLES))
    slow = read_book(book_with_rows(tmp_path / "s.xlsx", rows + "<!-- x -->", styles=STYLES))
    assert same_sheets(fast, slow)


@pytest.mark.parametrize("tail", ["", "<!-- x -->"])
def test_shared_formula_is_expanded_from_its_master(tmp_path, tail):
    rows = (
        '<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" ref="A1:C3" si="0">C3+$C3&amp;"C3"</f></c></row>'
        '<row r="3"><c r="C3"><f t="shared" si="0"/></c><c r="D3"><f t="shared" si="7"/><v>2</v></c></row>'
    )
    sheet = only_sheet(book_with_rows(tmp_path / "a.xlsx", rows + tail))
    assert sheet.formulas == {
        (1, 1): 'B2+$C2&"C3"',
        (2, 2): 'C3+$C3&"C3"',
        (3, 3): 'D4+$C4&"C3"',
        (3, 4): "",
    }
    assert sheet.values == {(1, 1): 1, (3, 4): 2}


@pytest.mark.parametrize("tail", ["", "<!-- x -->"])
def test_empty_text_is_a_result_and_no_result_is_nothing(tmp_path, tail):
    rows = (
        '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><f>""</f></c>'
        '<c r="C1" t="str"><v></v></c><c r="D1" t="inlineStr"><is><t></t></is></c></row>'
    )
    sheet = only_sheet(book_with_rows(tmp_path / "a.xlsx", rows + tail))
    assert sheet.values == {(1, 1): ""}
    assert sheet.formulas == {(1, 1): '""', (1, 2): '""'}


def test_rows_and_cells_without_position_are_counted(tmp_path):
    rows = (
        "<row><c/><c><v>1</v></c></row><row/>"
        '<row r="5"><c><v>2</v></c><c r="D5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>'
    )
    sheet = only_sheet(book_with_rows(tmp_path / "a.xlsx", rows))
    assert sheet.values == {(1, 2): 1, (5, 1): 2, (5, 4): 3, (5, 5): 4, (6, 1): 5}


@pytest.mark.parametrize("namespace", [MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"])
def test_prefixed_and_strict_parts_are_read(tmp_path, namespace):
    sheet = (
        f'<x:worksheet xmlns:x="{namespace}" xmlns:y="urn:other"><y:sheetData/><x:sheetData>'
        '<x:row r="2" hidden="true"><x:c r="B2" t="inlineStr"><x:is><x:t>中</x:t></x:is></x:c>'
        '<x:c r="C2"><y:v>9</y:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    read = only_sheet(write_package(tmp_path / "a.xlsx", package_parts(sheet)))
    assert read.values == {(2, 2): "中"}
    assert read.hidden_rows == {2}


def test_targets_may_be_absolute_and_differ_in_case(tmp_path):
    parts = package_parts(sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>'))
    parts["XL/Worksheets/Sheet1.XML"] = parts.pop("xl/worksheets/sheet1.xml")
    parts["_rels/.rels"] = relationships([("a", "officeDocument", "/xl/Workbook.xml")])
    parts["xl/_rels/workbook.xml.rels"] = relationships([("rId1", "worksheet", "/xl/worksheets/sheet1.xml")])
    assert only_sheet(write_package(tmp_path / "a.xlsx", parts)).values == {(1, 1): 7}


def test_utf_16_part_is_read(tmp_path):
    xml = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>中文</t></is></c></row>')
    data = xml.replace("UTF-8", "UTF-16").encode("utf-16")
    assert only_sheet(write_package(tmp_path / "a.xlsx", package_parts(data))).values == {(1, 1): "中文"}


def test_rich_and_phonetic_text_of_shared_strings(tmp_path):
    strings = (
        "<si><r><t>支</t></r><r><rPr><b/></rPr><t>出</t></r><rPh sb='0' eb='1'><t>zhi</t></rPh></si>"
        "<si><t>a_x000D_b</t><phoneticPr/></si><si><t/></si>"
    )
    rows = (
        '<row r="1">'
        + "".join(f'<c r="{c}1" t="s" s="1"><v>{i}</v></c>' for i, c in enumerate("ABC"))
        + "</row>"
    )
    sheet = only_sheet(book_with_rows(tmp_path / "a.xlsx", rows, sharedStrings=strings, styles=STYLES))
    assert sheet.values == {(1, 1): "支出", (1, 2): "a\rb"}
    assert sheet.styled == {(1, 3)}


@pytest.mark.parametrize("index", ["5", "-1", "x", "99999999999999999999"])
def test_missing_shared_string_is_refused_with_its_sheet(tmp_path, index):
    rows = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    with pytest.raises(Unreadable, match="“表1”引用了不存在的文本"):
        read_book(book_with_rows(tmp_path / "a.xlsx", rows, sharedStrings="<si><t>a</t></si>"))


@pytest.mark.parametrize("reference", ["XFE1", "A1048577", "A0", "1A", "$", "A1:"])
def test_position_outside_the_sheet_is_refused(tmp_path, reference):
    rows = f'<row r="1"><c r="{reference}"><v>1</v></c></row>'
    with pytest.raises(Unreadable, match="无效的位置"):
        read_book(book_with_rows(tmp_path / "a.xlsx", rows))


def test_workbook_counting_from_1904(tmp_path):
    path, moment = tmp_path / "a.xlsx", dt.datetime(2022, 1, 31, 6)  # noqa: DTZ001
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        look = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        book.add_worksheet().write_datetime(0, 0, moment, look)
    assert only_sheet(path).values == {(1, 1): moment}


def test_dimension_is_ignored(tmp_path):
    head = '<dimension ref="A1:XFD1048576"/>'
    sheet = only_sheet(
        book_with_rows(tmp_path / "a.xlsx", '<row r="3"><c r="C3"><v>1</v></c></row>', head=head)
    )
    assert sheet.bounds() == Area(3, 3, 3, 3)


def test_missing_sheet_part_is_refused_with_its_name(tmp_path):
    parts = package_parts("x")
    del parts["xl/worksheets/sheet1.xml"]
    with pytest.raises(Unreadable, match=r"worksheets/sheet1\.xml"):
        read_book(write_package(tmp_path / "a.xlsx", parts))


def test_malformed_part_is_refused_with_its_line(tmp_path):
    with pytest.raises(Unreadable, match=r"sheet1\.xml”第 2 行"):
        read_book(book_with_rows(tmp_path / "a.xlsx", "<row><c></row>"))


def test_parts_of_one_workbook_are_not_those_of_the_next(tmp_path):
    """Small parts are known again by their text: the links stay the same here, and the styles change."""
    row = '<row r="1"><c r="A1" s="1"><v>44592</v></c></row>'
    for number, wanted in ((14, dt.date(2022, 1, 31)), (2, 44592), (14, dt.date(2022, 1, 31))):
        looks = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
        path = write_package(tmp_path / f"{number}.xlsx", package_parts(sheet_xml(row), styles=looks))
        assert only_sheet(path).values == {(1, 1): wanted}


def test_links_are_taken_from_where_they_stand(tmp_path):
    """The same links in the folder of another workbook part lead to other sheets."""
    for folder, content in (("xl", 1), ("other", 2), ("xl", 3)):
        parts = package_parts(sheet_xml(f'<row r="1"><c r="A1"><v>{content}</v></c></row>'))
        moved = {name.replace("xl/", f"{folder}/"): part for name, part in parts.items()}
        moved["_rels/.rels"] = relationships([("rId1", "officeDocument", f"{folder}/workbook.xml")])
        assert only_sheet(write_package(tmp_path / f"{content}.xlsx", moved)).values == {(1, 1): content}
