"""The same figures at the same addresses, however the tables are laid out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.ezhou import FORMS, PACK, expected, grid, merged, without_codes
from support.sketch import Sketch, book_of

from xltools.address import Address
from xltools.amount import parse_amount
from xltools.book.cellref import Area
from xltools.book.model import Book, CellValue
from xltools.forms.recognise import Recognition, recognise

KEYED = ("gk02", "gk03", "gk05", "gk07", "gk08")
WITH_CODES = ("gk02", "gk03", "gk05")
HEADS = {"gk01": range(4, 7), "gk04": range(4, 7), "gk06": range(4, 6), "gk09": range(4, 8)}
"""Head rows, 栏次 included."""


def heads(form_id: str) -> range:
    return HEADS.get(form_id, range(4, 7))


def figures(book: Book, found: Recognition) -> dict[Address, Decimal]:
    sheets = {sheet.name: sheet for sheet in book.sheets}
    values: dict[Address, Decimal] = {}
    for form in found.forms:
        for address, (sheet, row, column) in form.cells.items():
            number = parse_amount(sheets[sheet].values.get((row, column)))
            if number is not None:
                assert address not in values
                values[address] = number
    return values


def wanted(*forms: str) -> dict[Address, Decimal]:
    return {address: value for address, value in expected().items() if address.form in forms}


def check(book: Book, *forms: str) -> Recognition:
    found = recognise(book, PACK)
    assert sorted(form.form.id for form in found.forms) == sorted(forms), found.unknown
    assert not any(form.duplicate for form in found.forms)
    assert figures(book, found) == wanted(*forms)
    return found


def numbers(sketch: Sketch) -> Sketch:
    """Amounts and codes as numbers, as in a workbook."""
    for cell, value in sketch.cells.items():
        if isinstance(value, str) and value.replace(",", "").replace(".", "", 1).isdigit():
            sketch.cells[cell] = float(value.replace(",", ""))
    return sketch


def full_width(sketch: Sketch) -> Sketch:
    wide = {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789.,()"}
    return sketch.texts(lambda text: text.translate(wide), range(1, sketch.bottom + 1))


def spaced(sketch: Sketch, form_id: str) -> Sketch:
    """Heads and row labels letter-spaced and broken into lines."""

    def change(text: str) -> str:
        if "单位" in text or "公开" in text or unicodedata.category(text[0]) != "Lo":
            return text
        return " ".join(text[:3]) + "　" + "\n".join((text[3:5], text[5:]))

    return sketch.texts(change, range(heads(form_id).start, sketch.bottom - 2))


def without_lines(sketch: Sketch, form_id: str) -> Sketch:
    """Without 行次 and 栏次."""
    if form_id in {"gk01", "gk04"}:
        sketch.merges = []
        sketch.drop_columns([2, 5])
        return sketch.drop_rows([6])
    return sketch if form_id == "gk06" else sketch.drop_rows([heads(form_id).stop - 1])


def total_last(sketch: Sketch, _form_id: str) -> Sketch:
    last = max(row for (row, column), text in sketch.cells.items() if column == 1 and str(text).isdigit())
    order = {row: row - 1 for row in range(8, last + 1)} | {7: last}
    return sketch.order_rows(order)


def split_codes(sketch: Sketch, style: str) -> Sketch:
    """类 款 项 in three columns, in one of the ways people write them."""
    sketch.insert_columns(2, 2)
    for (row, column), value in list(sketch.cells.items()):
        code = str(value)
        if column == 1 and row > 6 and code.isdigit():
            del sketch.cells[row, 1]
            parts = [code[:3], code[3:5], code[5:]]
            places = [place for place, part in enumerate(parts) if part]
            for place in places:
                part = {
                    "parts": parts[place],
                    "sparse": parts[place] if place == places[-1] else "",
                    "levels": code if place == places[-1] else "",
                    "numbers": str(int(parts[place])),
                }[style]
                if part:
                    sketch.cells[row, 1 + place] = float(part) if style == "numbers" else part
    return sketch


def glued(sketch: Sketch, between: str) -> Sketch:
    """Code and name in one cell, the code column gone."""
    for (row, column), value in list(sketch.cells.items()):
        if column == 1 and row > 6 and str(value).isdigit():
            sketch.cells[row, 2] = f"{value}{between}{sketch.cells[row, 2]}"
    sketch.cells[4, 2] = "项目"
    sketch.cells[7, 2] = "合计"
    sketch.merges = []
    rest = {row: text for (row, column), text in sketch.cells.items() if column == 1 and row in {1, 3}}
    notes = {row: text for (row, column), text in sketch.cells.items() if column == 1 and "注" in str(text)}
    sketch.cells |= {(row, 2): text for row, text in (rest | notes).items()}
    return sketch.drop_columns([1])


Change = Callable[[Sketch, str], Sketch]
CHANGES: dict[str, Change] = {
    "as printed": lambda sketch, _form: sketch,
    "further down and right": lambda sketch, _form: sketch.shift(5, 3),
    "numbers": lambda sketch, _form: numbers(sketch),
    "full-width digits": lambda sketch, _form: full_width(sketch),
    "letter-spaced": spaced,
    "no 行次 or 栏次": without_lines,
    "no captions": lambda sketch, _form: sketch.drop_rows([2, 3]),
    "no captions, no gap": lambda sketch, _form: sketch.drop_rows([1, 2, 3]),
    "a blank row under the captions": lambda sketch, _form: sketch.insert_rows(4),
    "a blank row under the head": lambda sketch, form: sketch.insert_rows(heads(form).stop),
    "blank rows in the body": lambda sketch, form: sketch.insert_rows(heads(form).stop + 3, 2),
    "a blank column before": lambda sketch, _form: sketch.insert_columns(1),
    "a blank column behind the names": lambda sketch, _form: sketch.insert_columns(3),
    "a blank column before the last": lambda sketch, _form: sketch.insert_columns(sketch.right),
    "no notes": lambda sketch, form: (
        sketch.drop_rows(
            row
            for (row, column), text in list(sketch.cells.items())
            if column == 1 and "本" in str(text) and row > 8
        )
        if form in WITH_CODES
        else sketch
    ),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("form_id", FORMS)
@pytest.mark.parametrize("source", [grid, merged], ids=["plain", "merged"])
def test_a_table_laid_out_differently_gives_the_same_figures(
    source: Callable[[str], Sketch], form_id: str, change: str
) -> None:
    sketch = CHANGES[change](source(form_id), form_id)
    if change == "no captions, no gap":
        sketch.name = PACK.forms[form_id].sheet if form_id in {"gk05", "gk08"} else "Sheet1"
    if form_id == "gk08" and change == "no captions, no gap":
        sketch.name = "08国有资本经营预算财政拨款支出决算表"
    check(book_of(sketch), form_id)


@pytest.mark.parametrize("form_id", KEYED)
def test_the_total_may_stand_last(form_id: str) -> None:
    if form_id in WITH_CODES:
        found = check(book_of(total_last(merged(form_id), form_id)), form_id)
        region = found.forms[0].keyed
        assert region is not None
        assert region.total_row == region.last_row + 1
        assert not region.total_first


@pytest.mark.parametrize("style", ["parts", "sparse", "levels", "numbers"])
@pytest.mark.parametrize("form_id", WITH_CODES)
def test_codes_may_stand_in_three_columns(form_id: str, style: str) -> None:
    found = check(book_of(split_codes(merged(form_id), style)), form_id)
    region = found.forms[0].keyed
    assert region is not None
    assert region.code_columns == (1, 2, 3)
    assert region.style.value == ("parts" if style == "numbers" else style)


@pytest.mark.parametrize("form_id", WITH_CODES)
def test_the_heads_of_split_codes_may_share_a_row_with_the_column_numbers(form_id: str) -> None:
    sketch = split_codes(merged(form_id), "parts")
    sketch.cells |= {(6, 1): "类", (6, 2): "款", (6, 3): "项", (6, 4): "栏次"}
    check(book_of(sketch), form_id)


@pytest.mark.parametrize("form_id", WITH_CODES)
def test_the_heads_of_split_codes_may_share_a_row_with_the_total(form_id: str) -> None:
    sketch = split_codes(merged(form_id), "parts").drop_rows([6])
    sketch.cells |= {(6, 1): "类", (6, 2): "款", (6, 3): "项", (6, 4): "合计"}
    check(book_of(sketch), form_id)


@pytest.mark.parametrize("between", [" ", "", "-", "\n"])
@pytest.mark.parametrize("form_id", WITH_CODES)
def test_code_and_name_may_share_a_cell(form_id: str, between: str) -> None:
    found = check(book_of(glued(grid(form_id), between)), form_id)
    region = found.forms[0].keyed
    assert region is not None
    assert region.style.value == "glued"
    assert found.forms[0].names["208"] == "社会保障和就业支出"


@pytest.mark.parametrize("form_id", WITH_CODES)
def test_names_may_stand_without_codes(form_id: str) -> None:
    check(book_of(without_codes(form_id)), form_id)


@pytest.mark.parametrize("form_id", ["gk02", "gk03"])
def test_amount_columns_may_stand_in_another_order(form_id: str) -> None:
    sketch = merged(form_id)
    last = sketch.right
    order = {column: last + 3 - column for column in range(3, last + 1)}
    check(book_of(sketch.order_columns(order)), form_id)


def test_grouped_columns_may_stand_in_another_order() -> None:
    sketch = grid("gk05")
    del sketch.cells[4, 3]
    sketch.order_columns({3: 5, 5: 3}).cells[4, 3] = "本年支出"
    check(book_of(sketch), "gk05")


def test_the_sides_of_a_table_may_change_places() -> None:
    sketch = grid("gk01").order_columns({1: 4, 2: 5, 3: 6, 4: 1, 5: 2, 6: 3})
    check(book_of(sketch), "gk01")


def test_a_head_may_be_broken_over_rows() -> None:
    sketch = grid("gk02")
    halves = {3: ("本年收入", "合计"), 4: ("财政拨款", "收入"), 8: ("附属单位", "上缴收入")}
    for column, (upper, lower) in halves.items():
        sketch.cells |= {(4, column): upper, (5, column): lower}
    check(book_of(sketch), "gk02")


def test_heads_may_have_other_names() -> None:
    sketch = grid("gk03")
    sketch.cells |= {(5, 1): "支出功能分类科目编码", (5, 2): "支出功能分类科目名称", (4, 3): "合计（万元）"}
    check(book_of(sketch), "gk03")


def test_a_column_of_another_kind_is_listed_and_not_read() -> None:
    sketch = grid("gk03").insert_columns(5)
    sketch.cells |= {(4, 5): "上年决算数", (7, 5): "999.00"}
    found = check(book_of(sketch), "gk03")
    assert [(column.column, column.head) for column in found.forms[0].extra_columns] == [(5, "上年决算数")]


def test_a_missing_column_is_listed() -> None:
    sketch = grid("gk03").drop_columns([7])
    form = recognise(book_of(sketch), PACK).forms[0]
    assert form.missing_columns == ("经营支出",)
    assert Address("gk03", "合计", "经营支出") not in form.cells


@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("arrange", ["below", "beside", "beside, touching"])
def test_two_tables_on_one_sheet(first: str, arrange: str) -> None:
    second = FORMS[(FORMS.index(first) + 1) % len(FORMS)]
    sheet, other = merged(first), merged(second)
    sheet.name = "Sheet1"
    if arrange == "below":
        sheet.below(other, 2)
    else:
        sheet.beside(other, 1 if arrange == "beside" else 0)
    check(book_of(sheet), first, second)


def test_all_tables_on_one_sheet_below_each_other() -> None:
    sheet = merged("gk01")
    sheet.name = "公开表"
    for form_id in FORMS[1:]:
        sheet.below(merged(form_id), 1)
    check(book_of(sheet), *FORMS)


def test_all_tables_on_one_sheet_side_by_side() -> None:
    sheet = grid("gk01")
    sheet.name = "Sheet1"
    for form_id in FORMS[1:]:
        sheet.beside(grid(form_id), 1)
    check(book_of(sheet), *FORMS)


def test_sheets_in_any_order_with_hidden_parts() -> None:
    book = book_of(*(merged(form_id) for form_id in reversed(FORMS)))
    for place, sheet in enumerate(book.sheets):
        sheet.state = ("visible", "hidden", "veryHidden")[place % 3]
        sheet.hidden_rows = {7, 8, 9}
        sheet.hidden_columns = {2, 3}
    check(book, *FORMS)


def test_the_last_three_tables_are_told_by_title_not_by_number() -> None:
    sketches = [merged(form_id) for form_id in ("gk09", "gk07", "gk08")]
    for sketch, number in zip(sketches, ("07", "08", "09"), strict=True):
        sketch.name = f"公开{number}"
        for cell, text in list(sketch.cells.items()):
            if str(text).startswith("公开"):
                sketch.cells[cell] = f"公开{number}表"
    check(book_of(*sketches), "gk07", "gk08", "gk09")


@pytest.mark.parametrize("form_id", WITH_CODES)
def test_a_table_may_go_on_under_a_repeated_head(form_id: str) -> None:
    sketch = merged(form_id)
    head = {cell: text for cell, text in sketch.cells.items() if cell[0] in range(4, 7)}
    sketch.insert_rows(14, 4)
    sketch.cells |= {(row + 11, column): text for (row, column), text in head.items()}
    found = check(book_of(sketch), form_id)
    assert len(found.forms[0].parts) == 2


@pytest.mark.parametrize("form_id", WITH_CODES)
@pytest.mark.parametrize("second", ["支出决算表（续）", "Sheet2", ""])
def test_a_table_may_go_on_on_another_sheet(form_id: str, second: str) -> None:
    first, rest = merged(form_id), merged(form_id)
    first.drop_rows(range(14, first.bottom + 1))
    rest.drop_rows(range(7, 14))
    rest.name = "接上表"
    rest.cells[1, 1] = f"{PACK.forms[form_id].title}（续）" if second else ""
    if second == "Sheet2":
        rest.drop_rows([1, 2, 3])
    found = check(book_of(first, rest), form_id)
    assert [part.sheet for part in found.forms[0].parts] == [PACK.forms[form_id].sheet, "接上表"]


def test_the_sides_of_a_table_may_stand_below_each_other() -> None:
    left, right = grid("gk01"), grid("gk01")
    left.drop_columns([4, 5, 6]).drop_rows([38, 39])
    right.drop_columns([1, 2, 3]).drop_rows([2, 3])
    right.cells[1, 1] = "收入支出决算总表（续）"
    left.below(right, 2)
    found = check(book_of(left), "gk01")
    assert not found.forms[0].missing_columns
    assert not found.forms[0].missing_rows


def interleaved() -> Sketch:
    """三公 with a 预算数 and a 决算数 column under each item, in another order (relations.md 3.4)."""
    sketch = grid("gk09")
    new = Sketch("三公", {cell: value for cell, value in sketch.cells.items() if cell[0] < 4 or cell[0] > 8})
    items = [
        ("合计", "", 1),
        ("因公出国（境）费用", "", 2),
        ("公务接待费", "", 6),
        ("公务用车购置及运行费", "小计", 3),
        ("公务用车购置及运行费", "购置费", 4),
        ("公务用车购置及运行费", "公务用车运行费", 5),
    ]
    for place, (item, part, source) in enumerate(items):
        column = 1 + 2 * place
        if part in {"", "小计"}:
            new.cells[4, column] = item
        if part:
            new.cells[5, column] = "公务用车购置费" if part == "购置费" else part
        for offset, block in enumerate(("预算数", "决算数")):
            new.cells[6, column + offset] = block
            new.cells[7, column + offset] = sketch.cells[8, source + 6 * offset]
    return new


def test_budget_and_final_figures_may_alternate() -> None:
    check(book_of(interleaved()), "gk09")


def vertical() -> Sketch:
    """三公 with the items down the page."""
    sketch = grid("gk09")
    new = Sketch("三公", {(1, 1): "财政拨款“三公”经费支出决算表", (2, 4): "单位：万元"})
    new.cells |= {(3, 1): "项  目", (3, 2): "行次", (3, 3): "预算数", (3, 4): "统计数"}
    items = [
        "“三公”经费合计",
        "1．因公出国（境）费",
        "2．公务用车购置及运行维护费",
        "（1）公务用车购置费",
        "（2）公务用车运行维护费",
        "3．公务接待费",
    ]
    for place, item in enumerate(items):
        new.cells |= {(4 + place, 1): item, (4 + place, 2): str(place + 1)}
        new.cells |= {(4 + place, 3): sketch.cells[8, 1 + place], (4 + place, 4): sketch.cells[8, 7 + place]}
    return new


def test_the_items_of_a_table_may_stand_down_the_page() -> None:
    check(book_of(vertical()), "gk09")


def test_basic_expenditure_may_stand_in_two_blocks() -> None:
    sketch = grid("gk06")
    moved = {
        (row + 28, column - 3): value
        for (row, column), value in sketch.cells.items()
        if column > 6 and 5 < row < 34
    }
    foot = {(62, column): value for (row, column), value in sketch.cells.items() if row == 34 and column < 5}
    value = sketch.cells[34, 9]
    kept = {
        cell: text
        for cell, text in sketch.cells.items()
        if cell[0] < 34 and not (cell[1] > 6 and cell[0] > 3)
    }
    check(book_of(Sketch("06", kept | moved | foot | {(62, 6): value})), "gk06")


def basic_totals(sketch: Sketch) -> dict[str, tuple[int, int]]:
    """Where the totals of 公开06 are read."""
    (found,) = recognise(book_of(sketch), PACK).forms
    assert found.extra_rows == ()
    return {
        address.row: (row, column)
        for address, (_, row, column) in found.cells.items()
        if address.row.endswith("合计")
    }


def of_two_sides(*foot: dict[tuple[int, int], str]) -> Sketch:
    """公开06 in two blocks with these cells at the foot instead of the official ones."""
    sketch = grid("gk06")
    moved = {(row + 28, c - 3): v for (row, c), v in sketch.cells.items() if c > 6 and 5 < row < 34}
    kept = {cell: v for cell, v in sketch.cells.items() if cell[0] < 34 and not (cell[1] > 6 and cell[0] > 3)}
    last = {cell: value for cells in foot for cell, value in cells.items()}
    return Sketch("06", kept | moved | last)


LEFT = {(62, 1): "合计", (62, 3): "619.94"}
RIGHT = {(62, 4): "合计", (62, 6): "193.97"}
GRAND = {(63, 1): "总计", (63, 6): "813.91"}
NAMED = {(62, 1): "人员经费合计", (62, 3): "619.94", (62, 4): "公用经费合计", (62, 6): "193.97"}
EARLY = {(33, 1): "合计", (33, 3): "619.94"}
SIDES = {"人员经费合计": (62, 3), "公用经费合计": (62, 6)}


@pytest.mark.parametrize(
    ("foot", "totals"),
    [
        pytest.param([LEFT, RIGHT], SIDES, id="totals of both sides"),
        pytest.param([LEFT, RIGHT, GRAND], {**SIDES, "合计": (63, 6)}, id="and of both together"),
        pytest.param([NAMED, GRAND], {**SIDES, "合计": (63, 6)}, id="named, and of both together"),
        pytest.param([EARLY, RIGHT], {**SIDES, "人员经费合计": (33, 3)}, id="at the end of each side"),
        pytest.param([GRAND], {"合计": (63, 6)}, id="of both together alone"),
        pytest.param([{**GRAND, (63, 3): "813.91"}], {"合计": (63, 3)}, id="in the first amount column"),
    ],
)
def test_totals_of_basic_expenditure_are_those_of_their_side_or_of_all(
    foot: list[dict[tuple[int, int], str]], totals: dict[str, tuple[int, int]]
) -> None:
    assert basic_totals(of_two_sides(*foot)) == totals


@pytest.mark.parametrize("filled", [True, False])
def test_a_total_merged_across_three_blocks_has_its_amount_in_the_last_column(filled: bool) -> None:
    sketch = grid("gk06")
    sketch.cells[35, 1] = "合计"
    sketch.merges.append(Area(35, 1, 35, 8))
    if filled:
        sketch.cells[35, 9] = "813.91"
    assert basic_totals(sketch) == {"人员经费合计": (34, 3), "公用经费合计": (34, 9), "合计": (35, 9)}


def test_a_total_repeated_in_every_cell_of_its_merge_is_one_label() -> None:
    sketch = grid("gk06")
    sketch.cells |= {(35, column): "合计" for column in range(1, 9)} | {(35, 9): "813.91"}
    assert basic_totals(sketch)["合计"] == (35, 9)


def test_basic_expenditure_rows_are_found_by_name_where_codes_are_missing() -> None:
    sketch = grid("gk06")
    kept = {
        cell: text
        for cell, text in sketch.cells.items()
        if not (cell[1] in {1, 4, 7} and str(text).isdigit() and len(str(text)) == 5)
    }
    check(book_of(Sketch("06", kept)), "gk06")


def test_rows_of_other_years_are_listed_as_extra() -> None:
    sketch = grid("gk06")
    sketch.cells |= {(32, 7): "39906", (32, 8): "赠与", (32, 9): "1.00"}
    sketch.cells |= {(33, 7): "30215", (33, 8): "会议费", (33, 9): "2.00"}
    found = check(book_of(sketch), "gk06")
    assert [(row.row, row.text) for row in found.forms[0].extra_rows] == [
        (33, "30215 会议费"),
        (32, "39906 赠与"),
    ] or [(row.row, row.text) for row in found.forms[0].extra_rows] == [
        (32, "39906 赠与"),
        (33, "30215 会议费"),
    ]


MIXED = [
    "full-width digits",
    "numbers",
    "letter-spaced",
    "blank rows in the body",
    "a blank row under the head",
    "a blank row under the captions",
    "a blank column behind the names",
    "further down and right",
]
"""Changes that leave the places the next one needs."""


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_mixture_of_layouts_gives_the_same_figures(data: st.DataObject) -> None:
    forms = data.draw(st.lists(st.sampled_from(FORMS), min_size=2, max_size=4, unique=True))
    sheets: list[Sketch] = []
    for form_id in forms:
        sketch = data.draw(st.sampled_from([grid, merged]))(form_id)
        changes = data.draw(st.lists(st.sampled_from(MIXED), max_size=2, unique=True))
        for change in sorted(changes, key=MIXED.index):
            sketch = CHANGES[change](sketch, form_id)
        where = data.draw(st.sampled_from(["sheet", "below", "beside"]))
        if where == "sheet" or not sheets:
            sketch.name = f"表{len(sheets)}"
            sheets.append(sketch)
        elif where == "below":
            sheets[-1].below(sketch, data.draw(st.integers(1, 3)))
        else:
            sheets[-1].beside(sketch, data.draw(st.integers(0, 2)))
    check(book_of(*sheets), *forms)


def test_values_that_are_no_money_do_not_hide_a_table() -> None:
    values: dict[str, CellValue] = {"—": "—", "一": "一", "": " "}
    for mark in values.values():
        sketch = grid("gk03")
        for cell, text in list(sketch.cells.items()):
            if cell[0] > 6 and text == "0.00":
                sketch.cells[cell] = mark
        found = figures(book_of(sketch), recognise(book_of(sketch), PACK))
        assert found == {a: v for a, v in wanted("gk03").items() if v}


def test_merged_amounts_and_codes_are_read_at_their_corner() -> None:
    sketch = merged("gk03").insert_columns(2)
    sketch.merges += [Area(row, 1, row, 2) for row in range(7, 29)]
    check(book_of(sketch), "gk03")
