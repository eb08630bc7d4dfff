"""What is not arithmetic: each rule of structure of a pack, run on the tables of one workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.check import cells, codes, digits, levels, whole, words, yearly
from xltools.check.balance import Balance
from xltools.check.faults import Fault
from xltools.check.tables import Tables
from xltools.finding import Coverage, Finding, Related, Skipped, Verdict
from xltools.relations.catalogue import Relation

__all__ = ["IMMENSE", "STRUCTURE_RULES", "UNIT", "has_own_code", "structure_coverage", "structure_findings"]

UNIT = "unit-differs"
IMMENSE = "amount-beyond-reason"
STRUCTURE_RULES: Mapping[str, Callable[[Tables, Relation], Iterator[Fault]]] = {
    "code-without-parent": codes.orphan_codes,
    "code-repeated": codes.repeated_codes,
    "codes-out-of-order": codes.unordered_codes,
    "name-differs-from-code": codes.misnamed_codes,
    "class-unknown": codes.unknown_classes,
    "text-in-amount-cell": cells.texts_in_amount_cells,
    "placeholder-left": cells.placeholders,
    "empty-without-statement": cells.empty_without_statement,
    "statement-on-filled-table": cells.statements_on_filled_tables,
    "amount-negative": cells.negative_amounts,
    IMMENSE: cells.immense_amounts,
    "no-activity": cells.idle_units,
    "code-missing-in-expenditure-table": codes.codes_not_in_the_whole,
    "table-missing": whole.missing_tables,
    "table-repeated": whole.repeated_tables,
    "tables-out-of-order": whole.unordered_tables,
    "year-differs": whole.other_years,
    "unit-name-differs": whole.other_unit_names,
    "unit-unstated": whole.unstated_units,
    "placeholder-in-text": words.placeholders_in_texts,
    "level-missing": levels.missing_levels,
    "detail-missing": levels.undetailed_tables,
    "decimals-needless": digits.needless_decimals,
    "blanks-mixed": digits.mixed_blanks,
    "income-and-expenditure-codes-differ": codes.differing_codes,
    "codes-changed": yearly.changed_codes,
    "code-names-changed": yearly.changed_names,
    "fund-code-in-general-table": codes.alien_codes,
}
"""The code behind each rule of structure, by the name of the rule; units are judged on the balances instead."""
YEARLY = frozenset({"codes-changed", "code-names-changed"})
CODED = YEARLY | {
    "code-without-parent",
    "code-repeated",
    "codes-out-of-order",
    "name-differs-from-code",
    "class-unknown",
    "level-missing",
}
"""Rules that speak of code-keyed tables."""
MOST_OTHERS = 50
"""Further cells with one fault that a finding lists; its message says how many there are."""
COMPARING = frozenset({UNIT, "tables-out-of-order", "year-differs", "unit-name-differs", "unit-unstated"})
"""Rules that compare tables with each other."""
EMPTY = frozenset({"empty-without-statement", "statement-on-filled-table"})
"""Rules about the statement that a table is empty."""
NEEDS: Mapping[str, int] = {
    "no-activity": 1,
    "code-missing-in-expenditure-table": 1,
    "income-and-expenditure-codes-differ": 2,
    "fund-code-in-general-table": 1,
}
"""How many of the forms a rule is about it cannot do without, from the first."""


def has_own_code(rule: Relation) -> bool:
    """Whether a rule of structure is checked here; root causes are found only when something is wrong."""
    return rule.name == UNIT or rule.name in STRUCTURE_RULES


def structure_findings(
    tables: Tables, relations: Iterable[Relation], held: Sequence[Balance]
) -> Iterator[Finding]:
    """The findings of the rules of structure among ``relations``; ``held`` are the balances that were checked.

    Amounts beyond reason in a table whose unit is wrong are no finding of their own.
    """
    rules = [rule for rule in relations if "structure" in rule.use and has_own_code(rule)]
    found = [_finding(rule, fault, tables) for rule in rules for fault in _faults(rule, tables, held)]
    slipped = {finding.form for finding in found if finding.name == UNIT}
    return (each for each in found if not (each.name == IMMENSE and each.form in slipped))


def structure_coverage(tables: Tables, relations: Iterable[Relation]) -> Coverage:
    """Each rule of structure among ``relations`` counted once, and those that found nothing to look at."""
    rules = [rule for rule in relations if "structure" in rule.use and has_own_code(rule)]
    skipped = tuple(Skipped(rule.id, reason) for rule in rules if (reason := _why_not(rule, tables)))
    return Coverage(len(rules), len(rules) - len(skipped), skipped)


def _why_not(rule: Relation, tables: Tables) -> str:
    """Why a rule cannot be checked on these tables; empty when it can."""
    if rule.name in YEARLY and tables.prior is None:
        return yearly.NOT_GIVEN
    if rule.name in CODED and not tables.codes:
        return "没有按科目代码列示的表"
    if rule.name in COMPARING and len(tables.found) < 2:
        return "只有一张表"
    if rule.name in EMPTY and not any(found.form.empty_statement for found in tables.found.values()):
        return "没有需附无收支说明的表"
    needed = [place.partition("[")[0] for place in rule.about[: NEEDS.get(rule.name, 0)]]
    absent = [tables.form(form_id).number for form_id in needed if form_id not in tables.found]
    return f"没有{'、'.join(absent)}" if absent else ""


def _faults(rule: Relation, tables: Tables, held: Sequence[Balance]) -> Iterator[Fault]:
    """The faults one rule finds."""
    if rule.name == UNIT:
        if all(balance.verdict is not Verdict.WRONG for balance in held):
            return iter(())
        from xltools.check.units import unit_faults

        return unit_faults(tables, held)
    return STRUCTURE_RULES[rule.name](tables, rule)


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
        related=tuple(
            Related(sheet, a1(row, column), f"{address.row}/{address.column}", ZERO)
            for address, (sheet, row, column) in fault.others[:MOST_OTHERS]
        ),
        arithmetic=False,
    )
