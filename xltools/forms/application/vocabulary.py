"""The words of application-style forms: which printed label means which field, choice, table, column or row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from xltools.errors import BadPack
from xltools.forms.labels import label
from xltools.forms.pack import templates_folder
from xltools.forms.toml import read_toml
from xltools.record import Record

__all__ = ["TableWords", "Vocabulary", "key", "load_vocabulary", "row_key"]

FILE = "performance-forms.toml"
_BRACKETS = re.compile(r"\([^()]*\)?")
_LETTERS = re.compile(r"(?<=[\u4e00-\u9fff])[A-Z](?:[/÷][A-Z])?$")
_YEARS = re.compile(r"(?:(?:19|20)\d\d){1,2}(?:年度?)?")


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """A label without blanks, numbering, years, brackets and what stands in them, and the letters of columns.

    >>> key("得分（20分*执行率）"), key("年度绩效目标：（80分）"), key("2021年决算数"), key("执行率 B/A")
    ('得分', '年度绩效目标', '决算数', '执行率')
    """
    bare = _BRACKETS.sub("", label(text))
    return _LETTERS.sub("", _YEARS.sub("", bare).rstrip(":："))


class TableWords(Record):
    """How a table is known."""

    id: str
    least: int
    """Heads that must stand in one row."""
    columns: Mapping[str, tuple[str, ...]]
    """Column ids by printed head; two ids when the head is printed twice (上年决算数, 本年决算数)."""
    rows: Mapping[str, str]
    """Row id by printed label; empty in a table whose rows come with the data."""
    groups: Mapping[str, str]
    """Word left of the row labels → what is put before them to tell equal labels apart."""
    stub: str
    """What the cell left of the head must begin with; empty for anything."""
    needs: frozenset[str] = frozenset()
    """Columns without which no head is one of this table."""
    aside: frozenset[str] = frozenset()
    """Columns that do not count for ``least``."""
    strange: frozenset[str] = frozenset()
    """Columns beside which ones that nobody knows may stand; empty where none may."""


class Vocabulary(Record):
    """All words, keyed by normalised label."""

    titles: tuple[tuple[str, str], ...]
    """(ending of a title, form id), longest first."""
    fields: Mapping[str, str]
    beginnings: tuple[str, ...]
    """What the label of a field may begin with besides: 省级主管部门."""
    endings: tuple[str, ...]
    choices: Mapping[str, str]
    sections: frozenset[str]
    """Lines that only name what follows."""
    totals: frozenset[str]
    """Labels of the row with the total score, where they stand below indicators."""
    subtotals: frozenset[str]
    """Labels of rows that sum what stands above and are no indicators."""
    others: tuple[str, ...]
    """How titles of other tables end."""
    total_heads: Mapping[str, str]
    """Heads printed within the row of the total score."""
    tables: tuple[TableWords, ...]

    def field(self, text: str) -> str | None:
        """The field a label names, ``None`` for any other text."""
        name = key(text)
        known = self.fields.get(name)
        if known is None and name.endswith(self.endings):
            name = next(name.removesuffix(ending) for ending in self.endings if name.endswith(ending))
            known = self.fields.get(name)
        if known is None and name.startswith(self.beginnings):
            name = next(name.removeprefix(each) for each in self.beginnings if name.startswith(each))
            known = self.fields.get(name)
        return known


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary of the installed templates; :class:`BadPack` when its file is wrong."""
    data = read_toml(templates_folder() / FILE)
    try:
        titles = [(key(text), form) for form, texts in data["forms"].items() for text in texts]
        return Vocabulary(
            titles=tuple(sorted(titles, key=lambda pair: -len(pair[0]))),
            fields=_by_label(data["fields"]),
            beginnings=tuple(data["beginnings"]),
            endings=tuple(data["endings"]),
            choices=_by_label(data["choices"]),
            sections=frozenset(key(text) for text in data["sections"]),
            totals=frozenset(key(text) for text in data["totals"]),
            subtotals=frozenset(key(text) for text in data["subtotals"]),
            total_heads=_by_label(data["total_heads"]),
            others=tuple(key(text) for text in data["others"]),
            tables=tuple(_table(table_id, entry) for table_id, entry in data["tables"].items()),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadPack(f"{FILE}：缺少或写错 {error}。") from error


def _by_label(data: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {key(text): name for name, texts in data.items() for text in texts}


def _table(table_id: str, data: Mapping[str, Any]) -> TableWords:
    columns: dict[str, tuple[str, ...]] = {}
    for column, texts in data["columns"].items():
        for text in texts:
            known = columns.get(key(text), ())
            columns[key(text)] = known if column in known else (*known, column)
    return TableWords(
        table_id,
        data["least"],
        columns,
        {row_key(text): row for row, texts in data.get("rows", {}).items() for text in texts},
        _by_label(data.get("groups", {})),
        key(data.get("stub", "")),
        frozenset(data.get("needs", ())),
        frozenset(data.get("aside", ())),
        frozenset(data.get("strange", ())),
    )


def row_key(text: str) -> str:
    """A row label: like :func:`key`, but brackets count, since they tell rows apart."""
    return re.sub(r"^\(\d+\)", "", label(text))
