"""Which of last year's figures open this year: the relations of a pack with the use ``carry``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xltools.address import Address
from xltools.errors import BadRelation
from xltools.forms.years import PRIOR
from xltools.relations.catalogue import Relation
from xltools.relations.expression import CellRef, Expression, Variable

__all__ = ["Carry", "carries"]


@dataclass(frozen=True, slots=True)
class Carry:
    """A figure of last year's forms that opens this year's."""

    source: Address
    """In last year's forms, under the id of this year's form."""
    target: Address
    by_code: bool
    """Whether it stands for a figure of each finest code; the row of both addresses is then the variable's name."""


def carries(relations: Iterable[Relation]) -> Iterator[Carry]:
    """What the relations carry over; :class:`BadRelation` for one that does not equate two cells."""
    for relation in relations:
        if "carry" in relation.use:
            statement = relation.statement
            target, source = (_address(side, relation) for side in (statement.left, statement.right))
            yield Carry(
                source._replace(form=source.form.removeprefix(PRIOR)), target, by_code=bool(statement.each)
            )


def _address(side: Expression, relation: Relation) -> Address:
    if not isinstance(side, CellRef):
        raise BadRelation(f"{relation.id} 用作结转，两边都应是一格。")
    names = [part.name if isinstance(part, Variable) else part.id for part in (side.row, side.column)]
    return Address(side.form, *names)
