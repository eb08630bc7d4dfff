"""Last year's forms beside this year's, for the relations and rules that compare the two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xltools.book.model import Book
from xltools.book.read import read_book
from xltools.check.faults import Fault
from xltools.check.ownsheets import take_out_own_sheets
from xltools.check.tables import Tables, read_tables
from xltools.forms.figures import Figure
from xltools.forms.labels import label
from xltools.forms.pack import load_pack
from xltools.forms.recognise import recognise
from xltools.forms.shape import Shape
from xltools.forms.years import both_years, of_last_year
from xltools.relations.catalogue import Relation

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NOT_GIVEN", "changed_codes", "changed_names", "last_year", "prior_book", "prior_notes", "view"]

NOT_GIVEN = "没有提供上年决算"
NAMED = 5
"""Codes a message names before it only counts."""


@lru_cache(maxsize=2)
def prior_book(path: Path) -> Book:
    """Last year's workbook, read once; :class:`Unreadable` when it cannot be."""
    return read_book(path)


@lru_cache(maxsize=4)
def last_year(path: Path, pack_id: str) -> Tables:
    """Last year's forms under their ids of last year; without any form when none is recognised.

    Sheets are named with the file, as findings show cells of both years.
    """
    book, pack = prior_book(path), load_pack(pack_id)
    take_out_own_sheets(book, {pack.title})
    tables = read_tables(book, recognise(book, pack), pack)
    figures = {}
    for address, figure in tables.figures.items():
        sheet, row, column = figure.spot
        moved = address._replace(form=of_last_year(address.form))
        spot = (f"上年 {path.name} {sheet}", row, column)
        figures[moved] = Figure(moved, spot, figure.amount, figure.blank)
    codes = {of_last_year(form_id): listed for form_id, listed in tables.codes.items()}
    shape = Shape(both_years(pack), {form_id: tuple(sorted(listed)) for form_id, listed in codes.items()})
    found = {of_last_year(form_id): form for form_id, form in tables.found.items()}
    return Tables(shape.pack, shape, found, figures, (), codes, book)


def view(tables: Tables, relation: Relation) -> Tables:
    """The figures a relation is about: this year's, with last year's beside them where it speaks of both."""
    prior = tables.prior
    if prior is None or "prior" not in relation.use:
        return tables
    return Tables(
        pack=prior.pack,
        shape=Shape.shared(prior.pack, {**prior.shape.codes, **tables.shape.codes}),
        found={**prior.found, **tables.found},
        figures={**prior.figures, **tables.figures},
        codes={**prior.codes, **tables.codes},
        prior=prior,
    )


def prior_notes(tables: Tables) -> Iterator[str]:
    """What is to be said of last year's workbook: that it holds none of the forms, or is of the same year."""
    prior = tables.prior
    if prior is None or prior.book is None:
        return
    name = prior.book.path.name
    if not prior.found:
        yield f"上年决算 {name} 中没有找到{tables.pack.title}中的任何一张表，没有与上年核对"
    before = {form.captions.year for form in prior.found.values()}
    same = [year for form in tables.found.values() if (year := form.captions.year) and year in before]
    if same:
        yield f"上年决算 {name} 写的也是 {same[0]} 年度，请核对是否选错了文件"


def _compared(tables: Tables) -> Iterator[tuple[str, Mapping[str, str], Mapping[str, str]]]:
    """Each code-keyed table that lists codes in both years: its id, last year's names by code, and this year's."""
    prior = tables.prior
    for form_id in tables.codes if prior else ():
        earlier = prior.found.get(of_last_year(form_id)) if prior else None
        if earlier is not None and earlier.names and tables.found[form_id].names:
            yield form_id, earlier.names, tables.found[form_id].names


def changed_codes(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Each table whose codes are not last year's."""
    for form_id, before, now in _compared(tables):
        new, gone = sorted(now.keys() - before.keys()), sorted(before.keys() - now.keys())
        clauses = [f"{word} {_listed(codes)}" for word, codes in (("新增", new), ("减少", gone)) if codes]
        if clauses:
            yield _at_head(tables, form_id, f"与上年相比{'，'.join(clauses)}")


def changed_names(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Each table that calls a code otherwise than last year's did."""
    for form_id, before, now in _compared(tables):
        renamed = [
            f"{code} 上年为“{before[code]}”，本年为“{now[code]}”"
            for code in sorted(before.keys() & now.keys())
            if before[code] and now[code] and label(before[code]) != label(now[code])
        ]
        if renamed:
            more = f"等 {len(renamed)} 个" if len(renamed) > 1 else ""
            yield _at_head(tables, form_id, f"科目名称与上年不同：{renamed[0]}{more}")


def _listed(codes: list[str]) -> str:
    more = f"等 {len(codes)} 个科目" if len(codes) > NAMED else ""
    return "、".join(codes[:NAMED]) + more


def _at_head(tables: Tables, form_id: str, what: str) -> Fault:
    found = tables.found[form_id]
    head = found.parts[0].head
    return Fault(form_id, found.sheet, (head.top, head.left), what)
