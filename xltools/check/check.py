"""Checking the forms of a workbook: relations in, findings and coverage out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.amount import Amount, plain, round_half_up
from xltools.check.balance import Balance, balances
from xltools.check.structure import has_own_code, structure_coverage, structure_findings
from xltools.check.tables import Tables
from xltools.check.yearly import NOT_GIVEN, view
from xltools.finding import Coverage, Finding, Related, Severity, Skipped, Verdict
from xltools.forms.model import Form
from xltools.forms.recognise import RecognisedForm
from xltools.record import Record
from xltools.relations.catalogue import Relation
from xltools.relations.expression import Comparison, Named, Statement, single_cells

__all__ = ["CheckResult", "check_tables"]

ARITHMETIC = frozenset({"check", "prior", "seen"})


class CheckResult(Record):
    """What checking one workbook gave."""

    findings: tuple[Finding, ...]
    coverage: Coverage


def _every(_: str) -> bool:
    return True


def check_tables(
    tables: Tables,
    relations: Sequence[Relation],
    takes: Callable[[str], bool] = _every,
    counts: Callable[[str], bool] = _every,
) -> CheckResult:
    """Every relation that says it is a check, on every row and column it speaks of, and every rule of structure.

    A relation is skipped, with the reason, when a form it needs is not in the workbook or none of the figures it
    needs was located. Findings of rules that ``takes`` refuses are left out, but a cause may rest on them unless
    ``counts`` refuses them, too; a cause stands in place of its symptoms when its own rule is among ``relations``
    and taken.
    """
    judged = _judged(tables, relations)
    findings = [finding for finding in judged.findings if counts(finding.rule)]
    if any(finding.severity is Severity.ERROR for finding in findings):
        findings = _caused(tables, judged, _causes(relations, takes), relations, counts)
    findings = [finding for finding in findings if takes(finding.rule)]
    findings.sort(key=lambda finding: (finding.severity.rank, finding.form, finding.rule))
    built = structure_coverage(tables, relations)
    counted = judged.coverage
    coverage = Coverage(
        counted.relations + built.relations,
        counted.checked + built.checked,
        (*counted.skipped, *built.skipped),
    )
    return CheckResult(tuple(findings), coverage)


class Judged(Record):
    """Every relation on one workbook before causes are looked for."""

    every: list[Balance]
    """The balances on this year's figures."""
    findings: list[Finding]
    coverage: Coverage
    """Of the arithmetic alone."""


class _Figures(dict[Address, Amount | None]):
    """What :meth:`Tables.known` gives by address: a dictionary, because each figure is asked for many times."""

    def __init__(self, tables: Tables) -> None:
        super().__init__({address: figure.amount for address, figure in tables.figures.items()})
        self._tables = tables

    def __missing__(self, address: Address) -> Amount | None:
        amount = self[address] = self._tables.known(address)
        return amount


def _judged(tables: Tables, relations: Sequence[Relation]) -> Judged:
    findings: list[Finding] = []
    skipped: list[Skipped] = []
    every: list[Balance] = []
    instances = checked = 0
    known = _Figures(tables).__getitem__
    further = {form_id for form_id, found in tables.found.items() if _prints_further(found)}
    printed = _Printed.of(tables.figures if further else ())
    for relation in relations:
        if not relation.use & ARITHMETIC:
            continue
        elsewhere = relation.seen
        if elsewhere and further.isdisjoint(relation.forms):
            continue
        seen = view(tables, relation)
        if elsewhere and _lacks_its_cell(relation.statement, seen, printed):
            continue
        if reason := _absent(relation, seen):
            if elsewhere:
                continue
            skipped.append(Skipped(relation.id, reason))
            instances += 1
            continue
        judged = list(balances(relation, seen.shape, known if seen is tables else seen.known))
        held = [balance for balance in judged if balance is not None]
        inexact = [balance for balance in held if balance.verdict is not Verdict.EXACT]
        if any(balance.verdict is Verdict.WRONG for balance in inexact):
            held = list(_without_unlisted(seen, held))
            inexact = [balance for balance in held if balance.verdict is not Verdict.EXACT]
        instances += len(held) if elsewhere else len(judged)
        checked += len(held)
        every += held if seen is tables else ()
        findings += [_finding(balance, seen) for balance in inexact]
        if not held and not elsewhere:
            skipped.append(Skipped(relation.id, _why_none(relation, judged)))
    findings += structure_findings(tables, relations, every)
    return Judged(every, findings, Coverage(instances, checked, tuple(skipped)))


def _without_unlisted(tables: Tables, held: Sequence[Balance]) -> Iterator[Balance]:
    """The balances without those that rows or columns of the table make up, or may, which are none of the form's."""
    found = tables.found.values()
    wrong = any(balance.verdict is Verdict.WRONG for balance in held)
    if not wrong or not any(
        form.extra_rows or form.extra_columns or _has_further(form.form) for form in found
    ):
        yield from held
        return
    from xltools.check.unlisted import counts_unlisted, may_count_unread

    for balance in held:
        if balance.verdict is not Verdict.WRONG or not (
            counts_unlisted(tables, balance) or may_count_unread(tables, balance, held)
        ):
            yield balance


def _prints_further(found: RecognisedForm) -> bool:
    """Whether a table has rows or columns that only some places print."""
    rows = found.form.further_rows
    columns = {column.id for block in found.form.blocks for column in block.further_columns}
    return bool(rows or columns) and any(row in rows or column in columns for _, row, column in found.cells)


