"""Faults of a workbook as a set of tables: tables missing, repeated or out of order, captions that disagree."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.check.faults import Fault
from xltools.check.tables import Tables, rows_with_money
from xltools.check.words import is_placeholder
from xltools.forms.labels import label
from xltools.forms.recognise import Part, RecognisedForm
from xltools.forms.years import years_in
from xltools.relations.catalogue import Relation

__all__ = [
    "missing_tables",
    "other_unit_names",
    "other_years",
    "repeated_tables",
    "unordered_tables",
    "unstated_units",
]

_Said = tuple[str, str, Cell, str]
"""(form, sheet, cell, what is said there)."""


def missing_tables(tables: Tables, _: Relation) -> Iterator[Fault]:
    """One fault for all tables of the pack that are not there, where at least half of them are."""
    absent = [form.number for form in tables.pack.forms.values() if form.id not in tables.found]
    if absent and len(tables.found) * 2 >= len(tables.pack.forms):
        form_id, first = next(iter(tables.found.items()))
        cell = (first.area.top, first.area.left)
        yield Fault(form_id, first.sheet, cell, f"同一工作簿中没有{'、'.join(absent)}")


def repeated_tables(tables: Tables, _: Relation) -> Iterator[Fault]:
    """One fault for all further occurrences of tables, at the first of them."""
    again = [found for found in tables.occurrences if _repeats(found, tables.found[found.form.id])]
    if again:
        first = again[0]
        used = tables.found[first.form.id]
        cell = (first.area.top, first.area.left)
        more = f"；重复的表共 {len(again)} 处，都没有校验" if len(again) > 1 else "，这一份没有校验"
        yield Fault(first.form.id, first.sheet, cell, f"本表在 {used.sheet}!{used.area} 已有一份{more}")


def _repeats(found: RecognisedForm, used: RecognisedForm) -> bool:
    """Whether a table is another one of the same form; places that print both titles of a form mean two tables."""
    if found is used:
        return False
    titles = [_own_title(each) for each in (found, used)]
    return not all(titles) or titles[0] == titles[1]


def _own_title(found: RecognisedForm) -> str:
    """The longest title of the form in what is printed above a table; empty when there is none."""
    printed = label(found.captions.title)
    known = (label(title) for title in (found.form.title, *found.form.aliases))
    return max((title for title in known if title in printed), key=len, default="")


def unordered_tables(tables: Tables, _: Relation) -> Iterator[Fault]:
    """The first table that stands after one of a higher number; some numbers may stand in any order."""
    unordered = [
        index
        for index, form in enumerate(tables.pack.forms.values())
        if any(number in form.number for number in tables.pack.words.unordered)
    ]
    ranks = {form_id: min([index, *unordered[:1]]) for index, form_id in enumerate(tables.pack.forms)}
    above = None
    for form_id, found in tables.found.items():
        if above and ranks[form_id] < ranks[above]:
            cell = (found.area.top, found.area.left)
            yield Fault(form_id, found.sheet, cell, f"本表排在{tables.form(above).number}之后")
            return
        above = form_id


def other_years(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Captions, and statements that a table is empty, that name another year than most."""
    for said, year in _minority(_years(tables)):
        yield Fault(*said[:3], f"年度为 {said[3]} 年，其他各表为 {year} 年")


def other_unit_names(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Captions that name another unit than most."""
    for said, name in _minority(_unit_names(tables)):
        yield Fault(*said[:3], f"单位名称为“{said[3]}”，其他各表为“{name}”")


def unstated_units(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Titled tables with amounts that do not state their 金额单位, where another table does."""
    if all(found.unit is None for found in tables.found.values()):
        return
    for form_id in rows_with_money(tables):
        found = tables.found[form_id]
        if found.unit is None and any(part.captions.title_cell for part in found.parts):
            cell = (found.area.top, found.area.left)
            yield Fault(form_id, found.sheet, cell, "本表没有注明金额单位，其他表有")


def _unit_names(tables: Tables) -> Iterator[_Said]:
    for form_id, found in tables.found.items():
        for part in found.parts:
            captions = part.captions
            name = "".join(unicodedata.normalize("NFKC", captions.unit_name).split())
            name = next((before for before, _ in _years_alone(name)), name)
            if name and captions.unit_name_cell and not is_placeholder(name):
                yield form_id, part.sheet, captions.unit_name_cell, name


def _years(tables: Tables) -> Iterator[_Said]:
    for form_id, found in tables.found.items():
        for part in found.parts:
            over = Area(part.area.top, part.area.left, part.head.top - 1, part.area.right)
            caption = _first_year(tables, part, over)
            if caption:
                yield form_id, part.sheet, *caption
            if part.statement_cell:
                row, column = part.statement_cell
                stated = _first_year(tables, part, Area(row, column, row, column))
                if stated:
                    yield form_id, part.sheet, *stated


def _first_year(tables: Tables, part: Part, area: Area) -> tuple[Cell, str] | None:
    """The first year in an area with its cell."""
    if tables.book is None:
        return None
    values = tables.book.sheet(part.sheet).values
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            text = values.get((row, column))
            year = next((year for _, year in _years_alone(text)), None) if isinstance(text, str) else None
            if year:
                return (row, column), year
    return None


def _years_alone(text: str) -> Iterator[tuple[str, str]]:
    """What stands before each year that is not part of a day, such as that of printing, and the year."""
    for before, year, behind in years_in(text):
        month = behind.lstrip()
        rest = month.lstrip("0123456789")
        if not (1 <= len(month) - len(rest) <= 2 and rest.lstrip().startswith("月")):
            yield before, year


def _minority(said: Iterable[_Said]) -> Iterator[tuple[_Said, str]]:
    """What differs from the most frequent, the first of equals, once for each table."""
    every = list(said)
    counts = Counter(text for *_, text in every)
    if len(counts) < 2:
        return
    usual = max(counts, key=lambda text: counts[text])
    named: set[tuple[str, str]] = set()
    for each in every:
        key = (each[0], each[3])
        if each[3] != usual and key not in named:
            named.add(key)
            yield each, usual
