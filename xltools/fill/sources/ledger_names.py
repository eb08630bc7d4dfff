"""Names of 科目 that a ledger gives, and what it says differently from the classification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xltools.address import Place
from xltools.fill.sources.ledger_columns import Columns
from xltools.fill.sources.ledger_entries import Texts
from xltools.fill.sources.ledger_map import CodeField, LedgerMap
from xltools.forms.classification import LEVELS, ancestors
from xltools.forms.labels import label

__all__ = ["Naming", "capped", "code_notes", "namings"]

_MOST_NOTES = 10


@dataclass(frozen=True, slots=True)
class Naming:
    """A code as one ledger row gives it for the first time."""

    field: CodeField
    code: str
    name: str
    """Empty when the row gives none."""
    place: Place
    column: str
    """Heading of the code column."""


def namings(columns: Columns, mapping: LedgerMap, texts: Texts) -> Iterator[Naming]:
    """Each pair of code and name once, in order of the rows."""
    table = columns.table
    for name, field in mapping.codes.items():
        if name not in columns.fields:
            continue
        heading = columns.fields[name]
        seen: set[tuple[str, str]] = set()
        for offset, pair in enumerate(zip(texts.keys[name], texts.names[name], strict=True)):
            if pair in seen:
                continue
            seen.add(pair)
            if pair[0].isdigit() and len(pair[0]) in LEVELS:
                place = table.lines.place(table.body[offset], heading.column)
                yield Naming(field, *pair, place, heading.text)


def code_notes(found: Iterable[Naming], placed: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Names of functional codes by code, and notes on names that differ or are nowhere to be found.

    ``placed`` holds the codes that have a row in some form: only these need a name.
    """
    first: dict[tuple[str, str], Naming] = {}
    differing: list[str] = []
    for naming in found:
        key = (naming.field.field, naming.code)
        known = first.setdefault(key, naming)
        if naming.name and not known.name:
            first[key] = naming
        differing += _difference(naming, known)
    functional = {code: naming for (_, code), naming in first.items() if naming.field.length == LEVELS[-1]}
    names = {code: naming.name for code, naming in functional.items() if naming.name}
    return names, [*capped(_unknown(functional, names, sorted(placed))), *capped(differing)]


def _difference(naming: Naming, known: Naming) -> Iterator[str]:
    official = naming.field.classification.name(naming.code)
    kept = official or known.name
    if naming.name and kept and label(naming.name) != label(kept):
        source = "科目表中" if official else f"前面（{known.place}）"
        yield (
            f"{naming.place}：“{naming.column}”列的“{naming.code}”名称为“{naming.name}”，"
            f"{source}为“{kept}”，按后者填列。"
        )


def _unknown(functional: dict[str, Naming], names: dict[str, str], placed: Sequence[str]) -> Iterator[str]:
    above: set[str] = set()
    for code in placed:
        naming = functional.get(code)
        if naming is None:
            continue
        if code not in naming.field.classification:
            name = f"名称取自数据“{names[code]}”" if code in names else "数据也没有名称，请补充"
            yield f"{naming.place}：“{naming.column}”列的“{code}”不在科目表中，{name}。"
        for parent in ancestors(code):
            if parent not in above and parent not in names and parent not in naming.field.classification:
                above.add(parent)
                yield f"{naming.place}：科目 {parent} 的名称不在科目表中，请补充。"


def capped(notes: Iterable[str]) -> list[str]:
    """The first notes of one kind, and how many more there are."""
    notes = list(notes)
    more = len(notes) - _MOST_NOTES
    return [*notes[:_MOST_NOTES], *([f"另有 {more} 条同类提示。"] if more > 0 else [])]