def _has_further(form: Form) -> bool:
    return any(block.further_rows or block.further_columns for block in form.blocks)


def _causes(relations: Sequence[Relation], takes: Callable[[str], bool]) -> dict[str, Relation]:
    """The rules of causes that are taken, by name."""
    return {
        rule.name: rule
        for rule in relations
        if "structure" in rule.use and takes(rule.id) and not has_own_code(rule)
    }


def _caused(
    tables: Tables,
    judged: Judged,
    rules: dict[str, Relation],
    relations: Sequence[Relation],
    counts: Callable[[str], bool],
) -> list[Finding]:
    """The findings that count with root causes in their place; imported only when something is wrong."""
    if not rules:
        return [finding for finding in judged.findings if counts(finding.rule)]
    from xltools.check.causes.collapse import Checked, collapse

    def check(changed: Tables) -> Checked:
        again = judged if changed is tables else _judged(changed, relations)
        return Checked(changed, again.every, [finding for finding in again.findings if counts(finding.rule)])

    return collapse(tables, check, rules)


def _absent(relation: Relation, tables: Tables) -> str:
    """Why a relation cannot be checked at all; empty when every form it needs is there."""
    if "prior" in relation.use and tables.prior is None:
        return NOT_GIVEN
    absent = [tables.form(form).number for form in relation.needs if form not in tables.found]
    return f"没有{'、'.join(absent)}" if absent else ""


class _Printed(Record):
    """What the tables print, by form."""

    rows: Collection[tuple[str, str]]
    columns: Collection[tuple[str, str]]

    @classmethod
    def of(cls, addresses: Iterable[Address]) -> _Printed:
        """The rows and columns in which these stand."""
        rows, columns = set(), set()
        for form, row, column in addresses:
            rows.add((form, row))
            columns.add((form, column))
        return cls(rows, columns)


def _lacks_its_cell(statement: Statement, tables: Tables, printed: _Printed) -> bool:
    """Whether a cell that the relation names stands in a row or column no table prints, so that it says nothing."""
    spans = {each.variable: each.span for each in statement.each if each.span is not None}
    for side in (statement.left, statement.right):
        for form, row, column in single_cells(side):
            if (
                isinstance(row, Named)
                and row.id in tables.form(form).further_rows
                and (form, row.id) not in printed.rows
            ):
                return True
            if isinstance(column, Named):
                wanted: Sequence[str] = (column.id,)
            elif column.name in spans:
                span = spans[column.name]
                wanted = tables.form(form).column_span(span.first, span.last)
            else:
                continue
            if not any((form, name) in printed.columns for name in wanted):
                return True
    return False


def _why_none(relation: Relation, judged: Sequence[Balance | None]) -> str:
    if any(judged):
        return "差额等于或可能来自本套表没有的行或栏中的金额，请人工核对"
    if judged:
        return "没有找到所需的行或栏"
    return "适用条件不成立，或表中没有这类行" if relation.statement.conditions else "表中没有这类行"


def _finding(balance: Balance, tables: Tables) -> Finding:
    """The finding for a balance that is not exact; amounts as the form of the reported cell prints them."""
    address = balance.address
    scale = tables.factor(address.form)
    reported = tables.figures[address].amount.value
    expected = reported - balance.difference
    sheet, _, _ = tables.spot(address)
    form = tables.form(address.form)
    return Finding(
        rule=balance.relation.id,
        name=balance.relation.name,
        severity=_severity(balance),
        verdict=balance.verdict,
        form=address.form,
        sheet=sheet,
        cell=tables.cell(address),
        row=address.row,
        column=address.column,
        reported=_money(reported * scale, tables),
        expected=_money(expected * scale, tables),
        allowed=balance.allowed * scale,
        message=_message(balance, form.number, tables),
        fix=balance.relation.fix,
        related=tuple(_related(balance, tables)),
        says=balance.relation.says,
    )


def _severity(balance: Balance) -> Severity:
    match balance.verdict:
        case Verdict.ROUNDING | Verdict.EXACT:
            return Severity.INFO
        case Verdict.UNLIKELY:
            return Severity.VERIFY
        case Verdict.WRONG:
            return balance.relation.severity


def _related(balance: Balance, tables: Tables) -> Iterator[Related]:
    for _, address, amount in balance.terms[1:]:
        if address in tables.figures:
            sheet, _, _ = tables.spot(address)
            value = _money(amount.value * tables.factor(address.form), tables)
            yield Related(sheet, tables.cell(address), f"{address.row}/{address.column}", value)


def _message(balance: Balance, number: str, tables: Tables) -> str:
    address = balance.address
    scale = tables.factor(address.form)
    reported = tables.figures[address].amount.value
    expected = _money((reported - balance.difference) * scale, tables)
    word = {Comparison.EQUAL: "应为", Comparison.AT_MOST: "应不大于", Comparison.AT_LEAST: "应不小于"}[
        balance.relation.statement.comparison
    ]
    return (
        f"{number}“{address.row}/{address.column}”{word} {expected:,}，实填 {_money(reported * scale, tables):,}，"
        f"差 {_money(balance.difference * scale, tables):,}（允许尾差 {plain(balance.allowed * scale)}）：{balance.relation.says}"
    )


def _money(value: Decimal, tables: Tables) -> Decimal:
    """A figure with the printed decimals, or with all it has when it has more."""
    rounded = round_half_up(value, tables.pack.decimals)
    return rounded if rounded == value else value
