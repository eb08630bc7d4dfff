"""The relations of a pack: each declared once in relations.toml, used as formula, check and page."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property, lru_cache

from xltools.address import Address
from xltools.amount import ZERO
from xltools.errors import BadRelation
from xltools.finding import Severity
from xltools.forms.compiled import compiled
from xltools.forms.pack import CODE as PACK_CODE
from xltools.forms.pack import load_pack, pack_folder, pack_place, templates
from xltools.forms.shape import Shape
from xltools.forms.years import both_years
from xltools.record import Record
from xltools.relations import expression
from xltools.relations.bind import address_of, environments
from xltools.relations.expression import CellRef, Environment, Expression, Statement, single_cells

TYPE_CHECKING = False  # pathlib and typing are slow to import
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

__all__ = ["Case", "Definition", "Relation", "definitions", "load_relations"]

FORM_IN_TEXT = r"((?:prior\.)?[a-z][a-z0-9-]*)\["


class Case(Record):
    """An example of a relation: figures, and what the check must say about them."""

    figures: Mapping[Address, Decimal]
    """In the unit of the pack, as printed; what is not here is not known."""
    reports: Address | None = None
    """The reported cell, or ``None`` when the relation holds."""
    difference: Decimal = ZERO
    """Reported minus expected."""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Case:
        """The case as declared; :class:`LookupError`, :class:`ValueError` or the like for what is no case."""
        figures = {Address.parse(text): Decimal(number) for text, number in entry["figures"].items()}
        if "reports" not in entry:
            return cls(figures)
        return cls(figures, Address.parse(entry["reports"]), Decimal(entry["difference"]))


class _RelationFields(Record):
    """What a relation is made of; apart because a named tuple cannot keep what it has worked out."""

    id: str
    name: str
    """What it flags, in kebab case."""
    says: str
    """The sentence users read."""
    text: str
    """The relation in the relation language; empty for a rule about the structure of a table."""
    parsed: Statement | None
    use: frozenset[str]
    """``formula``: defines its left cell; ``check``: must hold; ``seen``: must hold where rows or columns are printed
    that only other places print; ``derived``: so it does wherever the formulas are kept;
    ``default``: fills an input no source states; ``structure``: not arithmetic, checked by code of its own;
    ``prior``: must hold against last year's forms; ``carry``: last year's figure opens this year."""
    severity: Severity
    basis: str
    fix: str
    examples: str = ""
    """The cases as text (JSON), since no check reads them."""
    codes: tuple[str, ...] = ()
    """Where the codes begin that a rule of structure speaks of."""
    about: tuple[str, ...] = ()
    """The forms or cells a rule of structure speaks of, in the order its code takes them; empty for every form."""


class Relation(_RelationFields):
    """One 勾稽关系 with everything a user needs to know about it."""

    @property
    def statement(self) -> Statement:
        """The text as parsed; :class:`BadRelation` for a rule that is not arithmetic."""
        if self.parsed is None:
            raise BadRelation(f"{self.id} 不是算术关系，没有关系式。")
        return self.parsed

    @property
    def cases(self) -> tuple[Case, ...]:
        """Examples that hold and that do not."""
        if not self.examples:
            return ()
        import json

        return tuple(map(Case.of, json.loads(self.examples)))

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The forms it speaks of, in order of appearance."""
        return tuple(dict.fromkeys(re.findall(FORM_IN_TEXT, self.text)))

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The forms without which it says nothing: those it names a single cell of, and that of its left side.

        A form it only sums over adds nothing when it is absent.
        """
        statement = self.statement
        sides = [statement.left, statement.right]
        for condition in statement.conditions:
            sides += [condition.left, condition.right]
        cells = [cell for side in sides for cell in single_cells(side)]
        return tuple(dict.fromkeys((*self.forms[:1], *(cell.form for cell in cells))))

    @property
    def seen(self) -> bool:
        """Whether it is checked only where rows or columns are printed that only other places print."""
        return "seen" in self.use

    @property
    def defines(self) -> str:
        """The form whose cells the left side names; empty when the left side is no single cell."""
        left = self.parsed.left if self.parsed else None
        return left.form if isinstance(left, CellRef) else ""


class Definition(Record):
    """One cell that follows from others: the relation, its binding and the expression to compute."""

    target: Address
    relation: Relation
    expression: Expression
    environment: Environment


TYPES = (
    Decimal,
    Severity,
    Relation,
    expression.Binary,
    expression.CellRef,
    expression.Children,
    expression.Comparison,
    expression.Condition,
    expression.Each,
    expression.Level,
    expression.Named,
    expression.Negated,
    expression.Number,
    expression.Span,
    expression.Statement,
    expression.SumOf,
    expression.Variable,
)
CODE = (
    *PACK_CODE,
    __file__,
    expression.__file__,
    *(os.path.join(os.path.dirname(__file__), name) for name in ("declared.py", "parse.py")),
)
"""Where a change of a loaded relation may come from, besides the data of the pack."""


@lru_cache(maxsize=8)
def load_relations(pack_id: str, extra: Path | None = None) -> tuple[Relation, ...]:
    """The relations of a pack in file order, then those of a file of further checks.

    Raises :class:`BadRelation` for the first that is wrong, :class:`BadPack` for a file that holds none.
    """
    if extra is not None:
        from xltools.relations.declared import read_further

        return read_further(extra, both_years(load_pack(pack_id)), load_relations(pack_id))
    shared = os.path.join(templates(), "structure-rules.toml")

    def build() -> tuple[Relation, ...]:
        from pathlib import Path

        from xltools.relations.declared import read_relations

        folder = pack_folder(pack_id)
        read = read_relations(
            folder / "relations.toml",
            Path(shared),
            both_years(load_pack(pack_id)),
        )
        for relation in read:  # kept with the relations, so that a check need not work them out
            _ = relation.forms, relation.parsed and relation.needs
        return read

    return compiled(pack_place(pack_id), "relations", build, TYPES, (*CODE, shared))


def definitions(
    relations: tuple[Relation, ...], shape: Shape, use: str = "formula"
) -> dict[Address, Definition]:
    """Every cell of the shape that a relation of that use defines.

    Raises :class:`BadRelation` when two relations define one cell.
    """
    found: dict[Address, Definition] = {}
    for relation in relations:
        if use not in relation.use or relation.parsed is None:
            continue
        statement = relation.parsed
        if not isinstance(statement.left, CellRef):
            continue
        for environment in environments(statement, shape):
            target = address_of(statement.left, environment, shape)
            if target is None:
                continue
            if target in found:
                raise BadRelation(f"{relation.id} 与 {found[target].relation.id} 都定义了 {target}。")
            found[target] = Definition(target, relation, statement.right, environment)
    return found
