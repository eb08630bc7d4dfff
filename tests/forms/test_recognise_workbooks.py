"""Recognition of real files: the nine tables as a plain workbook, our own blank, exports of 久其."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from support.ezhou import FORMS, PACK, expected, grid, merged
from support.sketch import Sketch, book_of

from xltools.address import Address
from xltools.amount import parse_amount
from xltools.book.cellref import Area
from xltools.book.read import read_book
from xltools.forms.geometry import Geometry
from xltools.forms.pack import pack_folder
from xltools.forms.recognise import recognise
from xltools.forms.shape import Shape


def write_plain(path: Path) -> None:
    """The nine tables with merged heads and typed numbers, as somebody would key them in."""
    with xlsxwriter.Workbook(path) as workbook:
        for form_id in FORMS:
            sketch = merged(form_id)
            sheet = workbook.add_worksheet(sketch.name)
            for area in sketch.merges:
                sheet.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "")
            for (row, column), value in sketch.cells.items():
                text = str(value)
                number = text.replace(",", "")
                if number.replace(".", "").isdigit() and "." in number:
                    sheet.write_number(row - 1, column - 1, float(number))
                else:
                    sheet.write_string(row - 1, column - 1, text)


def test_the_nine_tables_as_a_plain_workbook(tmp_path: Path) -> None:
    path = tmp_path / "公开.xlsx"
    write_plain(path)
    book = read_book(path)
    found = recognise(book, PACK)
    assert [form.form.id for form in found.forms] == list(FORMS)
    assert found.unknown == ()
    read = {
        address: number
        for form in found.forms
        for address, (sheet, row, column) in form.cells.items()
        if (number := parse_amount(book.sheet(sheet).values.get((row, column)))) is not None
    }
    assert read == expected()
    assert len(read) == 605


def test_our_own_blank_is_recognised_where_its_geometry_says() -> None:
    book = read_book(pack_folder(PACK.id) / f"{PACK.id}.xlsx")
    found = {form.form.id: form for form in recognise(book, PACK).forms}
    assert list(found) == list(FORMS)
    shape = Shape.of(PACK, {})
    for form in PACK.forms.values():
        geometry = Geometry(form, shape)
        cells = {address: (form.sheet, *geometry.cell(address)) for address in shape.addresses(form)}
        assert found[form.id].cells == cells
        assert found[form.id].captions.unit_name_cell == (3, 1)
        assert found[form.id].missing_rows == found[form.id].missing_columns == ()
        if form.keyed:
            region = found[form.id].keyed
            assert region is not None
            assert region.spare_rows[0] == geometry.body_first + 1
            assert region.last_row == found[form.id].parts[0].note_row - 1  # type: ignore[operator]


def export_heads(sketch: Sketch, heads: list[str], wide: int) -> None:
    """Head of a 久其 detail table: A:C code, D name, from E the amounts, rows 4 to 8 (relations.md 4.2)."""
    sketch.cells |= {(4, 1): "项目", (5, 1): "支出功能分类科目编码", (5, 4): "科目名称", (8, 1): "栏次"}
    sketch.merges += [Area(4, 1, 4, 4), Area(5, 1, 7, 3), Area(5, 4, 7, 4), Area(8, 1, 8, 4)]
    for place, head in enumerate(heads):
        sketch.cells |= {(4, 5 + place): head, (8, 5 + place): str(place + 1)}
        sketch.merges.append(Area(4, 5 + place, 7, 5 + place))
    sketch.cells[9, 1] = "合计"
    sketch.merges.append(Area(9, 1, 9, 4))
    assert wide == len(heads)


def export_of_expenditure() -> Sketch:
    """财决04表 in 元, codes in merged A:C."""
    source = grid("gk03")
    sketch = Sketch("Z04 支出决算表(财决04表)", {(1, 1): "支出决算表", (2, 10): "财决04表"})
    sketch.cells |= {(3, 1): "编制单位：某局", (3, 5): "2022年度", (3, 10): "金额单位：元"}
    heads = [str(source.cells[4, column]) for column in range(3, 9)]
    export_heads(sketch, heads, 6)
    for row in range(7, 29):
        code = source.cells.get((row, 1), "")
        if row > 7:
            sketch.cells |= {(row + 2, 1): str(code), (row + 2, 4): source.cells[row, 2]}
            sketch.merges.append(Area(row + 2, 1, row + 2, 3))
        for column in range(3, 9):
            number = parse_amount(source.cells[row, column])
            assert number is not None
            sketch.cells[row + 2, column + 2] = float(number * 10000)
    return sketch


def test_an_export_in_yuan_is_read_with_its_unit() -> None:
    book = book_of(export_of_expenditure())
    form = recognise(book, PACK).forms[0]
    assert (form.form.id, form.unit, form.captions.year) == ("gk03", 1, 2022)
    assert form.captions.unit_name == "某局"
    values = {
        address: Decimal(str(book.sheets[0].values[row, column])) / 10000
        for address, (_, row, column) in form.cells.items()
    }
    assert values == {address: value for address, value in expected().items() if address.form == "gk03"}
    assert form.keyed is not None
    assert (form.keyed.code_columns, form.keyed.name_column) == ((1,), 4)


def test_an_export_with_three_figures_a_row_gives_the_final_ones() -> None:
    """财决01表: 年初预算数, 全年预算数 and 决算数 on each side, and a third side that is not published."""
    source = grid("gk01")
    sketch = Sketch("Z01 收入支出决算总表(财决01表)", {(1, 1): "收入支出决算总表", (3, 15): "金额单位：元"})
    groups = ("收入", "支出", "支出")
    figures = ("年初预算数", "全年预算数", "决算数")
    for side, group in enumerate(groups):
        left = 1 + 5 * side
        sketch.cells |= {(4, left): group, (5, left): "项目", (5, left + 1): "行次"}
        sketch.cells |= {(5, left + 2 + place): head for place, head in enumerate(figures)}
    sketch.cells[5, 11] = "项目(按支出性质和经济分类)"
    for (row, column), value in source.cells.items():
        if 6 < row < 38 and column in {1, 4}:
            sketch.cells[row, {1: 1, 4: 6}[column]] = value
        if 6 < row < 38 and column in {3, 6}:
            place = {3: 5, 6: 10}[column]
            sketch.cells |= {(row, place): value, (row, place - 1): "9.99", (row, place - 2): "8.88"}
    sketch.cells |= {(7, 11): "一、基本支出", (7, 15): "1.00", (8, 11): "二、项目支出", (8, 15): "2.00"}
    book = book_of(sketch)
    form = recognise(book, PACK).forms[0]
    assert form.form.id == "gk01"
    read = {address: parse_amount(sketch.cells.get((r, c))) for address, (_, r, c) in form.cells.items()}
    assert read == {address: value for address, value in expected().items() if address.form == "gk01"}


@pytest.mark.parametrize("title", ["基本支出决算明细表", "一般公共预算财政拨款项目支出决算明细表"])
def test_exports_of_other_tables_are_unknown(title: str) -> None:
    sketch = export_of_expenditure()
    sketch.cells[1, 1] = title
    sketch.name = f"Z05_1 {title}"
    recognition = recognise(book_of(sketch), PACK)
    assert recognition.forms == ()
    assert title in recognition.unknown[0].reason


def test_a_table_of_thousands_of_codes_and_a_cell_far_away() -> None:
    sketch = merged("gk03")
    for number in range(3000):
        row = 30 + number
        sketch.cells |= {(row, 1): f"{2010000 + number}", (row, 2): "科目", (row, 3): "1.00"}
    del sketch.cells[29, 1]
    sketch.cells[1_048_576, 16_384] = "x"
    sketch.merges.append(Area(4000, 1, 1_048_576, 16_384))
    form = recognise(book_of(sketch), PACK).forms[0]
    assert len(form.cells) == (22 + 3000) * 6
    assert form.cells[Address("gk03", "2012999", "基本支出")] == ("公开03", 3029, 4)
