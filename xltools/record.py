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

    class _Definition(type):
        """Makes the annotated names of a class the fields of a tuple."""

        def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> type:
            if bases[0] is not tuple and Record in bases:
                fields = tuple(members.get("__annotations__", ()))
                defaults = tuple(members.pop(field) for field in fields if field in members)
                members |= {field: field_getter(index, "") for index, field in enumerate(fields)}
                members |= {
                    "__slots__": (),
                    "__match_args__": fields,
                    "_fields": fields,
                    "_defaults": defaults,
                }
            return super().__new__(cls, name, bases, members)

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

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        def __repr__(self) -> str:
            shown = (f"{field}={value!r}" for field, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(shown)})"

    _constructors: dict[int, Any] = {}
    """The constructor's code by the number of fields."""

    def _constructor(fields: tuple[str, ...], defaults: tuple[Any, ...]) -> Callable[..., Record]:
        """A function of the fields; compiled once for all classes of so many, since only the names differ."""
        code = _constructors.get(len(fields))
        if code is None:
            names = ", ".join(f"field{index}" for index in range(len(fields)))
            text = f"lambda cls, {names}: new(cls, ({names},))"
            code = _constructors[len(fields)] = compile(text, __file__, "eval").co_consts[0]
        named = code.replace(co_varnames=("cls", *fields))
        return type(_constructor)(named, {"new": tuple.__new__}, "__new__", defaults)
