"""What the headings of the data tables are called (templates/performance-data.toml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from xltools.errors import BadPack
from xltools.forms.application.tables import INDICATORS
from xltools.forms.application.vocabulary import key, load_vocabulary
from xltools.forms.pack import templates_folder
from xltools.forms.toml import read_toml
from xltools.record import Record

__all__ = ["KIND", "NAME", "DataWords", "data_words"]

FILE = "performance-data.toml"
_PRINTED = frozenset({"目标值", "实际值", "得分", "偏差原因", "计算符号", "目标单位"})
"""Columns whose headings are those of the forms."""
KIND, NAME = "kind", "name"
"""The two columns that say which form a row is about."""


class DataWords(Record):
    """All headings, each mapping keyed as :func:`xltools.forms.application.vocabulary.key` does."""

    subject: Mapping[str, str]
    """Heading → ``kind`` or ``name``."""
    departments: frozenset[str]
    """Values of the column ``kind``, and of ``name``, that mean the department."""
    fields: Mapping[str, str]
    columns: Mapping[str, str]
    indicators: Mapping[str, str]
    listed: Mapping[str, Mapping[str, str]]
    """Headings of each table with as many rows as the data have, by table id."""
    facts: Mapping[str, str]
    money: frozenset[str]
    """Ids of columns and fields that hold money, in 万元 on the forms."""
    numbers: frozenset[str]
    rates: frozenset[str]


@lru_cache(maxsize=1)
def data_words() -> DataWords:
    """The words of the installed templates; :class:`BadPack` when the file is wrong."""
    data = read_toml(templates_folder() / FILE)
    try:
        subject, kinds = data["subject"], data["kinds"]
        return DataWords(
            subject=_by_heading({name: subject[name] for name in (KIND, NAME)}),
            departments=frozenset(map(key, subject["department"])),
            fields=_by_heading(data["fields"]),
            columns=_by_heading(data["columns"]),
            indicators=_printed_heads() | _by_heading(data["indicators"]),
            listed={table: _by_heading(columns) for table, columns in data["listed"].items()},
            facts=_by_heading(data["facts"]),
            money=frozenset(kinds["money"]),
            numbers=frozenset(kinds["number"]),
            rates=frozenset(kinds["rate"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadPack(f"{FILE}：缺少或写错 {error}。") from error


def _printed_heads() -> dict[str, str]:
    """The heads that forms print above indicators, as far as they mean one thing in a data table, too."""
    table = next(table for table in load_vocabulary().tables if table.id == INDICATORS)
    return {head: columns[0] for head, columns in table.columns.items() if columns[0] in _PRINTED}


def _by_heading(data: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {key(text): name for name, texts in data.items() for text in texts}
