"""Choices: enumerations whose definition costs a start of the program almost nothing.

``enum.Enum`` takes a fifth of a millisecond for each class and hashes its members in Python. A check defines ten
of them and looks members up in dictionaries many times.
"""

from __future__ import annotations

__all__ = ["Choice"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import Enum as Choice
    from typing import Any
else:

    class _Definition(type):
        """Makes the texts in capitals of a class its only instances."""

        def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, object]) -> type:
            made = super().__new__(cls, name, bases, members)
            made._by_value = {}
            for key, value in members.items():
                if key.isupper():
                    member = str.__new__(made, value) if str in bases else object.__new__(made)
                    member.name, member.value = key, value
                    made._by_value[value] = member
                    setattr(made, key, member)
            return made

        def __iter__(cls) -> Iterator[Any]:
            return iter(cls._by_value.values())

        def __len__(cls) -> int:
            return len(cls._by_value)

        def __call__(cls, value: object) -> Any:
            """The member of a value; :class:`ValueError` when there is none."""
            if value not in cls._by_value:
                raise ValueError(f"{value!r} is no {cls.__name__}")
            return cls._by_value[value]

    class Choice(metaclass=_Definition):
        """A base like ``enum.Enum`` for members that are texts, all in capitals."""

        def __reduce__(self) -> tuple[type, tuple[str]]:
            return type(self), (self.value,)

        def __repr__(self) -> str:
            return f"<{type(self).__name__}.{self.name}: {self.value!r}>"
