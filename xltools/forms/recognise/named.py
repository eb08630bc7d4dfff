"""The 科目代码 of rows that print only a name, found by the official name and the row above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltools.forms.classification import ancestors
from xltools.forms.labels import Label, label
from xltools.forms.model import Keyed, Pack
from xltools.forms.recognise.vocabulary import Vocabulary

__all__ = ["code_named"]


def code_named(vocabulary: Vocabulary, keyed: Keyed, name: str, above: str) -> str:
    """The code of a row by its name and the code above it; empty when the name leaves it open.

    Names such as 行政运行 occur under many 款: the code below the one above is taken, then the one beside it,
    then one further up.
    """
    known = vocabulary.memo(_codes_by_name, vocabulary.pack)[keyed.by]
    codes = [code for code in known.get(label(name), ()) if len(code) in keyed.levels]
    for higher in (above, *reversed([*ancestors(above)]), ""):
        below = [code for code in codes if _parent(code) == higher and code > above]
        if below:
            return below[0] if len(below) == 1 else ""
    return codes[0] if len(codes) == 1 and codes[0] > above else ""


def _parent(code: str) -> str:
    return next(reversed([*ancestors(code)]), "")


def _codes_by_name(vocabulary: Vocabulary, pack: Pack) -> Mapping[str, Mapping[Label, Sequence[str]]]:
    found: dict[str, dict[Label, list[str]]] = {"functional": {}, "economic": {}}
    for by, names in (("functional", pack.functional.names), ("economic", pack.economic.names)):
        for code, name in names.items():
            found[by].setdefault(label(name), []).append(code)
    for former in vocabulary.words.former_names:
        code = former[: sum(sign.isdecimal() for sign in former)]
        found["functional"].setdefault(label(former.removeprefix(code)), []).append(code)
    return found
