"""CSV in the encodings and dialects that offices really have."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.book.read import read_book
from xltools.book.reading.guard import Limits
from xltools.book.reading.textual import NotText, decode_text
from xltools.errors import Hostile, Unreadable


def grid(tmp_path, data, name="台账.csv"):
    path = tmp_path / name
    path.write_bytes(data)
    (sheet,) = read_book(path).sheets
    rows, columns = sheet.bounds().bottom, sheet.bounds().right
    return [[sheet.values.get((r, c), "") for c in range(1, columns + 1)] for r in range(1, rows + 1)]


TABLE = [["科目", "金额", "备注"], ["0010101", "1,234.50", "含，逗号"], ["2080505", "-3", "两\n行"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_values_stay_strings_in_every_encoding_and_dialect(tmp_path, encoding, delimiter, newline):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(TABLE)
    assert grid(tmp_path, buffer.getvalue().encode(encoding)) == TABLE


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_utf_16_by_its_mark(mark, encoding):
    assert decode_text(mark + "支出".encode(encoding)) == "支出"


@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"]), min_size=1))
def test_decoding_utf_8_is_exact(text):
    assert decode_text(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff", b"a\0b", b"\xef\xbb\xbf\xff", b"\xff\xfea", bytes(range(32))]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(NotText, match=r"编码不能识别|二进制"):
        decode_text(data)


def test_binary_csv_is_refused_with_the_file_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\xff\xff\n")
    with pytest.raises(Unreadable, match=r"a\.csv：文字编码不能识别"):
        read_book(tmp_path / "a.csv")


def test_amounts_with_thousands_separators_do_not_decide_the_delimiter(tmp_path):
    data = "单位：万元\n科目\t金额\n2010101\t1,234,567.00\n2010102\t5\n".encode()
    assert grid(tmp_path, data)[2] == ["2010101", "1,234,567.00"]


@pytest.mark.parametrize(
    ("data", "row", "figure"),
    [
        ("科目,金额,摘要\n2010101,5,甲\n2010102,1,234.50,乙\n", 3, "1,234.50"),
        ("台账\n科目,金额,摘要\n2010101,1,234,567,甲\n", 3, "1,234"),
        ("收入,支出\n-1,234.50,¥2,345.00\n", 2, "-1,234.50"),
        ("sep=,\r\n科目,金额\n2010102,(1,234.50)\n", 3, "(1,234.50)"),
    ],
    ids=["one figure", "a figure in three pieces", "two figures", "below a hint"],
)
def test_figures_cut_by_their_own_thousands_separators_are_refused(tmp_path, data, row, figure):
    (tmp_path / "a.csv").write_text(data, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        read_book(tmp_path / "a.csv")
    assert str(caught.value) == (
        f"a.csv：第 {row} 行的列数比表头多，像是“{figure}”中的千位逗号把一个数分成了两列，"
        "请去掉千位逗号或给这些数加双引号后再试"
    )


@pytest.mark.parametrize(
    "data",
    [
        "科目,人数,分值\n甲,10,100\n",
        "科目,金额\n2010101,1,甲\n2010102,5,乙\n",
        "甲,1,234.50\n乙,2,345.60\n",
        "科目;人数;分值\n甲;1;234;5\n",
    ],
    ids=["as wide as the heading", "a remark too many", "without a heading", "other delimiter"],
)
def test_neighbours_that_are_no_pieces_of_a_figure_are_read(tmp_path, data):
    assert grid(tmp_path, data.encode())[-1][0] in {"甲", "乙", "2010102"}


def test_delimiter_hint_of_excel_is_obeyed_and_keeps_its_row(tmp_path):
    assert grid(tmp_path, b"sep=;\r\na,b;c\r\n") == [["", ""], ["a,b", "c"]]


def test_code_protected_as_a_formula_gives_its_text(tmp_path):
    assert grid(tmp_path, b'="0010101",=SUM(A1)\n') == [["0010101", "=SUM(A1)"]]


def test_single_column(tmp_path):
    assert grid(tmp_path, "科目\n2010101\n".encode()) == [["科目"], ["2010101"]]


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b'a,b\n1,"2\n3,4\n', 2),
        (b'a,b\n1,"2\n3,4\n5,"6\n7,8\n', 2),
        (b'"a\nb",c\n1,2\n3,"4"5\n', 3),
        (b'sep=;\r\na;b\r\n1;"2\r\n', 3),
        (b'a,b\n1,"2\n' + b"3,4\n" * 60 + b'5,6"\n', 2),
    ],
    ids=["never closed", "closed by the next", "text behind it", "below a hint", "closed far below"],
)
def test_a_stray_quotation_mark_is_refused_with_its_row(tmp_path, data, row):
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        read_book(tmp_path / "a.csv")
    assert str(caught.value) == f"a.csv：第 {row} 行起双引号不成对，请改正后再试"


def test_a_quotation_mark_inside_a_value_is_kept(tmp_path):
    assert grid(tmp_path, '5"屏,"a""b"\n'.encode()) == [['5"屏', 'a"b']]


def test_endless_field_is_refused_with_its_line(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'a,b\n1,"' + b"x" * 200_000)
    with pytest.raises(Unreadable, match="第 2 行"):
        read_book(tmp_path / "a.csv")


def test_cells_are_counted(tmp_path):
    (tmp_path / "a.csv").write_bytes(b",,,,\n" * 100)
    with pytest.raises(Hostile, match="单元格数量过多"):
        read_book(tmp_path / "a.csv", Limits(cells=400))


def test_sheet_is_called_like_the_file(tmp_path):
    (tmp_path / "台账.2022.csv").write_bytes(b"a")
    book = read_book(tmp_path / "台账.2022.csv")
    assert (book.kind, book.sheets[0].name) == ("csv", "台账.2022")


def test_a_text_without_any_delimiter_is_no_workbook_though_named_as_one(tmp_path):
    data = b"this is not a workbook at all\nsecond line\n"
    with pytest.raises(Unreadable, match="内容不是工作簿，也不是分栏的文字，请检查是否选错了文件"):
        grid(tmp_path, data, "决算表.xls")
    assert grid(tmp_path, data, "备注.csv") == [["this is not a workbook at all"], ["second line"]]
    assert grid(tmp_path, b"a\tb\n", "导出.xls") == [["a", "b"]]
