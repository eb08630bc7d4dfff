"""Bringing all data of one run together: every cell of the pack with its value and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from xltools.address import Address
from xltools.amount import ZERO, Amount, round_half_up
from xltools.check.balance import Balance, balances
from xltools.fill.facts import Fact, SourceResult
from xltools.fill.merge import common_unit, common_year, merged_facts
from xltools.finding import Verdict
from xltools.forms.model import Pack
from xltools.forms.shape import Shape
from xltools.relations.catalogue import Definition, Relation, definitions, load_relations
from xltools.relations.evaluate import Calculator, parts

__all__ = ["Filled", "assemble", "with_codes"]


@dataclass(frozen=True)
class Filled:
    """The pack with its figures, ready to be written."""

    shape: Shape
    unit_name: str
    year: int
    facts: Mapping[Address, Fact]
    definitions: Mapping[Address, Definition]
    """Cells that are formulas."""
    defaults: Mapping[Address, Definition]
    """Inputs no source states, computed once and written as figures."""
    relations: tuple[Relation, ...]
    has_data: bool = True

    @property
    def pack(self) -> Pack:
        """The pack that is filled."""
        return self.shape.pack

    @cached_property
    def _calculator(self) -> Calculator:
        inputs = {address: fact.amount.value for address, fact in self.facts.items()}
        return Calculator(self.shape, {**self.defaults, **self.definitions}, inputs)

    def value(self, address: Address) -> Decimal:
        """The figure of a cell with all its digits, in the unit of the pack; zero for a blank."""
        return self._calculator.value(address)

    def printed(self, address: Address) -> Decimal | None:
        """The figure as written into the cell, or ``None`` for an input that stays blank."""
        if address in self.definitions or address in self.defaults or address in self.facts:
            return self.value(address)
        block = self.pack.forms[address.form].block_of(address.row)
        return ZERO if self.has_data and block.unknown_is_zero else None

    def published(self, address: Address) -> Decimal | None:
        """The figure of the public copy: rounded half up, each cell by itself.

        A total that the data state is published as stated when only rounding parts it from its printed parts:
        it is the rounded exact figure, which the rounded parts no longer give.
        """
        value = self.printed(address)
        if value is None:
            return None
        if address in self._stated_within_rounding:
            value = self.facts[address].amount.value
        return round_half_up(value, self.pack.decimals)

    @cached_property
    def _stated_within_rounding(self) -> frozenset[Address]:
        return frozenset(b.address for b in self.stated_totals if b.verdict is not Verdict.WRONG)

    @cached_property
    def blank(self) -> tuple[Address, ...]:
        """Inputs that stay blank because no source speaks of them."""
        return tuple(
            address
            for form in self.pack.forms.values()
            for address in self.shape.addresses(form)
            if self.printed(address) is None
        )

    def _known(self, address: Address) -> Amount:
        fact = self.facts.get(address)
        return fact.amount if fact else Amount(self.value(address))

    @cached_property
    def checks(self) -> tuple[Balance, ...]:
        """The balance relations on the figures of this run."""
        wanted = (relation for relation in self.relations if relation.use == frozenset({"check"}))
        return tuple(self._balances(wanted))

    @cached_property
    def stated_totals(self) -> tuple[Balance, ...]:
        """Totals the data state themselves, against what follows from their parts."""
        wanted = (relation for relation in self.relations if "formula" in relation.use)
        return tuple(
            balance
            for balance in self._balances(wanted)
            if balance.address in self.facts and balance.address in self.definitions
        )

    def _balances(self, relations: Iterable[Relation]) -> Iterator[Balance]:
        for relation in relations:
            for balance in balances(relation, self.shape, self._known):
                if balance is not None:
                    yield balance


def assemble(
    pack: Pack,
    sources: Sequence[SourceResult],
    *,
    unit_name: str = "",
    year: int | None = None,
) -> Filled:
    """All figures of the run.

    Raises :class:`Conflict` when two files state one figure differently, hold different years while ``year`` is
    not given, or are one ledger given twice.
    """
    facts = merged_facts(sources)
    names: dict[str, str] = {}
    for source in sources:
        names.update(source.code_names)
    pack = pack._replace(functional=pack.functional.with_names(names))
    shape = Shape.of(pack, _codes(pack, facts))
    relations = load_relations(pack.id)
    return Filled(
        shape=shape,
        unit_name=unit_name or common_unit(sources),
        year=year or common_year(sources) or pack.year,
        facts=facts,
        definitions=_supported(definitions(relations, shape), facts, shape),
        defaults=_defaults(relations, shape, facts) if sources else {},
        relations=relations,
        has_data=bool(sources),
    )


def with_codes(filled: Filled, codes: Mapping[str, Iterable[str]]) -> Filled:
    """The same figures in a shape that also has these code rows (of a user's own template)."""
    merged = {form: {*filled.shape.codes.get(form, ()), *more} for form, more in codes.items()}
    shape = Shape.of(filled.pack, {**filled.shape.codes, **merged})
    return replace(
        filled,
        shape=shape,
        definitions=_supported(definitions(filled.relations, shape), filled.facts, shape),
        defaults=_defaults(filled.relations, shape, filled.facts) if filled.has_data else {},
    )


def _defaults(
    relations: tuple[Relation, ...], shape: Shape, facts: Mapping[Address, Fact]
) -> dict[Address, Definition]:
    found = definitions(relations, shape, "default")
    return {address: definition for address, definition in found.items() if address not in facts}


def _supported(
    formulas: Mapping[Address, Definition], facts: Mapping[Address, Fact], shape: Shape
) -> dict[Address, Definition]:
    """The definitions without those that would put nothing in the place of a stated figure.

    A total published without its parts (a table to 款 level, a summary without its detail table) stays
    the figure it is.
    """
    known: dict[Address, bool] = {}

    def has_figures(address: Address) -> bool:
        if address not in known:
            known[address] = address in facts
            definition = formulas.get(address)
            if not known[address] and definition is not None:
                known[address] = rests_on_figures(definition)
        return known[address]

    def rests_on_figures(definition: Definition) -> bool:
        figures = parts(definition.expression, definition.environment, shape)
        return any(has_figures(part.address) for part in figures)

    return {
        target: definition
        for target, definition in formulas.items()
        if target not in facts or not facts[target].amount.value or rests_on_figures(definition)
    }


def _codes(pack: Pack, facts: Iterable[Address]) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = {}
    for address in facts:
        keyed = pack.forms[address.form].keyed
        if keyed and address.row != keyed.total.id:
            codes.setdefault(address.form, set()).add(address.row)
    return codes
