"""Every check of our own workbook as formulas, with the results Python's judge gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xltools.address import Address
from xltools.amount import HALF, Amount, plain
from xltools.book.cellref import a1, quote_sheet
from xltools.check.balance import Balance, instances
from xltools.fill.assemble import Filled
from xltools.fill.own_layout import OwnLayout, RowLayout, stand_in
from xltools.finding import Severity, Verdict
from xltools.forms.figures import in_pack_unit
from xltools.forms.model import Form
from xltools.forms.shape import Shape
from xltools.record import Record
from xltools.relations.bind import environments
from xltools.relations.catalogue import Relation
from xltools.relations.evaluate import Linear, addresses, linear
from xltools.relations.expression import (
    Binary,
    Children,
    Each,
    Environment,
    Statement,
    SumOf,
)
from xltools.relations.render import Renderer, Width, Writer

__all__ = [
    "CHECKS_SHEET",
    "HOLDS",
    "MISSES",
    "NEARLY",
    "VERIFY",
    "LiveCheck",
    "LiveChecks",
    "missing_state",
    "quoted",
    "state_of",
]

HOLDS, NEARLY, MISSES, VERIFY = "√", "尾差", "×", "核实"
CHECKS_SHEET = "校验"
_ANY_LENGTH = 5
"""The length of the stand-in where a relation speaks of codes of any length."""


def state_of(balance: Balance | None) -> str:
    """The mark of a judged instance; empty for one that says nothing."""
    if balance is None:
        return ""
    match balance.verdict:
        case Verdict.EXACT:
            return HOLDS
        case Verdict.ROUNDING:
            return NEARLY
        case Verdict.UNLIKELY:
            return VERIFY
        case Verdict.WRONG:
            return missing_state(balance.relation)


def missing_state(relation: Relation) -> str:
    """The mark of an instance that rounding cannot explain."""
    return MISSES if relation.severity is Severity.ERROR else VERIFY


class LiveCheck(Record):
    """One instance of a relation as the sheet shows it; formulas are without ``=``."""

    relation: Relation
    form: Form
    cell: str
    """The reported cell, with its sheet."""
    spot: str
    """Its address as text, which is what the formula over ``cell`` gives."""
    label: str
    """The place in words, as a formula."""
    shown_label: str
    applies: str
    """When the instance says something; empty when always."""
    left: str
    right: str
    allowed: str
    variance: str
    """What the square of a difference that rounding explains does not exceed; ``{allowed}`` is the allowed one."""
    balance: Balance | None
    spare: bool = False


@dataclass(frozen=True)
class LiveChecks:
    """The checks of one workbook."""

    filled: Filled
    layout: OwnLayout

    def all(self) -> Iterator[LiveCheck]:
        """Those of the rows that are there, in the order of the forms, then those of the spare rows."""
        wanted = [relation for relation in self.filled.relations if "check" in relation.use]
        found = [check for relation in wanted for check in self._present(relation)]
        order = {form_id: number for number, form_id in enumerate(self.filled.pack.forms)}
        found.sort(key=lambda check: order[check.form.id])
        yield from found
        for form_id in self.layout.geometries:
            yield from self._spare(form_id, wanted)

    @cached_property
    def _amounts(self) -> dict[Address, Amount]:
        return {}

    def _known(self, address: Address) -> Amount:
        """What the cell holds, as good as anyone who reads the workbook can tell."""
        if address not in self._amounts:
            self._amounts[address] = in_pack_unit(self.filled.value(address), None, self.filled.pack)
        return self._amounts[address]

    def _present(self, relation: Relation) -> Iterator[LiveCheck]:
        shape = self.filled.shape
        maker = _Maker(relation, Renderer(self.layout, shape, on=CHECKS_SHEET))
        for environment, balance in instances(relation, shape, self._known):
            home = balance.address if balance else maker.home(environment)
            if home is not None:
                yield from maker.check(environment, home, balance)

    def _spare(self, form_id: str, relations: Sequence[Relation]) -> Iterator[LiveCheck]:
        """Those of the rows without a code yet, row by row."""
        rows = self.layout.geometries[form_id].spare_rows
        families = [family for relation in relations if (family := self._family(relation, form_id))]
        for row in rows:
            layout = RowLayout(self.layout, row)
            for family in families:
                maker = _Maker(family.relation, Renderer(layout, family.shape, on=CHECKS_SHEET), family.each)
                for environment, home in family.homes:
                    yield from maker.check(environment, home, None)

    def _family(self, relation: Relation, form_id: str) -> _Family | None:
        statement = relation.statement
        each = next((each for each in statement.each if _binds_codes(each, form_id)), None)
        if each is None:
            return None
        code = stand_in(each.lengths[0] if each.lengths else _ANY_LENGTH)
        shape = Shape(self.filled.pack, {**self.filled.shape.codes, form_id: (code,)})
        side = linear(statement.left)
        homes = [
            (environment, _home(side, environment, shape)) for environment in environments(statement, shape)
        ]
        return _Family(
            relation,
            each,
            shape,
            tuple(
                (environment, home) for environment, home in homes if home is not None and home.row == code
            ),
        )


class _Family(Record):
    """The instances of a relation for any one spare row."""

    relation: Relation
    each: Each
    """What binds the row."""
    shape: Shape
    homes: tuple[tuple[Environment, Address], ...]


def _binds_codes(each: Each, form_id: str) -> bool:
    return each.form == form_id and each.domain in {"rows", "codes"}


def _home(left: Linear, environment: Environment, shape: Shape) -> Address | None:
    """The reported cell: where the left side begins."""
    for _, item in left.items:
        for address in addresses(item, environment, shape):
            return address
    return None


class _Maker:
    """Makes the checks of one relation, with its sides taken apart once."""

    def __init__(self, relation: Relation, renderer: Renderer, spare: Each | None = None) -> None:
        self._relation = relation
        self._renderer = renderer
        self._spare = spare
        self._left, self._right = linear(relation.statement.left), linear(relation.statement.right)

    def home(self, environment: Environment) -> Address | None:
        return _home(self._left, environment, self._renderer.shape)

    def check(self, environment: Environment, home: Address, balance: Balance | None) -> Iterator[LiveCheck]:
        """The check, unless the reported figure has no cell in the workbook."""
        writer = self._renderer.at(environment, home)
        if writer is None:
            return
        statement = self._relation.statement
        sheet, row, column = writer.home
        spot = a1(row, column)
        place = f"/{home.column}" if self._spare else f"{home.row}/{home.column}"
        allowed, variance = self._bounds(writer)
        yield LiveCheck(
            relation=self._relation,
            form=self._renderer.shape.pack.forms[home.form],
            cell=f"{quote_sheet(sheet)}!{spot}",
            spot=spot,
            label=f"{writer.key}&{quoted(place)}" if self._spare else quoted(place),
            shown_label=place,
            applies=_all_of(list(_conditions(writer, statement, self._spare))),
            left=writer.text(statement.left),
            right=writer.text(statement.right),
            allowed=allowed,
            variance=variance,
            balance=balance,
            spare=self._spare is not None,
        )

    def _bounds(self, writer: Writer) -> tuple[str, str]:
        """The formulas of the allowed difference and of the largest square rounding explains (the judge's rule)."""
        widths = [*writer.widths(self._left), *writer.widths(self._right)]
        half = HALF.scaleb(-writer.shape.pack.decimals)
        allowed = f"ROUND({plain(half)}*({_weighted(widths, 1)}),6)"
        if all(weight == 1 for weight, _ in widths):
            return allowed, f"{plain(3 * half)}*{{allowed}}"
        return allowed, f"{plain(3 * half * half)}*({_weighted(widths, 2)})"


def quoted(text: str) -> str:
    """The text as formulas write it."""
    return '"' + text.replace('"', '""') + '"'


def _all_of(conditions: list[str]) -> str:
    return f"AND({','.join(conditions)})" if len(conditions) > 1 else "".join(conditions)


def _conditions(writer: Writer, statement: Statement, spare: Each | None) -> Iterator[str]:
    key = writer.key
    if spare and spare.lengths:
        lengths = [f"LEN({key})={length}" for length in spare.lengths]
        yield f"OR({','.join(lengths)})" if len(lengths) > 1 else lengths[0]
    elif spare:
        yield f'{key}<>""'
    right = statement.right
    if key and isinstance(right, SumOf) and isinstance(right.rows, Children):
        yield f"{writer.children()}>0"
    for condition in statement.conditions:
        difference = writer.text(Binary("-", condition.left, condition.right))
        yield f"ROUND({difference},6){condition.comparison.value}0"


def _weighted(widths: list[Width], power: int) -> str:
    return (
        "+".join(count if weight == 1 else f"{plain(weight**power)}*{count}" for weight, count in widths)
        or "0"
    )
