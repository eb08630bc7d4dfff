"""Records behave as named tuples do."""

from __future__ import annotations

import pickle

import pytest

from xltools.record import Record


class Point(Record):
    """A point."""

    x: int
    y: int = 2
    label: str = ""

    @property
    def sum(self) -> int:
        return self.x + self.y


class Sized(Point):
    """A record that can keep what it has worked out."""


def test_fields_come_by_place_by_name_or_from_the_default() -> None:
    point = Point(1, label="甲")
    assert (point.x, point.y, point.label, point.sum) == (1, 2, "甲", 3)
    assert point == Point(x=1, label="甲") == (1, 2, "甲")
    assert repr(point) == "Point(x=1, y=2, label='甲')"


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_a_field_missing_or_unknown_is_an_error(wrong: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Point(**wrong)


def test_a_record_cannot_be_changed_only_replaced() -> None:
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 3
    assert point._replace(x=3) == Point(3)
    with pytest.raises(TypeError):
        point._replace(z=1)


def test_a_pattern_takes_the_fields_in_order() -> None:
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)


@pytest.mark.parametrize("kind", [Point, Sized])
def test_a_record_survives_pickling_with_its_class(kind: type[Point]) -> None:
    copy = pickle.loads(pickle.dumps(kind(1, 5), protocol=5))
    assert (type(copy), copy) == (kind, kind(1, 5))


def test_a_class_below_keeps_its_own_type_and_attributes() -> None:
    sized = Sized(1)
    sized.area = 4
    assert type(sized._replace(x=2)) is Sized
    assert sized.area == 4


def test_what_a_record_has_worked_out_survives_with_it() -> None:
    sized = Sized(1, 5)
    sized.length = 6
    copy = pickle.loads(pickle.dumps(sized))
    assert (copy, copy.length) == (sized, 6)
