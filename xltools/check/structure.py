"""What is not arithmetic: each rule of structure of a pack, run on the tables of one workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.check import cells, codes, digits, levels, whole, words, yearly
from xltools.check.balance import Balance
from xltools.check.faults import Fault
from xltools.check.tables import Tables
from xltools.finding import Coverage, Finding, Skipped, Verdict
from xltools.relations.catalogue import Relation

__all__ = ["STRUCTURE_RULES", "has_own_code", "structure_coverage", "structure_findings"]

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
    "GK0015": whole.missing_tables,
    "GK0016": whole.repeated_tables,
    "GK0017": whole.unordered_tables,
    "GK0018": whole.other_years,
    "GK0019": whole.other_unit_names,
    "GK0020": words.placeholders_in_texts,
    "GK0021": levels.missing_levels,
    "GK0022": levels.undetailed_tables,
    "GK0023": digits.needless_decimals,
    "GK0024": digits.mixed_blanks,
    "GK0025": codes.differing_codes,
    "GK0026": yearly.changed_codes,
    "GK0027": yearly.changed_names,
    "GK0505": codes.alien_codes,
}
"""The code behind each rule that relations.toml describes; units are judged on the balances instead."""
YEARLY = frozenset({"GK0026", "GK0027"})
CODED = frozenset({"GK0001", "GK0002", "GK0003", "GK0004", "GK0005", "GK0021", "GK0026", "GK0027"})
"""Rules that speak of code-keyed tables."""
COMPARING = frozenset({UNIT, "GK0017", "GK0018", "GK0019"})
"""Rules that compare tables with each other."""
EMPTY = frozenset({"GK0008", "GK0009"})
"""Rules about the statement that a table is empty."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    "GK0013": ("gk01",),
    "GK0014": (codes.WHOLE,),
    "GK0025": (codes.INCOME, codes.WHOLE),
    "GK0505": ("gk05",),
}
"""Forms without which a rule says nothing."""


def has_own_code(rule_id: str) -> bool:
    """Whether a rule of structure is checked here; root causes are found only when something is wrong."""
    return rule_id == UNIT or rule_id in STRUCTURE_RULES


def structure_findings(
    tables: Tables, relations: Iterable[Relation], held: Iterable[Balance]
) -> Iterator[Finding]:
    """The findings of the rules of structure among ``relations``; ``held`` are the balances that were checked."""
    for rule in relations:
        if "structure" in rule.use and has_own_code(rule.id):
            for fault in _faults(rule, tables, held):
                yield _finding(rule, fault, tables)


def structure_coverage(tables: Tables, relations: Iterable[Relation]) -> Coverage:
    """Each rule of structure among ``relations`` counted once, and those that found nothing to look at."""
    rules = [rule for rule in relations if "structure" in rule.use and has_own_code(rule.id)]
    skipped = tuple(Skipped(rule.id, reason) for rule in rules if (reason := _why_not(rule.id, tables)))
    return Coverage(len(rules), len(rules) - len(skipped), skipped)


def _why_not(rule_id: str, tables: Tables) -> str:
    """Why a rule cannot be checked on these tables; empty when it can."""
    if rule_id in YEARLY and tables.prior is None:
        return yearly.NOT_GIVEN
    if rule_id in CODED and not tables.codes:
        return "没有按科目代码列示的表"
    if rule_id in COMPARING and len(tables.found) < 2:
        return "只有一张表"
    if rule_id in EMPTY and not any(found.form.empty_statement for found in tables.found.values()):
        return "没有需附无收支说明的表"
    absent = [
        tables.form(form_id).number for form_id in NEEDS.get(rule_id, ()) if form_id not in tables.found
    ]
    return f"没有{'、'.join(absent)}" if absent else ""


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
