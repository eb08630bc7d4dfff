"""Which table is which: titles, sheet names, numbers, heads, and what must not be taken for a form."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from support.ezhou import FOLDER, FORMS, PACK, grid, merged
from support.sketch import Sketch, book_of, read_sketch

from xltools.forms.recognise import Recognition, recognise
from xltools.forms.recognise.titles import Titles
from xltools.forms.recognise.vocabulary import Vocabulary

DATA = FOLDER.parent
OTHERS = sorted([*(DATA / "jianghan-2021").glob("*.csv"), *(DATA / "other").glob("*.csv")])
CAPTIONS = [1, 2, 3]


def found(*sketches: Sketch, name: str = "表.xlsx") -> Recognition:
    return recognise(book_of(*sketches, name=name), PACK)


def ids(recognition: Recognition) -> list[str]:
    return [form.form.id for form in recognition.forms]


def bare(form_id: str, name: str = "Sheet1") -> Sketch:
    """A table without title, number, unit and notes, on a sheet whose name says nothing."""
    sketch = merged(form_id)
    notes = [row for (row, column), text in sketch.cells.items() if column == 1 and str(text)[:1] in "注备2"]
    sketch.drop_rows(
        [*CAPTIONS, *(row for row in notes if row > 7 and not str(sketch.cells[row, 1]).isdigit())]
    )
    sketch.name = name
    return sketch


def blank(sketch: Sketch, first: int) -> Sketch:
    """The figures gone, their cells bordered."""
    for cell, text in list(sketch.cells.items()):
        if cell[0] >= first and str(text).replace(",", "").replace(".", "").isdigit() and "." in str(text):
            del sketch.cells[cell]
            sketch.styled.add(cell)
    return sketch


# other documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_tables_of_other_documents_are_no_final_accounts(path: Path) -> None:
    recognition = recognise(book_of(read_sketch(path)), PACK)
    assert recognition.forms == ()
    assert recognition.unknown
    assert all(unknown.sheet == path.stem and unknown.reason for unknown in recognition.unknown)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_nor_without_their_titles(path: Path) -> None:
    sketch = read_sketch(path)
    head = {"ledger": 1}.get(path.stem, 4)
    sketch.drop_rows(range(1, head))
    sketch.name = "Sheet1"
    assert found(sketch).forms == ()


@pytest.mark.parametrize(
    ("title", "form_id"),
    [
        ("2022年度支出决算表", "gk03"),
        ("鄂州市政府采购中心2022年度支出决算表", "gk03"),
        ("附件3：支出决算表（续表）", "gk03"),
        ("支 出 决 算 表", "gk03"),
        ("Z04 支出决算表(财决04表)", "gk03"),
        ("支出决算总表", "gk03"),
        ("收入支出决算总表", "gk01"),
        ("财政拨款收入支出决算总表", "gk04"),
        ("一般公共预算财政拨款支出决算表", "gk05"),
        ("国有资本经营预算财政拨款收入支出决算表", "gk08"),
        ("财政拨款三公经费支出决算表", "gk09"),
        ("一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", "gk09"),
        ("收入支出决算公开表", "gk01"),
        ("部门收支总体情况表", "gk01"),
        ("公共财政预算财政拨款支出决算情况表", "gk05"),
        ("一般公共预算财政拨款基本支出决算表（按部门预算经济分类）", "gk06"),
        ("一般公共预算财政拨款基本支出经济分类决算表", "gk06"),
        ("政府性基金预算财政拨款收支决算表", "gk07"),
        ("国有资本经营财政拨款支出决算表", "gk08"),
        ("财政拨款“三公”经费决算情况表", "gk09"),
        ("“三公”经费财政拨款支出决算表", "gk09"),
        ("机关运行经费支出决算表", ""),
        ("机关运行经费支出情况表", ""),
        ("一般公共预算财政拨款项目支出决算情况表", ""),
        ("政府采购支出决算表", ""),
        ("财政拨款支出决算明细表", ""),
        ("项目支出决算明细表", ""),
        ("一般公共预算财政拨款收入支出决算表(财决07表)", "gk05"),
        ("政府性基金预算财政拨款支出决算明细表(财决10表)", ""),
        ("2021年部门支出预算总表", ""),
        ("部门整体支出绩效自评表", ""),
    ],
)
def test_a_title_names_a_form_only_as_a_whole(title: str, form_id: str) -> None:
    read = Titles(Vocabulary(PACK)).read(title)
    assert read is not None
    assert read.form == form_id


@pytest.mark.parametrize(
    "text", ["公开03表", "2022年度部门决算公开表", "部门：某局", "附件1", "金额单位：万元"]
)
def test_captions_are_no_titles(text: str) -> None:
    assert Titles(Vocabulary(PACK)).read(text) is None


def test_a_sheet_name_cut_short_still_names_its_form() -> None:
    name = "12 一般公共预算财政拨款基本支出决算明细表（按经济分类）"[:31]
    read = Titles(Vocabulary(PACK)).of_sheet(name)
    assert read is not None
    assert read.form == "gk06"


def test_a_table_under_the_title_of_another_document_is_unknown() -> None:
    sketch = merged("gk03")
    sketch.cells[1, 1] = "机关运行经费支出决算表"
    sketch.name = "公开03"
    recognition = found(sketch)
    assert recognition.forms == ()
    assert "机关运行经费支出决算表" in recognition.unknown[0].reason


def test_a_title_whose_table_does_not_fit_is_unknown() -> None:
    sketch = grid("gk03")
    sketch.cells[1, 1] = "收入决算表"
    recognition = found(sketch)
    assert recognition.forms == ()
    assert "公开02表" in recognition.unknown[0].reason


def test_a_title_without_the_decisive_word_is_not_believed_alone() -> None:
    sketch = grid("gk03")
    sketch.cells[1, 1] = "部门支出总表"
    recognition = found(sketch)
    assert recognition.forms == ()
    assert "决算" in recognition.unknown[0].reason
    assert ids(found(sketch, name="某局2022年决算.xlsx")) == ["gk03"]
    sketch.cells[2, 1] = "上年决算数见附表"
    assert found(sketch).forms == ()


def test_a_sheet_without_any_table_is_reported() -> None:
    recognition = found(Sketch("封面", {(3, 2): "2022年度部门决算"}), Sketch("空"))
    assert recognition.forms == ()
    assert [(unknown.sheet, unknown.reason) for unknown in recognition.unknown] == [
        ("封面", "没有找到任何一张表的表头")
    ]


# without titles ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", [form for form in FORMS if form not in {"gk05", "gk08"}])
def test_a_table_without_any_caption_is_known_by_its_head_and_rows(form_id: str) -> None:
    recognition = found(bare(form_id))
    assert ids(recognition) == [form_id]
    assert recognition.forms[0].basis == "表头"


@pytest.mark.parametrize("form_id", FORMS)
def test_the_sheet_name_may_be_the_only_title(form_id: str) -> None:
    for name in (
        PACK.forms[form_id].title.replace("“", "").replace("”", ""),
        f"03{PACK.forms[form_id].title}",
    ):
        assert ids(found(bare(form_id, name[:31]))) == [form_id]


@pytest.mark.parametrize("form_id", FORMS)
def test_the_number_may_be_the_only_sign(form_id: str) -> None:
    assert ids(found(bare(form_id, PACK.forms[form_id].sheet))) == [form_id]
    assert ids(found(bare(form_id, form_id))) == [form_id]


@pytest.mark.parametrize("number", ["07", "08", "09"])
def test_state_capital_is_told_from_general_budget_by_any_late_number(number: str) -> None:
    assert ids(found(bare("gk08", f"公开{number}"))) == ["gk08"]
    assert ids(found(bare("gk05", "公开05"))) == ["gk05"]


@pytest.mark.parametrize("form_id", ["gk05", "gk08"])
def test_the_note_tells_state_capital_from_general_budget(form_id: str) -> None:
    sketch = merged(form_id).drop_rows(CAPTIONS)
    sketch.name = "Sheet1"
    assert ids(found(sketch)) == [form_id]


def test_the_codes_tell_state_capital_from_general_budget() -> None:
    sketch = bare("gk05")
    assert ids(found(sketch)) == ["gk05"]
    for (row, column), text in list(sketch.cells.items()):
        if column == 1 and str(text).isdigit() and len(str(text)) > 2:
            del sketch.cells[row, column]
    sketch.cells |= {(5, 1): "223", (6, 1): "22301", (7, 1): "2230101"}
    assert ids(found(sketch)) == ["gk08"]


def test_the_form_that_is_not_found_elsewhere_is_the_empty_table() -> None:
    assert ids(found(merged("gk05"), bare("gk08"))) == ["gk05", "gk08"]


def test_an_empty_table_is_placed_between_its_neighbours() -> None:
    sketches = [merged("gk06"), merged("gk07"), bare("gk08"), merged("gk09")]
    assert ids(found(*sketches)) == ["gk06", "gk07", "gk08", "gk09"]


def test_an_empty_table_that_fits_two_forms_stays_unknown() -> None:
    recognition = found(bare("gk08"))
    assert recognition.forms == ()
    assert (
        "公开05表、公开08表" in recognition.unknown[0].reason
        or "公开08表、公开05表" in recognition.unknown[0].reason
    )


def test_a_table_that_lacks_columns_needs_a_title() -> None:
    sketch = bare("gk02").drop_columns([5])
    assert found(sketch).forms == ()
    sketch.name = "收入决算表"
    assert found(sketch).forms[0].missing_columns == ("上级补助收入",)


def test_heads_of_another_form_are_not_taken_for_this_one() -> None:
    """公开03表 without its last three columns has the head of 公开05表 but for 本年支出合计."""
    sketch = bare("gk03").drop_columns([6, 7, 8])
    assert found(sketch, name="决算.xlsx").forms == ()
    sketch.name = "公开03"
    assert ids(found(sketch)) == ["gk03"]


# duplicates, captions, details -------------------------------------------------------------------------------


def test_a_form_that_occurs_twice_is_kept_twice_and_flagged() -> None:
    first, second = merged("gk03"), merged("gk03")
    second.name = "公开03 (2)"
    recognition = found(first, second)
    assert [(form.sheet, form.duplicate) for form in recognition.forms] == [
        ("公开03", True),
        ("公开03 (2)", True),
    ]


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("金额单位：万元", 10000),
        ("单位:元", 1),
        ("（单位：人民币元）", 1),
        ("单位：千 元", 1000),
        ("公开03表　金额单位：万元", 10000),
        ("万元", 10000),
        ("部门决算", None),
    ],
)
def test_the_printed_unit_is_read(text: str, factor: int | None) -> None:
    sketch = grid("gk03")
    sketch.cells[3, 8] = text
    unit = found(sketch).forms[0].unit
    assert unit == (Decimal(factor) if factor else None)


@pytest.mark.parametrize(
    ("cells", "name", "cell", "prefix"),
    [
        ({(3, 1): "部门：某局"}, "某局", (3, 1), "部门："),
        ({(3, 1): "编制单位: 某局  金额单位：元"}, "某局", (3, 1), "编制单位:"),
        ({(3, 1): "单位名称：", (3, 2): "某局"}, "某局", (3, 2), ""),
        ({(3, 1): "部 门："}, "", (3, 1), "部 门："),
        ({(3, 1): "单位：某局", (3, 8): "单位：万元"}, "某局", (3, 1), "单位："),
    ],
)
def test_the_name_of_the_unit_is_found(
    cells: dict[tuple[int, int], str], name: str, cell: tuple[int, int], prefix: str
) -> None:
    sketch = grid("gk03").drop_rows([3]).insert_rows(3)
    sketch.cells |= cells
    captions = found(sketch).forms[0].captions
    assert (captions.unit_name, captions.unit_name_cell, captions.unit_name_prefix) == (name, cell, prefix)


def test_captions_over_the_first_table_serve_the_one_beside_it() -> None:
    sheet, other = grid("gk03"), grid("gk05")
    other.drop_rows([2, 3]).insert_rows(2, 2)
    sheet.beside(other)
    left, right = found(sheet).forms
    assert left.unit == right.unit == 10000
    assert right.captions.unit_name == "鄂州市医疗保障服务中心"


@pytest.mark.parametrize("suffix", ["", "（2022年度）", "(2022年)"])
def test_a_title_right_below_the_notes_of_the_table_above_is_the_next_table(suffix: str) -> None:
    above, below = grid("gk04"), grid("gk05")
    title = (above.bottom + 1, 1)
    below.cells[1, 1] = f"{below.cells[1, 1]}{suffix}"
    found = recognise(book_of(above.below(below, 0)), PACK)
    assert ids(found) == ["gk04", "gk05"]
    assert found.forms[1].captions.title_cell == title


def test_notes_statement_and_area_are_located() -> None:
    form = found(grid("gk07")).forms[0]
    assert form.parts[0].note_row == 8
    assert form.parts[0].statement_cell == (9, 1)
    assert str(form.area) == "A1:H9"
    assert str(form.parts[0].head) == "A4:H5"


def test_a_formula_without_result_is_an_amount_cell() -> None:
    sketch = merged("gk03")
    for cell in [(7, 3), (8, 3)]:
        del sketch.cells[cell]
        sketch.formulas[cell] = "SUM(D7:H7)"
    form = found(sketch).forms[0]
    assert {("公开03", 7, 3), ("公开03", 8, 3)} <= set(form.cells.values())


def test_radicals_left_by_pdf_conversion_are_read() -> None:
    sketch = grid("gk09")
    sketch.cells[5, 3] = "公务用⻋购置及运行维护费"
    assert ids(found(sketch.drop_rows([1]))) == ["gk09"]


# blank tables ------------------------------------------------------------------------------------------------


def blank_keyed(form_id: str, rows: int, *, total: str = "first") -> Sketch:
    """A template: head, total, styled rows, note."""
    sketch = merged(form_id)
    note = sketch.cells[sketch.bottom, 1]
    sketch.drop_rows(range(7, sketch.bottom + 1))
    last = 6 + rows + 1
    sketch.cells[7 if total == "first" else last, 1] = "合计"
    sketch.cells[last + 1, 1] = note
    sketch.styled |= {(row, column) for row in range(7, last + 1) for column in range(1, sketch.right + 1)}
    return sketch


@pytest.mark.parametrize(
    ("total", "spare", "total_row"), [("first", range(8, 18), 7), ("last", range(7, 17), 17)]
)
@pytest.mark.parametrize("form_id", ["gk02", "gk03", "gk05", "gk07", "gk08"])
def test_a_blank_keyed_table_shows_where_codes_go(
    form_id: str, total: str, spare: range, total_row: int
) -> None:
    form = found(blank_keyed(form_id, 10, total=total)).forms[0]
    region = form.keyed
    assert region is not None
    assert region.spare_rows == tuple(spare)
    assert (region.first_row, region.last_row, region.total_row) == (spare[0], spare[-1], total_row)
    assert (region.code_columns, region.name_column, region.codes) == ((1,), 2, {})
    assert form.parts[0].note_row == 18
    assert len(form.cells) == len(PACK.forms[form_id].blocks[0].amounts)


def test_split_code_columns_of_a_blank_table_want_parts_unless_rows_merge_them() -> None:
    from xltools.book.cellref import Area

    sketch = blank_keyed("gk03", 5).insert_columns(2, 2)
    sketch.styled |= {(row, column) for row in range(7, 13) for column in (2, 3)}
    region = found(sketch).forms[0].keyed
    assert region is not None
    assert (region.code_columns, region.style.value) == ((1, 2, 3), "parts")
    sketch.merges += [Area(row, 1, row, 3) for row in range(8, 13)]
    region = found(sketch).forms[0].keyed
    assert region is not None
    assert (region.code_columns, region.style.value) == ((1,), "whole")


def test_spare_rows_end_where_the_borders_end() -> None:
    sketch = blank_keyed("gk03", 10)
    sketch.styled -= {(14, column) for column in range(1, 9)}
    region = found(sketch).forms[0].keyed
    assert region is not None
    assert region.spare_rows == tuple(range(8, 14))


def test_spare_rows_between_and_below_codes_are_told_from_code_rows() -> None:
    sketch = merged("gk05").insert_rows(10, 2)
    bottom = max(row for row, column in sketch.cells if column == 2)
    sketch.insert_rows(bottom + 1, 3)
    sketch.styled |= {
        (row, column) for row in (10, 11, bottom + 1, bottom + 2, bottom + 3) for column in range(1, 6)
    }
    region = found(sketch).forms[0].keyed
    assert region is not None
    assert region.spare_rows == (10, 11, bottom + 1, bottom + 2, bottom + 3)
    assert region.in_code_order


@pytest.mark.parametrize("form_id", ["gk01", "gk04", "gk06", "gk09"])
def test_a_blank_fixed_table_locates_every_amount(form_id: str) -> None:
    full = found(merged(form_id)).forms[0]
    sketch = merged(form_id)
    if form_id == "gk09":
        for column in range(1, 13):
            del sketch.cells[8, column]
            sketch.styled.add((8, column))
    else:
        blank(sketch, 6)
    form = found(sketch).forms[0]
    assert form.cells == full.cells
    assert form.missing_rows == form.missing_columns == ()


def test_blocks_tell_rows_and_columns_of_each_side() -> None:
    blocks = {block.block: block for block in found(merged("gk04")).forms[0].parts[0].blocks}
    assert blocks["收入"].rows["总计.收入"] == blocks["支出"].rows["总计.支出"] == 38
    assert blocks["收入"].rows["年初.一般公共预算财政拨款"] == 35
    assert blocks["支出"].amount_columns == {
        "合计": 6,
        "一般公共预算财政拨款": 7,
        "政府性基金预算财政拨款": 8,
        "国有资本经营预算财政拨款": 9,
    }


def test_a_duplicate_code_and_a_row_without_code_are_extra() -> None:
    sketch = grid("gk03").insert_rows(10, 2)
    sketch.cells |= {(10, 1): "20801", (10, 2): "人力资源", (10, 3): "1.00"}
    sketch.cells |= {(11, 2): "某某支出", (11, 3): "2.00"}
    extra = found(sketch).forms[0].extra_rows
    assert [(row.row, row.text, row.reason) for row in extra] == [
        (10, "20801 人力资源", "科目代码重复"),
        (11, "某某支出", "没有可识别的科目代码"),
    ]


def test_names_come_with_their_codes() -> None:
    with (FOLDER / "gk03.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row[0].isdigit()]
    assert found(grid("gk03")).forms[0].names == {row[0]: row[1] for row in rows}
