"""Faults in the 科目代码 of code-keyed tables: orphans, repetitions, order, names, classes, wrong tables."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from xltools.book.model import Cell
from xltools.check.faults import Fault
from xltools.check.levels import left_out
from xltools.check.tables import Tables, rows_with_money
from xltools.forms.classification import ancestors
from xltools.forms.labels import label
from xltools.forms.model import Pack
from xltools.record import Record
from xltools.relations.catalogue import Relation

__all__ = [
    "alien_codes",
    "codes_not_in_the_whole",
    "differing_codes",
    "misnamed_codes",
    "orphan_codes",
    "repeated_codes",
    "unknown_classes",
    "unordered_codes",
]

_SPENT = "支出"
"""In the heads of the columns of expenditure."""
REPEATED = "科目代码重复"
"""The reason the recogniser gives for a row whose code it has met before."""


class _CodeRow(Record):
    """A code as it stands on a sheet."""

    form: str
    sheet: str
    cell: Cell
    code: str

    def fault(self, what: str) -> Fault:
        return Fault(self.form, self.sheet, self.cell, what, self.code)


def _code_rows(tables: Tables, form_id: str) -> Iterator[_CodeRow]:
    for part in tables.found[form_id].parts:
        if part.keyed is not None:
            column = part.keyed.code_columns[0]
            for row, code in part.keyed.codes.items():
                yield _CodeRow(form_id, part.sheet, (row, column), code)


def _all_rows(tables: Tables) -> Iterator[_CodeRow]:
    for form_id in tables.codes:
        yield from _code_rows(tables, form_id)


def _known_class(row: _CodeRow, tables: Tables) -> bool:
    return row.code[:3] in tables.pack.classification(tables.form(row.form))


def orphan_codes(tables: Tables, _: Relation) -> Iterator[Fault]:
    """The first code below each 类 or 款 that its table does not list; a level it leaves out is another fault."""
    said: set[tuple[str, str]] = set()
    absent = {form_id: left_out(tables, form_id) for form_id in tables.codes}
    for row in _all_rows(tables):
        if not _known_class(row, tables):
            continue
        for above in ancestors(row.code):
            if len(above) in absent[row.form]:
                continue
            if above not in tables.codes[row.form] and (row.form, above) not in said:
                said.add((row.form, above))
                yield row.fault(f"科目 {row.code} 的上级科目 {above} 不在表内")


def repeated_codes(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Rows whose code stands in the table before."""
    for form_id in tables.codes:
        for extra in tables.found[form_id].extra_rows:
            if extra.reason == REPEATED:
                cell = min(extra.cells.values(), default=(extra.row, 1))
                yield Fault(form_id, extra.sheet, cell, f"科目“{extra.text}”重复出现，这一行未参与校验")


def unordered_codes(tables: Tables, _: Relation) -> Iterator[Fault]:
    """The first code of each table that is smaller than the one above it."""
    for form_id in tables.codes:
        rows = [row for row in _code_rows(tables, form_id) if row.code]
        for above, row in pairwise(rows):
            if row.code < above.code:
                yield row.fault(f"科目 {row.code} 排在 {above.code} 之后")
                break


