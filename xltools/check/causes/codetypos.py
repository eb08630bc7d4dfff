"""科目代码 with a wrong digit, two digits exchanged, or a zero that was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.check.causes.checked import Checked
from xltools.check.causes.renamed import CodeRow, code_rows, renamed
from xltools.check.tables import Tables
from xltools.finding import Finding, Related, Severity, Verdict
from xltools.forms.labels import label
from xltools.relations.catalogue import Relation

__all__ = ["CODE_TYPO", "explain_codes", "is_slip"]

CODE_TYPO = "code-mistyped"
ABOUT_CODES = frozenset(
    {
        "code-without-parent",
        "code-repeated",
        "codes-out-of-order",
        "name-differs-from-code",
        "class-unknown",
        "code-missing-in-expenditure-table",
        "detail-missing",
        "income-and-expenditure-codes-differ",
    }
)
TRIALS = 16
"""Corrections tried at most: each is a whole check."""
FIGURES = 40_000
"""All trials together check no more figures than these, but two are always made."""
BLAMED = 60
"""With more codes at fault, only these themselves are tried."""
TYPOS = 5
"""Wrong codes named at most in one workbook."""
Key = tuple[str, str, str, str]


def explain_codes(
    checked: Checked, check: Callable[[Tables], Checked], rule: Relation | None
) -> tuple[Checked, list[Finding]]:
    """The tables with mistyped codes put right, and a finding for each in place of what it explains.

    A correction counts when it takes findings away and brings no new one.
    """
    typos: list[Finding] = []
    if rule is None:
        return checked, typos
    while len(typos) < TYPOS:
        best = _best(checked, check)
        if best is None:
            break
        row, code, after = best
        gone = _gone(checked, after)
        typos.append(_finding(row, code, gone, rule, checked.tables))
        checked = after
    return checked, typos


def _best(checked: Checked, check: Callable[[Tables], Checked]) -> tuple[CodeRow, str, Checked] | None:
    """The correction that explains most; ``None`` when none does or two explain as much."""
    found: list[tuple[tuple[int, int], CodeRow, str, Checked]] = []
    trials = max(2, min(TRIALS, FIGURES // (len(checked.tables.figures) + 1)))
    for row, code in islice(_candidates(checked), trials):
        after = check(renamed(checked.tables, row, code))
        if _errors(after) - _errors(checked):
            continue
        gone = sum(finding.severity is not Severity.INFO for finding in _gone(checked, after))
        if gone and not _about(after, row, code):
            found.append(((gone, _standing(row, code, checked.tables)), row, code, after))
    if not found:
        return None
    most = max(weight for weight, *_ in found)
    best = [each for each in found if each[0] == most]
    return best[0][1:] if len(best) == 1 else None


def _standing(row: CodeRow, code: str, tables: Tables) -> int:
    """How many tables, the official classification counted, speak for the right code and not for the typed one."""
    others = [found.names for form_id, found in tables.found.items() if form_id != row.form]
    sources = [tables.pack.classification(tables.form(row.form)).names, *others]
    named = label(row.name)
    return sum(
        (label(names.get(code, "")) == named) - (label(names.get(row.code, "")) == named) for names in sources
    )


def _candidates(checked: Checked) -> Iterator[tuple[CodeRow, str]]:
    """Rows under suspicion, each with the codes it may have meant, those of its own name first."""
    tables = checked.tables
    blamed = {(f.form, f.row) for f in checked.findings if f.name in ABOUT_CODES and f.row}
    above = {(form, code[:length]) for form, code in blamed for length in (3, 5) if length < len(code)}
    near = blamed if len(blamed) <= BLAMED else set[tuple[str, str]]()
    pairs = [
        (by_name, row, code)
        for row in code_rows(tables)
        if not row.read or (row.form, row.code) in blamed | above or _near_blamed(row, near, tables)
        for code, by_name in _meant(row, tables)
    ]
    pairs.sort(key=lambda pair: not pair[0])
    return ((row, code) for _, row, code in pairs)


def _near_blamed(row: CodeRow, blamed: set[tuple[str, str]], tables: Tables) -> bool:
    """Whether another table misses this code, or this table a code, by one slip."""
    return any(
        is_slip(row.code, code[: len(row.code)]) or is_slip(code, row.code)
        for form, code in blamed
        if code[: len(row.code)] != row.code and (form == row.form or code in tables.codes.get(form, ()))
    )


def _meant(row: CodeRow, tables: Tables) -> Iterator[tuple[str, bool]]:
    """Codes one slip away that the table does not have yet, and whether they carry the row's name."""
    own = tables.codes[row.form]
    known: dict[str, set[str]] = {}
    classified = tables.pack.classification(tables.form(row.form))
    same_kind = [
        found
        for form_id, found in tables.found.items()
        if form_id in tables.codes and tables.pack.classification(found.form) is classified
    ]
    sources: Sequence[Mapping[str, str]] = (classified.names, *(found.names for found in same_kind))
    for names in sources:
        for code, name in names.items():
            if code not in own and is_slip(row.code, code):
                known.setdefault(code, set()).add(label(name))
    for code, labels in sorted(known.items()):
        by_name = label(row.name) in labels
        if by_name or any(code in tables.codes[found.form.id] for found in same_kind):
            yield code, by_name


