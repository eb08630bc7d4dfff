"""What is printed around a table: unit, name of the unit, number, year; notes and statement below."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from decimal import Decimal

from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.forms.labels import label
from xltools.forms.model import Form
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.result import Captions
from xltools.forms.recognise.titles import Title
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.forms.years import stated_year
from xltools.record import Record

__all__ = ["Notes", "is_caption", "read_captions", "read_notes", "units_in"]

FACTORS = {"元": 1, "百元": 100, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
_NUMBERED = "公开"
_AFTER_NAME = r"\s{2,}|金额单位|单位\s*[:：]|公开\d{2}表"
_MOST_FIGURES = 2
MAX_NOTE_ROWS = 12
_DOTS = frozenset("…⋯.·。")
_LONGEST_TITLE = 40
_LONGEST_STATEMENT = 120
_MONEY = ("支出", "收入", "收支", "安排", "空表")
"""What there is none of, by the statement that a table is empty."""
_EMPTY = ("为空表", "以空表", "表为空", "表无数据", "表没有数据", "表无内容", "空表列示", "空表公开")
"""These say so by themselves."""


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _unit(text: str) -> Decimal | None:
    if "元" not in text:
        return None
    plain = _plain(text)
    for behind in plain.split("单位")[1:]:
        stated = behind.removeprefix(":").removeprefix("人民币")
        if word := next((word for word in FACTORS if stated.startswith(word)), None):
            return Decimal(FACTORS[word])
    alone = plain.removeprefix("(").removesuffix(")").removeprefix("人民币")
    return Decimal(FACTORS[alone]) if alone in FACTORS else None


def is_caption(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is one of the lines between title and head (unit, 金额单位, 表号)."""
    if _unit(text) is not None or (_NUMBERED[0] in text and _is_printed_number(_plain(text))):
        return True
    return _unit_name(text, vocabulary.words.unit_names) is not None


def _printed_number(plain: str) -> str:
    """The first 公开05表 in a text, with 预算 before it; empty when there is none."""
    before, found, behind = plain.partition(_NUMBERED)
    while found:
        table = behind[:1] == "表"
        figures = behind[table : table + _MOST_FIGURES]
        count = next((index for index, each in enumerate(figures) if not each.isdecimal()), len(figures))
        if count:
            end = table + count
            end += behind[end : end + 1] == "表"
            return ("预算" if before.endswith("预算") else "") + _NUMBERED + behind[:end]
        before, found, behind = behind.partition(_NUMBERED)
    return ""


def _is_printed_number(plain: str) -> bool:
    return _printed_number(plain) == plain


def _unit_name(text: str, prefixes: Container[str]) -> tuple[str, str] | None:
    """(prefix, name) of “部门：某局”; the name stops before 金额单位 and 公开NN表."""
    colon = min(f"{text}:".find(":"), f"{text}：".find("："))
    if colon == len(text) or "".join(text[:colon].split()) not in prefixes:
        return None
    name = _before_other_captions(text[colon + 1 :].strip())
    return None if name in FACTORS or _plain(name) in FACTORS else (text[: colon + 1].lstrip(), name)


def _before_other_captions(text: str) -> str:
    alone = len(text.split()) < 2 and "单位" not in text and _NUMBERED not in text
    return text if alone else re.split(_AFTER_NAME, text)[0].strip()


def read_captions(grid: Grid, zone: Area, vocabulary: Vocabulary, title: Title | None) -> Captions:
    """The captions in the rows above a head."""
    found = Captions(title=title.text if title else "", title_cell=title.cell if title else None)
    for cell, text in grid.texts(zone):
        found = _with(found, cell, text, vocabulary)
    if found.unit_name_cell is not None and not found.unit_name:
        found = _name_beside(grid, zone, vocabulary, found, found.unit_name_cell)
    return found


def units_in(grid: Grid, zone: Area) -> Iterator[Decimal]:
    """Every unit of money printed in the rows above a head."""
    for _, text in grid.texts(zone):
        unit = _unit(text)
        if unit is not None:
            yield unit


def _with(found: Captions, cell: Cell, text: str, vocabulary: Vocabulary) -> Captions:
    changes: dict[str, object] = {}
    unit = _unit(text)
    if unit is not None and found.unit is None:
        changes |= {"unit": unit, "unit_cell": cell}
    named = _unit_name(text, vocabulary.words.unit_names)
    if named and found.unit_name_cell is None:
        changes |= {"unit_name_prefix": named[0], "unit_name": named[1], "unit_name_cell": cell}
    if not found.number and (number := _printed_number(_plain(text))):
        changes["number"] = number
    if found.year is None and (year := stated_year(text)):
        changes["year"] = int(year)
    return found._replace(**changes) if changes else found  # type: ignore[arg-type]


def _name_beside(grid: Grid, zone: Area, vocabulary: Vocabulary, found: Captions, cell: Cell) -> Captions:
    """The name may stand in the next cell of the row."""
    row, column = cell
    for right in grid.in_row(row, column + 1, zone.right):
        text = grid.text(row, right)
        if text and not is_caption(text, vocabulary) and not stated_year(text):
            return found._replace(unit_name=text, unit_name_cell=(row, right), unit_name_prefix="")
        break
    return found


class Notes(Record):
    """What stands below a body."""

    first_row: int | None = None
    last_row: int | None = None
    statement: Cell | None = None
    text: str = ""


def read_notes(grid: Grid, zone: Area, form: Form, vocabulary: Vocabulary) -> Notes:
    """The notes in the rows below a body, down to the first row that belongs to something else."""
    first = last = None
    statement = None
    texts = []
    for row in grid.rows_in(zone.top, zone.bottom)[:MAX_NOTE_ROWS]:
        cell = next(((row, c) for c in grid.in_row(row, zone.left, zone.right) if grid.text(row, c)), None)
        if cell is None or (first is None and _is_dots(grid.text(*cell))):
            continue
        text = grid.text(*cell)
        if first is None and not (vocabulary.is_note(text) or _is_statement(text, form, vocabulary)):
            break
        states = _is_statement(text, form, vocabulary)
        if first is not None and not states and _is_other(text, vocabulary):
            break
        first = first or row
        last = row
        texts.append(text)
        if statement is None and states:
            statement = cell
    return Notes(first, last, statement, "".join(texts))


def _is_dots(text: str) -> bool:
    """Whether a text only says that rows may follow (“…”)."""
    return set(text) <= _DOTS


def _is_other(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text belongs to the next table: a caption, or a title with or without (2021年度) behind it."""
    bare = label(text) if len(text) < _LONGEST_TITLE else ""
    named = bare[: bare.rfind("(")] if bare.endswith(")") else bare
    return named.endswith("表") or is_caption(text, vocabulary)


def _is_statement(text: str, form: Form, vocabulary: Vocabulary) -> bool:
    """Whether the text says that the table is empty, in the form's or another table's name."""
    if not form.empty_statement:
        return False
    plain = label(text)
    if len(plain) >= _LONGEST_STATEMENT:
        return False
    if any(word in plain for word in _EMPTY):
        return True
    nothing = any(word in plain for word in vocabulary.words.nothing)
    return nothing and any(word in plain for word in _MONEY)
