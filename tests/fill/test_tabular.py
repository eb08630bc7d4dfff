"""Tables with headings, from text files and workbooks."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from xltools.errors import Unreadable
from xltools.fill.sources.tabular import Table, cell_text, find_table, heading_key, read_lines

NAMES = {heading_key("代码"): "code", heading_key("金额"): "amount"}


def table_in(path: Path) -> Table:
    (lines,) = read_lines(path)
    table = find_table(lines, NAMES, lambda fields: len(fields) == 2)
    assert table
    return table


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_rows_keep_the_numbers_excel_shows(tmp_path: Path) -> None:
    table = table_in(write(tmp_path / "a.csv", '标题\n\n代码,金额\n"a\nb",1\n\nc,2\n'))
    assert [table.lines.numbers[line] for line in table.body] == [4, 6]
    assert str(table.lines.place(table.body[1], 2)) == "a.csv B6"
    assert str(table.lines.place(table.body[1])) == "a.csv 第 6 行"


def test_short_rows_read_as_blanks(tmp_path: Path) -> None:
    table = table_in(write(tmp_path / "a.csv", "代码,x,金额\n1,2,3\n4\n"))
    assert table.cells(table.fields["amount"][0]) == ["3", None]


def test_a_line_that_names_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    table = table_in(write(tmp_path / "a.csv", "sep=;\n代码;金额\n1,5;2\n"))
    assert table.cells(table.fields["code"][0]) == ["1,5"]
    assert table.lines.numbers[table.top] == 2


def test_a_quotation_mark_inside_a_text_is_kept(tmp_path: Path) -> None:
    table = table_in(write(tmp_path / "a.csv", '代码,金额\n5"屏,"a""b"\n'))
    assert list(table.lines.rows[1]) == ['5"屏', 'a"b']


def test_a_stray_quotation_mark_is_refused_rather_than_swallowing_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", '代码,金额\n1,"2\n3,4\n5,"6\n7,8\n')
    with pytest.raises(Unreadable) as caught:
        read_lines(path)
    assert str(caught.value) == "a.csv：第 2 行起双引号不成对，请改正后再试"


def test_every_sheet_with_content_is_given(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "甲"
    book.create_sheet("空")
    book["甲"]["C3"] = "代码"
    book["甲"]["D3"] = "金额"
    book["甲"]["D5"] = 2.5
    book.create_sheet("乙")["A1"] = 1
    book["乙"].sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    first, second = read_lines(tmp_path / "a.xlsx")
    assert (first.sheet, first.hidden, list(first.numbers)) == ("甲", False, [3, 5])
    assert list(first.rows[0]) == [None, None, "代码", "金额"]
    assert (second.sheet, second.hidden) == ("乙", True)


def test_the_line_that_names_most_fields_is_the_heading(tmp_path: Path) -> None:
    (lines,) = read_lines(write(tmp_path / "a.csv", "代码,说明\n代码,金额（万元）\n1,2\n"))
    table = find_table(lines, NAMES, bool)
    assert table
    assert table.top == 1
    assert table.fields["amount"][0].unit == "万元"


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位: 人民币元", "元"),
        ("单 位：亿元 ", "亿元"),
        ("单位：元宝局", ""),
        ("单位：某局", ""),
    ],
)
def test_a_title_may_state_the_unit(tmp_path: Path, title: str, unit: str) -> None:
    assert table_in(write(tmp_path / "a.csv", f"{title},\n代码,金额\n1,2\n")).title_unit == unit


@pytest.mark.parametrize("text", ["金额(元)", "金额（单位：万元）", "* 金 额 ", "金额[人民币元]", "ＡＢ金额"])
def test_units_marks_and_blanks_do_not_change_a_heading(text: str) -> None:
    assert heading_key(text) == ("ab金额" if "Ａ" in text else "金额")


@pytest.mark.parametrize(
    ("value", "text"), [(1e21, "1" + "0" * 21), (0.1 + 0.2, "0.3"), (float("nan"), "nan"), (True, "True")]
)
def test_cells_read_as_people_see_them(value: float, text: str) -> None:
    assert cell_text(value) == text


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xd0\xa1\xff\xff\x80abc")
    with pytest.raises(Unreadable):
        read_lines(tmp_path / "a.csv")