def misnamed_codes(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Codes whose printed name is not the official one, nor an earlier name the forms still accept.

    Where the official name of a code is not known, its names in several tables must be the same; and so must be the
    codes of one name below one 类 or 款.
    """
    yield from _differently_named(tables)
    yield from _differently_coded(tables)
    for row in _all_rows(tables):
        printed = tables.found[row.form].names.get(row.code, "")
        official = tables.pack.classification(tables.form(row.form)).name(row.code)
        if not printed or not official or _same_name(printed, official):
            continue
        if label(printed) not in _names(row.code, tables.pack):
            yield row.fault(f"科目 {row.code} 的名称应为“{official}”，表中为“{printed}”")


def _differently_named(tables: Tables) -> Iterator[Fault]:
    """Codes without an official name, where a table names them otherwise than most, or than an earlier table."""
    rows: dict[tuple[str, str], list[_CodeRow]] = {}
    for row in _all_rows(tables):
        form = tables.form(row.form)
        official = tables.pack.classification(form).name(row.code)
        if form.keyed and not official and tables.found[row.form].names.get(row.code):
            rows.setdefault((form.keyed.by, row.code), []).append(row)
    for same in rows.values():
        names = [tables.found[row.form].names[row.code] for row in same]
        if len(set(names)) < 2:
            continue
        votes = [sum(_same_name(name, other) for other in names) for name in names]
        usual = votes.index(max(votes))
        for row, name in zip(same, names, strict=True):
            if not _same_name(name, names[usual]):
                where = tables.form(same[usual].form).number
                yield row.fault(f"科目 {row.code} 的名称为“{name}”，{where}为“{names[usual]}”")


def _differently_coded(tables: Tables) -> Iterator[Fault]:
    """Names below one 类 or 款 that a table gives another code than most, or than an earlier table."""
    first: dict[tuple[str, str], str] = {}
    several: set[tuple[str, str]] = set()
    for form_id in tables.codes:
        for code, name in tables.found[form_id].names.items():
            if name and first.setdefault((code[:-2], name), code) != code:
                several.add((code[:-2], name))
    for above, name in sorted(several):
        same = [
            row
            for row in _all_rows(tables)
            if row.code[:-2] == above and tables.found[row.form].names.get(row.code) == name
        ]
        if len({row.form for row in same}) < len(same):
            continue  # a table may break one name down into several codes
        codes = [row.code for row in same]
        usual = codes.index(max(codes, key=codes.count))
        where = tables.form(same[usual].form).number
        for row in same:
            official = tables.pack.classification(tables.form(row.form)).name(row.code)
            if row.code != codes[usual] and not official:
                yield row.fault(f"科目“{name}”的代码为 {row.code}，{where}为 {codes[usual]}")


def _same_name(printed: str, official: str) -> bool:
    """Whether two names are the same but for a bracket at the end: 行政运行（医疗保障） is 行政运行."""
    names = sorted((label(printed), label(official)), key=len)
    return names[0] == names[1] or (names[1].startswith(f"{names[0]}(") and names[1].endswith(")"))


def _names(code: str, pack: Pack) -> set[str]:
    names: set[str] = set()
    for form in pack.forms.values():
        for _, row in form.rows_by_id.values():
            if row.code == code:
                names |= {row.label, row.label.removeprefix(code), *row.aliases}
    names |= {name.removeprefix(code) for name in pack.words.former_names if name.startswith(code)}
    return {label(name) for name in names}


def unknown_classes(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Codes of a 类 the classification does not have."""
    for row in _all_rows(tables):
        if not _known_class(row, tables):
            yield row.fault(f"没有 {row.code[:3]} 类科目（科目代码 {row.code}）")


def alien_codes(tables: Tables, rule: Relation) -> Iterator[Fault]:
    """The highest codes of the general table that belong to another budget; the rule lists where those begin."""
    general = rule.about[0]
    if general not in tables.codes:
        return
    for row in _code_rows(tables, general):
        if row.code in rule.codes or (
            row.code.startswith(rule.codes) and not _listed_above(row, tables, rule)
        ):
            yield row.fault(f"科目 {row.code} 属于政府性基金或国有资本经营预算")


def _listed_above(row: _CodeRow, tables: Tables, rule: Relation) -> bool:
    listed = tables.codes[row.form]
    return any(above in listed and above.startswith(rule.codes) for above in ancestors(row.code))


def codes_not_in_the_whole(tables: Tables, rule: Relation) -> Iterator[Fault]:
    """The highest codes with expenditure in the tables of one fund each that the table of all expenditure lacks."""
    whole, *parts = rule.about
    if not tables.codes.get(whole):
        return
    for form_id in parts:
        if form_id not in tables.codes:
            continue
        spent = _rows_with_expenditure(tables, form_id)
        for row in _code_rows(tables, form_id):
            lacking = row.code in spent and tables.lists(whole, row.code) is False
            if lacking and all(tables.lists(whole, above) is not False for above in ancestors(row.code)):
                yield row.fault(f"科目 {row.code} 在{tables.form(whole).number}没有")


def _rows_with_expenditure(tables: Tables, form_id: str) -> set[str]:
    """The rows of a table with money spent: one that carries only a balance or income is nobody's expenditure."""
    columns = [*tables.form(form_id).columns, *tables.form(form_id).blocks[0].further_columns]
    spent = {column.id for column in columns if _SPENT in "".join(column.head)}
    return {
        address.row
        for address, figure in tables.figures.items()
        if address.form == form_id and address.column in spent and figure.amount.value
    }


def differing_codes(tables: Tables, rule: Relation) -> Iterator[Fault]:
    """One fault for all codes with money that only one of income and expenditure table has."""
    income, whole = rule.about
    if not (tables.codes.get(income) and tables.codes.get(whole)):
        return
    lone = {
        form_id: _only_in(tables, form_id, other) for form_id, other in ((income, whole), (whole, income))
    }
    first = next((rows[0] for rows in lone.values() if rows), None)
    if first is not None:
        clauses = [
            f"{'、'.join(row.code for row in rows)} 只在{tables.form(form_id).number}"
            for form_id, rows in lone.items()
            if rows
        ]
        yield first.fault(f"科目 {'，'.join(clauses)}")


def _only_in(tables: Tables, form_id: str, other: str) -> list[_CodeRow]:
    """The rows with money of the highest codes that the other table does not have."""
    money = rows_with_money(tables).get(form_id, frozenset())
    return [
        row
        for row in _code_rows(tables, form_id)
        if row.code in money
        and tables.lists(other, row.code) is False
        and not any(tables.lists(other, above) is False for above in ancestors(row.code))
    ]
