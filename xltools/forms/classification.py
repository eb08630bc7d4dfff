"""Functional and economic classification (政府收支分类科目): codes as text, with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Classification", "ancestors", "load_classification"]

LEVELS = (3, 5, 7)


class Classification:
    """Names by code, for one kind of classification."""

    __slots__ = ("names",)

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Classification) and self.names == other.names

    def __hash__(self) -> int:
        return hash(tuple(self.names))

    def name(self, code: str) -> str:
        """The official name, or an empty string for a code the data file does not know."""
        return self.names.get(code, "")

    def __contains__(self, code: str) -> bool:
        return code in self.names

    def with_names(self, more: Mapping[str, str]) -> Classification:
        """The same with names from the data for codes not known here."""
        return Classification({**more, **self.names})


def ancestors(code: str) -> Iterable[str]:
    """The 类 and 款 above a code, from the top.

    >>> list(ancestors("2080501"))
    ['208', '20805']
    """
    return [code[:length] for length in LEVELS if length < len(code)]


def load_classification(path: Path) -> Classification:
    """The classification in a CSV file with the columns 科目代码 and 科目名称."""
    import csv

    with path.open(encoding="utf-8", newline="") as stream:
        return Classification({row["科目代码"]: row["科目名称"] for row in csv.DictReader(stream)})
