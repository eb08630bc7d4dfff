"""Layouts drawn at random, table by table and for whole workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from support.ezhou import PACK
from support.layouts import Drawn, Layout, draw
from support.sketch import Sketch
from support.tableset import TableSet
from support.wordings import WORDS

from xltools.book.cellref import Area
from xltools.book.model import Book, CellValue
from xltools.forms.model import Form

__all__ = ["Arranged", "arrange", "plain_book", "random_layout"]


def random_layout(random: Random, form: Form, tables: TableSet, changes: int) -> Layout:
    """A layout that differs from the official one in about so many ways."""
    options = dict(_options(random, form, tables))
    picked = random.sample(sorted(options), min(changes, len(options)))
    chosen = {name: options[name] for name in picked}
    if chosen.get("yuan"):
        chosen["unit"] = random.choice(["金额单位：元", "单位:元", "（单位：元）", "单位：人民币元"])
    if chosen.get("total") == "head" and chosen.get("codes", "whole") not in {"parts", "sparse", "levels"}:
        chosen["codes"] = "parts"
    if chosen.get("total") == "head":
        chosen |= {"go_on": 0, "words": "plain"}
    return Layout(**chosen, seed=random.randint(1, 10**6))  # type: ignore[arg-type]


def _options(random: Random, form: Form, tables: TableSet) -> Iterator[tuple[str, object]]:
    """One choice for every field of a layout that means something for the form."""
    yield "title", random.choice(_titles(form))
    yield "number", random.choice(["", form.number, form.number.replace("公开", "公开表")])
    yield "unit", random.choice(["单位：万元", "单位:万元", "（金额单位：万元）", "金额单位 ： 万元", ""])
    yield "captions", random.choice(["number first", "one row", "spread"])
    yield "merged", False
    yield "repeated", True
    yield "low", True
    yield "aliases", random.choice([1, 2, 3])
    yield "ordinals", False
    yield "figures", random.choice(["text", "commas", "wide", "mixed"])
    marks: list[tuple[CellValue | None, ...]] = [
        (None,),
        (0,),
        ("0.00",),
        ("—",),
        ("－",),
        ("一",),
        ("-",),
        ("",),
    ]
    yield "nothing", random.choice([*marks, (None, 0, "0.00", "—")])
    yield "words", random.choice(sorted(WORDS))
    yield "notes", False
    yield "down", random.choice([1, 4])
    yield "right", random.choice([1, 3])
    yield "blank_rows", tuple(random.choice([0, 1, 2, 4, 7]) for _ in range(random.randint(1, 3)))
    if tables.exact is not None:
        yield "yuan", True
    if form.keyed:
        yield "codes", random.choice(["parts", "sparse", "levels", "numbers", "glued"])
        yield "total", random.choice(["last", "head"])
        yield "dots", True
        yield "go_on", random.randint(2, 9)
    if form.id in {"gk01", "gk04"}:
        yield "lines", False
        yield "swapped", True
        free = [code for code in ("231", "232", "234") if code not in tables.used_classes()]
        yield "without", tuple(free)
    if form.keyed or form.id in {"gk01", "gk04"}:
        yield "order", random.randint(1, 99)
        yield "blank_columns", tuple(random.randint(0, 9) for _ in range(random.randint(1, 2)))
        heads = ["备注", "上年数", "增减额", "增减率", "上年决算数", "比上年增减"]
        yield (
            "extra",
            tuple((random.randint(0, 9), head) for head in random.sample(heads, random.randint(1, 2))),
        )
    if form.id == "gk09":
        yield "shape", random.choice(["pairs", "down"])
    if form.id == "gk06":
        yield "shape", "two"


def _titles(form: Form) -> list[str]:
    names = [name for name in (form.title, *form.aliases) if "决算" in name]
    quotes = [name.replace("“", "").replace("”", "") for name in names]
    plain = [name.replace("“", '"').replace("”", '"') for name in names]
    dated = [
        f"2022年度{names[0]}",
        f"2022年度某市医疗保障局{names[0]}",
        f"部门{names[0]}",
        f"单位{names[-1]}",
    ]
    return [
        *names,
        *quotes,
        *plain,
        *dated,
        f"{names[0]}（{form.number}）",
        f"附件1-{form.number[2:4]} {names[0]}",
    ]


@dataclass
class Arranged:
    """A workbook with the drawings it was made of."""

    book: Book
    drawn: list[Drawn]


NUMBERED = {"gk09": "07", "gk07": "08", "gk08": "09"}
"""The order of places where 三公 comes before the funds."""


def plain_book(tables: TableSet) -> Arranged:
    """The nine official forms, a sheet each."""
    drawn = [draw(form, tables, Layout()) for form in PACK.forms.values()]
    return Arranged(_book([each.sketch for each in drawn], "决算.xlsx"), drawn)


def arrange(random: Random, tables: TableSet, changes: int) -> Arranged:
    """The nine forms in random layouts, in any order, several on one sheet or one on two."""
    forms = list(PACK.forms.values())
    numbers = NUMBERED if random.random() < 0.3 else {}
    if random.random() < 0.4:
        random.shuffle(forms)
    drawn = []
    for form in forms:
        layout = random_layout(random, form, tables, random.randint(0, changes))
        if form.id in numbers:
            layout = replace(layout, number=f"公开{numbers[form.id]}表")
        drawn.append(draw(form, tables, layout))
    sheets = _sheets(random, drawn, numbers)
    book = _book(sheets, random.choice(["决算.xlsx", "2022年部门决算公开表.xlsx", "新建工作表.xlsx"]))
    _hide(random, book)
    return Arranged(book, drawn)


def _sheets(random: Random, drawn: list[Drawn], numbers: dict[str, str]) -> list[Sketch]:
    """The drawings on sheets with names: mostly one each, else below or beside each other, or cut in two."""
    sheets: list[Sketch] = []
    members: list[Drawn] = []
    for place, each in enumerate(drawn):
        how = random.choice(["own", "own", "own", "cut", "below", "beside"])
        each.sketch.name = _name(random, each, place, numbers)
        if how in {"below", "beside"} and members and _may_join(members, each):
            if how == "below":
                sheets[-1].below(each.sketch, random.randint(1, 4))
            else:
                sheets[-1].beside(each.sketch, random.randint(0, 2))
            members.append(each)
            continue
        sheets.append(each.sketch)
        members = [each]
        if how == "cut" and each.again:
            sheets.append(_cut(random, each))
            members = []
    return sheets


def _may_join(members: list[Drawn], each: Drawn) -> bool:
    """Not a table in 元 and one that prints no unit: nobody could tell whose the printed one is."""
    layouts = [member.layout for member in (*members, each)]
    return len(members) < 4 and not (any(x.yuan for x in layouts) and any(not x.unit for x in layouts))


def _cut(random: Random, drawn: Drawn) -> Sketch:
    """What follows the repeated head, taken to a sheet of its own with or without a title."""
    first, row = drawn.sketch, drawn.again
    rest = Sketch(f"{first.name}(2)"[-31:])
    titled = random.random() < 0.6
    up = row - (3 if titled else 1)
    rest.cells = {(r - up, c): value for (r, c), value in first.cells.items() if r >= row}
    rest.merges = [Area(a.top - up, a.left, a.bottom - up, a.right) for a in first.merges if a.top >= row]
    if titled:
        title = drawn.layout.title or drawn.form.title
        rest.cells[1, 1 + drawn.layout.right] = f"{title}（续）"
    first.cells = {cell: value for cell, value in first.cells.items() if cell[0] < row}
    first.merges = [area for area in first.merges if area.top < row]
    return rest


def _name(random: Random, drawn: Drawn, place: int, numbers: dict[str, str]) -> str:
    form = drawn.form
    number = numbers.get(form.id, form.number[2:4])
    names = [
        f"公开{number}",
        f"Sheet{place + 1}",
        f"{number}",
        form.title[:31],
        f"公开{number}表 {form.title}"[:31],
    ]
    return random.choice(names)


def _hide(random: Random, book: Book) -> None:
    for sheet in book.sheets:
        if random.random() < 0.1:
            sheet.state = random.choice(["hidden", "veryHidden"])
        if random.random() < 0.2:
            sheet.hidden_rows = {random.randint(1, 20)}
            sheet.hidden_columns = {random.randint(1, 6)}


def _book(sheets: list[Sketch], name: str) -> Book:
    """The sheets with names that differ."""
    book = Book(Path(name), "xlsx")
    taken: set[str] = set()
    for place, sketch in enumerate(sheets):
        if sketch.name in taken:
            sketch.name = f"{sketch.name[:25]}_{place}"
        taken.add(sketch.name)
        book.sheets.append(sketch.sheet())
    return book