def is_slip(typed: str, meant: str) -> bool:
    """Whether one slip of the hand makes one code of the other: a wrong digit, two exchanged, a zero lost.

    >>> is_slip("2080601", "2080501"), is_slip("2085001", "2080501"), is_slip("208501", "2080501")
    (True, True, True)
    """
    if len(typed) == len(meant):
        off = [place for place, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
        exchanged = len(off) == 2 and [typed[place] for place in off] == [meant[place] for place in off[::-1]]
        return len(off) == 1 or (exchanged and off[1] - off[0] == 1)
    if len(typed) == len(meant) - 1:
        return any(
            meant[place] == "0" and meant[:place] + meant[place + 1 :] == typed for place in range(len(meant))
        )
    return False


def _key(finding: Finding) -> Key:
    return finding.rule, finding.sheet, finding.cell, finding.column


def _errors(checked: Checked) -> set[Key]:
    return {_key(finding) for finding in checked.findings if finding.severity is not Severity.INFO}


def _gone(before: Checked, after: Checked) -> list[Finding]:
    left = {_key(finding) for finding in after.findings}
    return [finding for finding in before.findings if _key(finding) not in left]


def _about(after: Checked, row: CodeRow, code: str) -> bool:
    """Whether the corrected row is still at fault as a code."""
    return any(
        (finding.form, finding.row) == (row.form, code) and finding.name in ABOUT_CODES
        for finding in after.findings
    )


def _finding(row: CodeRow, code: str, gone: Sequence[Finding], rule: Relation, tables: Tables) -> Finding:
    sister = next(
        (
            tables.form(form_id).number
            for form_id, found in tables.found.items()
            if form_id != row.form and code in found.names
        ),
        "",
    )
    why = f"，{sister}有这个科目" if sister else "，科目名称与它相符"
    name = f"（{row.name}）" if row.name else ""
    return Finding(
        rule=rule.id,
        name=rule.name,
        severity=rule.severity,
        verdict=Verdict.WRONG,
        form=row.form,
        sheet=row.sheet,
        cell=a1(*row.cell),
        row=row.code,
        column="",
        reported=ZERO,
        expected=ZERO,
        allowed=ZERO,
        message=(
            f"{tables.form(row.form).number}：科目代码 {row.code}{name}应为 {code}{why}，"
            f"改正后 {len(gone)} 处问题消失：{rule.says}"
        ),
        fix=rule.fix,
        related=tuple(_related(gone, row)),
        arithmetic=False,
    )


def _related(gone: Sequence[Finding], row: CodeRow) -> Iterator[Related]:
    seen = {(row.sheet, a1(*row.cell))}
    for finding in gone:
        own = Related(
            finding.sheet,
            finding.cell,
            "/".join(filter(None, (finding.row, finding.column))),
            finding.reported,
        )
        for related in (own, *finding.related):
            if (related.sheet, related.cell) not in seen:
                seen.add((related.sheet, related.cell))
                yield related
