"""HTML tables and web archives that call themselves .xls."""

import time
from contextlib import suppress

import pytest

from xltools.book.cellref import Area
from xltools.book.read import read_book
from xltools.book.reading.guard import Limits
from xltools.errors import Hostile, Unreadable


def book_of(tmp_path, text, encoding="utf-8", **limits):
    path = tmp_path / "导出.xls"
    path.write_bytes(text.encode(encoding))
    return read_book(path, Limits(**limits))


def sheet_of(tmp_path, text, encoding="utf-8"):
    (sheet,) = book_of(tmp_path, text, encoding).sheets
    return sheet


PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><title>不要</title><style>td {{}}</style>'
    '<meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>'
    "<!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml><![endif]--><h2>支出决算表</h2><table>"
    "<thead><tr><th rowspan=2>科目<th colspan=2>本年<br>支出</tr><tr><th>基本<th>项目</tr></thead>"
    '<tr><td>0010101</td><td x:num="1234.5678">1,234.57</td><td>&nbsp;</td></tr>'
    '<tr style="display:none"><td>&lt;合计&gt;<td x:num="44592">2022-01-31<td>a  b\n c</tr>'
    "</table></body></html>"
)


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "utf-8", "GB18030"])
def test_table_with_spans_in_its_declared_charset(tmp_path, charset):
    sheet = sheet_of(tmp_path, PAGE.format(charset=charset), charset)
    assert sheet.values == {
        (1, 1): "支出决算表",
        (2, 1): "科目",
        (2, 2): "本年\n支出",
        (3, 2): "基本",
        (3, 3): "项目",
        (4, 1): "0010101",
        (4, 2): "1234.5678",
        (5, 1): "<合计>",
        (5, 2): "2022-01-31",
        (5, 3): "a b c",
    }
    assert sheet.merges == [Area(2, 1, 3, 1), Area(2, 2, 2, 3)]
    assert sheet.hidden_rows == {5}


def test_wrong_charset_is_found_out(tmp_path):
    assert sheet_of(tmp_path, PAGE.format(charset="utf-8"), "gbk").values[1, 1] == "支出决算表"


def test_character_only_the_later_standard_has(tmp_path):
    page = "<meta charset=gb2312><table><td>㐀𠀀</table>"
    assert sheet_of(tmp_path, page, "gb18030").values == {(1, 1): "㐀𠀀"}


def test_tables_stand_below_each_other(tmp_path):
    page = "<table><tr><td rowspan=3>a</tr></table>说明<table><tr><td>b</td></tr></table>注"
    assert sheet_of(tmp_path, page).values == {(1, 1): "a", (4, 1): "说明", (5, 1): "b", (6, 1): "注"}


def test_table_inside_a_cell_keeps_its_own_rows(tmp_path):
    page = "<table><tr><td>外<table><tr><td>1<td>2</table></td><td>右</table>"
    values = sheet_of(tmp_path, page).values
    assert set(values.values()) == {"外", "1", "2", "右"}
    assert [row for (row, _), value in values.items() if value in {"1", "2"}] == [2, 2]


def test_missing_tags_are_implied(tmp_path):
    assert sheet_of(tmp_path, "<table><td>a<td>b<tr><td>c</table>").values == {
        (1, 1): "a",
        (1, 2): "b",
        (2, 1): "c",
    }


@pytest.mark.parametrize("span", ["0", "-1", "x", "999999999999", "1e3"])
def test_absurd_spans_do_no_harm(tmp_path, span):
    page = f"<table><tr><td colspan={span} rowspan={span}>a</td></tr></table>"
    assert sheet_of(tmp_path, page).values == {(1, 1): "a"}


def test_page_without_table_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="没有表格"):
        book_of(tmp_path, "<html><body>系统繁忙，请重新登录</body></html>")


ARCHIVE = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="x"

--x
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><xml><x:ExcelWorksheet><x:Name>=E5=85=AC=E5=BC=8001</x:Name></x:ExcelWorksheet></xml></html>

--x
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

<html><meta charset=3Dutf-8><table><tr><td x:num=3D"1.25">1.3</td></tr></table></html>

--x--
"""


def test_web_archive_is_read_with_its_sheet_names(tmp_path):
    sheet = sheet_of(tmp_path, ARCHIVE)
    assert (sheet.name, sheet.values) == ("公开01", {(1, 1): "1.25"})


def test_nested_tables_are_limited(tmp_path):
    with pytest.raises(Hostile, match="嵌套超过"):
        book_of(tmp_path, "<table><tr><td>" * 500)


def test_page_larger_than_the_limit(tmp_path):
    with pytest.raises(Hostile, match="网页超过 1 MB"):
        book_of(tmp_path, "<table>" + " " * (1 << 20), page_bytes=1 << 20)


def test_tags_of_a_page_are_limited(tmp_path):
    with pytest.raises(Hostile, match="网页的内容过多"):
        book_of(tmp_path, "<table>" + "<tr><td>1" * 60, page_tags=100)


def test_covered_columns_cost_their_share(tmp_path):
    row = "<tr>" + "<td rowspan=65534>" * 900 + "</tr>"
    with pytest.raises(Hostile, match="单元格数量过多"):
        book_of(tmp_path, f"<table>{row}{'<tr><td>a</tr>' * 900}</table>", cells=400_000)


@pytest.mark.parametrize(
    "unit", ["<", "<a ", '<a "', "<!--", "<![", "<?", "</", "&", "&#", "<td", "<td>", "<table>", "<a b==", "<script>"]
)  # fmt: skip
def test_hostile_markup_takes_linear_time(tmp_path, unit):
    start = time.perf_counter()
    with suppress(Unreadable):
        book_of(tmp_path, f"<table><tr><td>x{unit * (200_000 // len(unit))}</table>")
    assert time.perf_counter() - start < 5
