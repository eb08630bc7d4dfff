"""Relations bound to the codes of a workbook, worked out once for all workbooks with these codes."""

from __future__ import annotations

from random import Random

from support.ezhou import PACK
from support.layout_choice import plain_book
from support.tableset import random_set

from xltools.check.check import CheckResult, check_tables
from xltools.check.tables import Tables, read_tables
from xltools.forms.recognise import recognise
from xltools.forms.shape import Shape
from xltools.relations.catalogue import load_relations
from xltools.relations.instances import bound

RELATIONS = load_relations(PACK.id)
BY_ID = {relation.id: relation for relation in RELATIONS}
OF_CODES, OF_ROWS = BY_ID["GK0201"], BY_ID["GK0101"]


def tables(seed: int) -> Tables:
    book = plain_book(random_set(Random(seed))).book
    return read_tables(book, recognise(book, PACK), PACK)


def fresh(found: Tables) -> CheckResult:
    """The check with a shape no other workbook has."""
    return check_tables(found._replace(shape=Shape(PACK, found.shape.codes)), RELATIONS)


def test_workbooks_in_turn_are_checked_as_if_each_were_the_first() -> None:
    every = [tables(seed) for seed in range(4)]
    assert len({found.shape for found in every}) == 4
    alone = [fresh(found) for found in every]
    assert [result.coverage.checked for result in alone] != [alone[0].coverage.checked] * 4
    for _ in range(3):
        assert [check_tables(found, RELATIONS) for found in every] == alone


def test_workbooks_of_the_same_codes_share_a_shape() -> None:
    assert tables(1).shape is tables(1).shape
    assert tables(1).shape is not tables(2).shape


def test_what_is_asked_for_again_is_kept() -> None:
    shape = Shape(PACK, tables(1).shape.codes)
    first = list(bound(OF_CODES, shape))
    kept = bound(OF_CODES, shape)
    assert list(kept) == first
    assert bound(OF_CODES, shape) is kept
    assert bound(OF_CODES, Shape(PACK, shape.codes)) is not kept


def test_a_relation_without_codes_is_the_same_for_all_workbooks() -> None:
    one, other = (Shape(PACK, tables(seed).shape.codes) for seed in (1, 2))
    bound(OF_ROWS, one)
    kept = bound(OF_ROWS, one)
    assert bound(OF_ROWS, other) is kept


def test_another_relation_in_the_same_place_of_memory_is_not_taken_for_it() -> None:
    shape = Shape(PACK, tables(1).shape.codes)
    other = OF_CODES._replace(name="other")
    shape.worked_out[id(other)] = OF_CODES, ("of another",)
    assert list(bound(other, shape)) == list(bound(OF_CODES, Shape(PACK, shape.codes)))


def test_few_shapes_are_kept() -> None:
    shapes = [Shape.shared(PACK, {"gk02": (f"{code:03}",)}) for code in range(100, 140)]
    assert Shape.shared(PACK, {"gk02": ("139",)}) is shapes[-1]
    assert Shape.shared(PACK, {"gk02": ("100",)}) is not shapes[0]
