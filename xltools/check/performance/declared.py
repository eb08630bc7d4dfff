"""The rules of the performance forms as declared: what each says, how severe it is, what to do."""

from __future__ import annotations

from functools import lru_cache

from xltools.errors import BadRelation
from xltools.finding import Severity
from xltools.forms.pack import templates_folder
from xltools.forms.toml import read_toml
from xltools.record import Record
from xltools.relations.catalogue import Relation

__all__ = ["Declared", "performance_rules"]

FILE = "performance-relations.toml"


class Declared(Record):
    """A rule and the forms it speaks of."""

    rule: Relation
    forms: tuple[str, ...]


@lru_cache(maxsize=1)
def performance_rules() -> tuple[Declared, ...]:
    """Every rule in file order; :class:`BadRelation` for an entry that lacks something."""
    entries = read_toml(templates_folder() / FILE).get("relation", ())
    try:
        return tuple(
            Declared(
                Relation(
                    id=entry["id"],
                    name=entry["name"],
                    says=entry["says"],
                    text="",
                    parsed=None,
                    use=frozenset(entry["use"]),
                    severity=Severity(entry["severity"]),
                    basis=entry["basis"],
                    fix=entry["fix"],
                ),
                tuple(entry["forms"]),
            )
            for entry in entries
        )
    except (KeyError, ValueError, TypeError) as error:
        raise BadRelation(f"{FILE}：缺少或写错 {error}。") from error
