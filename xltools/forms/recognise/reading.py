"""What was read of one table as one form, before it is decided that the table is this form."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.address import Address
from xltools.book.model import Cell
from xltools.forms.labels import Label
from xltools.forms.model import Form
from xltools.forms.recognise.result import ExtraRow, KeyedRegion, LocatedBlock
from xltools.record import Record

__all__ = ["Reading"]


class Reading(Record):
    """Cells, rows and columns of one table read as one form."""

    form: Form
    cells: Mapping[Address, Cell]
    rows: frozenset[str]
    """Row ids found."""
    missing_rows: tuple[str, ...]
    missing_columns: tuple[str, ...]
    used_columns: frozenset[int]
    """Sheet columns that serve as code, name, label or amount."""
    last_row: int
    column_share: float
    """Part of the form's amount columns that was found."""
    row_share: float
    """Part of the form's fixed rows that was found; 1 for code-keyed tables."""
    paths: frozenset[tuple[Label, ...]]
    """Heads of the amount columns that were found."""
    aliased: int
    """Columns found only by an alias."""
    blocks: tuple[LocatedBlock, ...] = ()
    keyed: KeyedRegion | None = None
    extra_rows: tuple[ExtraRow, ...] = ()
    names: Mapping[str, str] = {}

    @property
    def has_total(self) -> bool:
        """Whether a code-keyed table has its total row here."""
        return self.keyed is not None and self.keyed.total_row is not None
