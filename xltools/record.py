"""Records: named tuples whose definition costs a start of the program almost nothing.

``typing.NamedTuple`` compiles each annotation and a constructor while a class is defined. A check defines some
ninety classes and uses half of them; here a class gets its constructor when the first record is made.
"""

from __future__ import annotations

__all__ = ["Record"]

TYPE_CHECKING = False  # typing itself is slow to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Self
    from typing import NamedTuple as Record
else:
    from _collections import _tuplegetter as field_getter  # what collections.namedtuple takes

    new_class = type.__new__
    _GETTERS = [field_getter(index, "") for index in range(32)]
    """What gives the fields of any record by their place."""

    class _Definition(type):
        """Makes the annotated names of a class the fields of a tuple."""

        def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> type:
            if bases[-1] is not tuple and Record in bases:
                fields = tuple(members.get("__annotations__", ()))
                members["_defaults"] = tuple([members[field] for field in fields if field in members])
                members["_fields"] = members["__match_args__"] = fields
                members["__slots__"] = ()
                members.update(zip(fields, _GETTERS, strict=False))
            return new_class(cls, name, bases, members)

    class Record(tuple, metaclass=_Definition):
        """A base like ``typing.NamedTuple``: fields are annotated, those with defaults last."""

        __slots__ = ()

        def __new__(cls, *values: Any, **named: Any) -> Self:
            """The first record of a class."""
            defined = next(each for each in cls.__mro__ if "_fields" in vars(each))
            defined.__new__ = _constructor(defined._fields, defined._defaults)
            return defined.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Self:
            return tuple.__new__(cls, values)

        def _replace(self, **named: Any) -> Self:
            values, fields = list(self), self._fields
            for field, value in named.items():
                if field not in fields:
                    raise TypeError(f"no such field: {field}")
                values[fields.index(field)] = value
            return self._make(values)

        def __reduce__(self) -> tuple[Any, ...]:
            """Made again without a constructor: a check loads over a thousand records."""
            return new, (type(self), tuple(self)), getattr(self, "__dict__", None) or None

        def __repr__(self) -> str:
            shown = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(shown)})"

    new = tuple.__new__
    # fmt: off
    _WRITTEN_OUT = (
        # Compiled with this module: to compile them one by one takes a fiftieth of a check.
        lambda cls, a: new(cls, (a,)),
        lambda cls, a, b: new(cls, (a, b)),
        lambda cls, a, b, c: new(cls, (a, b, c)),
        lambda cls, a, b, c, d: new(cls, (a, b, c, d)),
        lambda cls, a, b, c, d, e: new(cls, (a, b, c, d, e)),
        lambda cls, a, b, c, d, e, f: new(cls, (a, b, c, d, e, f)),
        lambda cls, a, b, c, d, e, f, g: new(cls, (a, b, c, d, e, f, g)),
        lambda cls, a, b, c, d, e, f, g, h: new(cls, (a, b, c, d, e, f, g, h)),
        lambda cls, a, b, c, d, e, f, g, h, i: new(cls, (a, b, c, d, e, f, g, h, i)),
        lambda cls, a, b, c, d, e, f, g, h, i, j: new(cls, (a, b, c, d, e, f, g, h, i, j)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k: new(cls, (a, b, c, d, e, f, g, h, i, j, k)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q)),
        lambda cls, a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r: new(cls, (a, b, c, d, e, f, g, h, i, j, k, m, n, o, p, q, r)),
    )
    """Constructors by the number of fields less one, whatever the names of these are."""
    # fmt: on

    def _constructor(fields: tuple[str, ...], defaults: tuple[Any, ...]) -> Callable[..., Record]:
        """A function of the fields."""
        if len(fields) > len(_WRITTEN_OUT):
            raise TypeError(f"a record of {len(fields)} fields is too large")
        code = _WRITTEN_OUT[len(fields) - 1].__code__.replace(co_varnames=("cls", *fields))
        return type(_constructor)(code, {"new": new}, "__new__", defaults)
