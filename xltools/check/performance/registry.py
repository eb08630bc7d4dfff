"""Which function stands behind each rule of the performance forms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from xltools.check.performance import (
    answers,
    basic,
    estimates,
    funds,
    scores,
    targets,
    tasks,
    together,
    totals,
    wording,
)
from xltools.check.performance.outcome import Outcome, Rule
from xltools.forms.application.document import Document

__all__ = ["JOINT_RULES", "RULES", "JointRule"]

JointRule = Callable[[Sequence[Document]], Iterator[Outcome]]

RULES: Mapping[str, Rule] = {
    "ZP0101": funds.execution_rates,
    "ZP0102": funds.rates_without_budget,
    "ZP0103": funds.over_budget,
    "ZP0104": funds.budget_scores,
    "ZP0105": funds.source_sums,
    "ZP0106": funds.structure_sums,
    "ZP0107": tasks.task_sums,
    "ZP0201": scores.scores_within_weights,
    "ZP0202": answers.quantitative_scores,
    "ZP0203": scores.group_scores,
    "ZP0204": scores.unmet_targets_in_full_groups,
    "ZP0205": scores.table_points,
    "ZP0206": scores.weights_add_up,
    "ZP0207": scores.over_budget_claims,
    "ZP0208": scores.shifted_columns,
    "ZP0209": answers.tiers,
    "ZP0210": answers.completion_rates,
    "ZP0211": answers.deadlines,
    "ZP0301": totals.total_scores,
    "ZP0302": totals.heading_totals,
    "ZP0303": totals.full_marks,
    "ZP0304": totals.quoted_scores,
    "ZP0305": totals.quoted_rates,
    "ZP0306": totals.grades,
    "ZP0401": wording.ticks,
    "ZP0402": wording.missing_reasons,
    "ZP0403": wording.missing_values,
    "ZP0404": wording.units_that_differ,
    "ZP0405": wording.claims_of_completion,
    "ZP0406": wording.placeholders,
    "ZP0408": wording.rates_without_percent,
    "ZP0409": wording.repeated_indicators,
    "ZP0407": wording.filled_before_the_year_ended,
    "ZP0601": basic.control_rates,
    "ZP0602": basic.expense_sums,
    "MB0101": targets.whole_funds,
    "MB0102": targets.income_and_expenditure,
    "MB0103": targets.shares,
    "MB0104": targets.long_term_and_yearly,
    "MB0201": targets.funding_sums,
    "MB0202": targets.funding_makeup,
    "MB0208": targets.planned_sums,
    "MB0209": targets.indicator_points,
    "MB0206": estimates.estimate_products,
}
"""Rules about one form."""

JOINT_RULES: Mapping[str, JointRule] = {
    "ZP0501": together.department_spending,
    "ZP0502": together.summary_totals,
    "ZP0503": together.summary_and_projects,
    "ZP0504": together.summary_names,
    "ZP0505": together.summary_and_department,
    "ZP0506": together.department_and_projects,
    "ZP0603": basic.adjusted_budget,
    "MB0203": targets.project_budgets,
    "MB0204": estimates.estimate_totals,
    "MB0205": targets.projects_and_department,
}
"""Rules about the forms of a department together."""
