"""A pack with the rows the data need: which addresses exist, and which codes belong under which."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from xltools.address import Address
from xltools.forms.classification import ancestors
from xltools.forms.model import Block, Form, Pack

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import Any, TypeVar

    _Found = TypeVar("_Found")

__all__ = ["Shape"]

_MOST_KEPT = 16


class _ByForm(dict[str, "_Found"]):
    """What is worked out for a form when it is first asked for."""

    def __init__(self, work: Callable[[str], _Found]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, form_id: str) -> _Found:
        found = self[form_id] = self._work(form_id)
        return found


class Shape:
    """The forms of a pack with the code rows of each keyed form, in code order."""

    def __init__(self, pack: Pack, codes: Mapping[str, tuple[str, ...]]) -> None:
        self.pack = pack
        self.codes = codes
        """Codes by keyed form, ancestors included, sorted."""
        self.worked_out: dict[int, tuple[object, Any]] = {}
        """What others found out about this shape and want to keep as long, by the id of what it is about and with it."""

    @classmethod
    def shared(cls, pack: Pack, codes: Mapping[str, tuple[str, ...]]) -> Shape:
        """The shape, one and the same for all of the last few workbooks that list these codes."""
        key = id(pack), *sorted(codes.items())
        kept = _kept.get(key)
        if kept is None or kept.pack is not pack:
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            kept = _kept[key] = cls(pack, codes)
        return kept

    @classmethod
    def of(cls, pack: Pack, leaves: Mapping[str, Iterable[str]]) -> Shape:
        """The shape for these codes; the 类 and 款 above each are added."""
        codes = {}
        for form in pack.forms.values():
            if form.keyed:
                wanted = set(leaves.get(form.id, ()))
                wanted |= {above for code in wanted for above in ancestors(code)}
                codes[form.id] = tuple(sorted(wanted))
        return cls(pack, codes)

    @cached_property
    def _row_ids(self) -> Mapping[str, tuple[str, ...]]:
        def listed(form_id: str) -> tuple[str, ...]:
            form = self.pack.forms[form_id]
            return (
                (form.keyed.total.id, *self.codes.get(form_id, ())) if form.keyed else tuple(form.rows_by_id)
            )

        return _ByForm(listed)

    @cached_property
    def row_sets(self) -> Mapping[str, frozenset[str]]:
        """Ids of the rows of each form for these data, with those that other places print besides."""
        forms, rows = self.pack.forms, self._row_ids
        return _ByForm(lambda form_id: frozenset((*rows[form_id], *forms[form_id].further_rows)))

    def rows(self, form: Form, block: Block | None = None) -> tuple[str, ...]:
        """Ids of the rows that hold amounts, in printed order, of the form or of one block."""
        rows = self._row_ids[form.id]
        if block is None or form.keyed:
            return rows
        return tuple(row for row in rows if form.rows_by_id[row][0] is block)

    def has_row(self, form_id: str, row_id: str) -> bool:
        """Whether the form has such a row for these data."""
        return row_id in self.row_sets[form_id]

    def row_named(self, form_id: str, text: str) -> str | None:
        """The row of that id or, when there is none, that carries that code; ``None`` when there is neither."""
        return self._named[form_id].get(text)

    def names(self, form_id: str) -> Mapping[str, str]:
        """The row by everything :meth:`row_named` finds it by."""
        return self._named[form_id]

    @cached_property
    def _named(self) -> Mapping[str, Mapping[str, str]]:
        def named(form_id: str) -> Mapping[str, str]:
            return {**self._sorted_codes[form_id][1], **{row: row for row in self.row_sets[form_id]}}

        return _ByForm(named)

    def coded_rows(self, form: Form, lengths: tuple[int, ...] = ()) -> tuple[tuple[str, str], ...]:
        """(code, row id) of the rows with a 科目代码 of one of the lengths (any, when none is given)."""
        key = form.id, lengths
        if key not in self._coded:
            self._coded[key] = self._with_codes(form, lengths)
        return self._coded[key]

    @cached_property
    def _coded(self) -> dict[tuple[str, tuple[int, ...]], tuple[tuple[str, str], ...]]:
        return {}

    def _with_codes(self, form: Form, lengths: tuple[int, ...]) -> tuple[tuple[str, str], ...]:
        if form.keyed:
            pairs = [(code, code) for code in self.codes.get(form.id, ())]
        else:
            pairs = [(row.code, row.id) for _, row in form.rows_by_id.values() if row.code]
        return tuple(pair for pair in pairs if not lengths or len(pair[0]) in lengths)

    @cached_property
    def _sorted_codes(self) -> Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]]:
        def coded(form_id: str) -> tuple[tuple[str, ...], Mapping[str, str]]:
            pairs = self.coded_rows(self.pack.forms[form_id])
            return tuple(sorted(code for code, _ in pairs)), dict(pairs)

        return _ByForm(coded)

    def row_of_code(self, form_id: str, code: str) -> str | None:
        """The row that carries a code, or ``None``."""
        return self._sorted_codes[form_id][1].get(code)

    def children(self, form_id: str, code: str) -> tuple[str, ...]:
        """Row ids of the nearest codes below a code: 款 of a 类, 项 of a 款, or 项 whose 款 has no row."""
        if (form_id, code) not in self._children:
            self._children[form_id, code] = self._below(form_id, code)
        return self._children[form_id, code]

    @cached_property
    def _children(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def _below(self, form_id: str, code: str) -> tuple[str, ...]:
        codes, rows = self._sorted_codes[form_id]
        below: list[str] = []
        for index in range(bisect_left(codes, code) + (code in rows), len(codes)):
            if not codes[index].startswith(code):
                break
            if not below or not codes[index].startswith(below[-1]):
                below.append(codes[index])
        return tuple(rows[child] for child in below)

    def addresses(self, form: Form) -> Iterator[Address]:
        """Every amount address of the form, row by row."""
        for row in self.rows(form):
            for column in form.block_of(row).amounts:
                yield Address(form.id, row, column.id)

    def is_empty(self, form: Form) -> bool:
        """Whether a keyed form has no code row: the table is published empty."""
        return form.keyed is not None and not self.codes.get(form.id)


_kept: dict[object, Shape] = {}
