"""What is not arithmetic: each rule of structure of a pack, run on the tables of one workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.check import cells, codes
from xltools.check.balance import Balance
from xltools.check.faults import Fault
from xltools.check.tables import Tables
from xltools.finding import Finding, Verdict
from xltools.relations.catalogue import Relation

__all__ = ["STRUCTURE_RULES", "structure_findings"]

UNIT = "GK0010"
STRUCTURE_RULES: Mapping[str, Callable[[Tables, Relation], Iterator[Fault]]] = {
    "GK0001": codes.orphan_codes,
    "GK0002": codes.repeated_codes,
    "GK0003": codes.unordered_codes,
    "GK0004": codes.misnamed_codes,
    "GK0005": codes.unknown_classes,
    "GK0006": cells.texts_in_amount_cells,
    "GK0007": cells.placeholders,
    "GK0008": cells.empty_without_statement,
    "GK0009": cells.statements_on_filled_tables,
    "GK0011": cells.negative_amounts,
    "GK0012": cells.immense_amounts,
    "GK0013": cells.idle_units,
    "GK0014": codes.codes_not_in_the_whole,
    "GK0505": codes.alien_codes,
}
"""The code behind each rule that relations.toml describes; units are judged on the balances instead."""


def structure_findings(
    tables: Tables, relations: Iterable[Relation], held: Iterable[Balance]
) -> Iterator[Finding]:
    """The findings of the rules of structure among ``relations``; ``held`` are the balances that were checked."""
    for rule in relations:
        if "structure" in rule.use:
            for fault in _faults(rule, tables, held):
                yield _finding(rule, fault, tables)


def _faults(rule: Relation, tables: Tables, held: Iterable[Balance]) -> Iterator[Fault]:
    """The faults one rule finds."""
    if rule.id == UNIT:
        return cells.unit_faults(tables, held)
    return STRUCTURE_RULES[rule.id](tables, rule)


def _finding(rule: Relation, fault: Fault, tables: Tables) -> Finding:
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=rule.severity,
        verdict=Verdict.WRONG,
        form=fault.form,
        sheet=fault.sheet,
        cell=a1(*fault.cell),
        row=fault.row,
        column=fault.column,
        reported=ZERO,
        expected=ZERO,
        allowed=ZERO,
        message=f"{tables.form(fault.form).number}：{fault.what}：{rule.says}",
        fix=rule.fix,
        arithmetic=False,
    )
