"""Estimates in the texts of a project: products and totals that can be computed again (forms.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.check.performance.outcome import HOLDS, Fault, Outcome, shown
from xltools.check.performance.targets import by_project
from xltools.forms.application.document import Document
from xltools.selfeval.figure import read_figure
from xltools.selfeval.reading import normalised

__all__ = ["estimate_products", "estimate_totals"]

_YUAN = {"": Decimal(1), "元": Decimal(1), "万": Decimal(10_000), "万元": Decimal(10_000)}
_TOTAL = re.compile(
    r"(?:上述|以上)?(?:金额|费用|经费|项目)?(?:共计|合计|共合计|总计)(?:为|是|:)?(\d+(?:\.\d+)?)万元?"
)
_FACTOR = (
    r"\d+(?:\.\d+)?(?:万?元|万)?(?:/[^\d×*xX=,.;:]{1,4}|[^\d×*xX=,.;:()/]{0,4}(?:/[^\d×*xX=,.;:]{1,4})?)"
)
_PRODUCT = re.compile(
    rf"(?<![\d.])(?P<left>{_FACTOR}(?:[×*xX]{_FACTOR})+)=(?P<result>\d+(?:\.\d+)?)(?P<unit>万元|万|元)"
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万元|万|元)?")


def estimate_products(document: Document) -> Iterator[Outcome]:
    """Every product written out in 项目概况 (120元/天×100人/天×4次=4.8万元) is what its factors give."""
    entry = document.entry("项目概况")
    for match in _PRODUCT.finditer(normalised(entry.text)):
        wanted = Decimal(1)
        for number, unit in _NUMBER.findall(match["left"]):
            wanted *= Decimal(number) * _YUAN[unit]
        stated = Decimal(match["result"]) * _YUAN[match["unit"]]
        if stated == wanted:
            yield HOLDS
            continue
        unit = match["unit"]
        right = wanted / _YUAN[unit]
        what = f"“{match[0]}”算得不对，应为 {shown(right, 4)}{unit}"
        yield Fault(document, entry.spot, what, "项目概况", "", Decimal(match["result"]), right)


def estimate_totals(documents: Sequence[Document]) -> Iterator[Outcome]:
    """The total of the estimate in 项目概况 = 项目总预算 of the funding form of the same project."""
    funding = by_project(documents, "mb-funding")
    for name, document in by_project(documents, "mb-project").items():
        if name not in funding:
            continue
        entry = document.entry("项目概况")
        stated = _TOTAL.findall(normalised(entry.text))
        total = read_figure(funding[name].entry("项目总预算"))
        if not stated or total is None:
            continue
        if Decimal(stated[-1]) == total.value:
            yield HOLDS
        else:
            what = f"项目概况写合计 {stated[-1]} 万元，项目总预算为 {total.entry.text}"
            yield Fault(document, entry.spot, what, "项目概况", "", Decimal(stated[-1]), total.value)
