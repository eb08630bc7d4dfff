"""What opens a year: read from the relations with the use ``carry``."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from xltools.address import Address
from xltools.errors import BadRelation
from xltools.forms.pack import load_pack
from xltools.forms.years import both_years
from xltools.relations.carry import carries
from xltools.relations.catalogue import load_relations
from xltools.relations.parse import parse

PACK = load_pack("final-accounts-2022")


def test_closing_figures_open_the_next_year() -> None:
    found = {carry.target: carry for carry in carries(load_relations(PACK.id))}
    opening = found[Address("gk01", "年初结转和结余", "金额")]
    assert (opening.source, opening.by_code) == (Address("gk01", "年末结转和结余", "金额"), False)
    assert [carry.source.column for carry in found.values() if carry.by_code] == ["年末结转和结余"]
    assert len(found) == 4


def test_a_carry_of_more_than_a_cell_is_refused() -> None:
    @dataclass
    class Wrong:
        id: str = "XX01"
        use: frozenset[str] = frozenset({"carry"})
        statement = parse("gk01[年初结转和结余] = sum(prior.gk01[类, 金额])", both_years(PACK).forms)

    with pytest.raises(BadRelation, match="XX01 用作结转，两边都应是一格"):
        list(carries([Wrong()]))  # type: ignore[list-item]
