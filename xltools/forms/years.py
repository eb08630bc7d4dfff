"""Years: the one a text states, and last year's forms beside this year's, under ids and numbers of their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from xltools.forms.model import Pack

__all__ = ["PRIOR", "both_years", "of_last_year", "stated_year", "years_in"]

PRIOR = "prior."
"""Before the id of a form of last year: ``prior.gk01``."""


_YEAR = "年"
_FIGURES = 4


def years_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Each year from 2000 to 2099 with 年 behind it: what stands before, the year, what stands behind its 年.

    By hand, because each pattern that a start of the program compiles takes a half of a millisecond.

    >>> list(years_in("截至２０２２ 年12月")), list(years_in("第2022号")), [year for _, year, _ in years_in("2021年至2022年")]
    ([('截至', '2022', '12月')], [], ['2021', '2022'])
    """
    if _YEAR not in text:
        return
    plain = unicodedata.normalize("NFKC", text)
    place = plain.find(_YEAR)
    while place >= 0:
        before = plain[:place].rstrip()
        figures = before[-_FIGURES:]
        if len(figures) == _FIGURES and figures.startswith("20") and figures.isdecimal():
            yield before[:-_FIGURES], figures, plain[place + 1 :]
        place = plain.find(_YEAR, place + 1)


def stated_year(text: str) -> str:
    """The first year with 年 behind it; empty when there is none.

    >>> stated_year("2022年度"), stated_year("第2022号")
    ('2022', '')
    """
    return next((year for _, year, _ in years_in(text)), "")


def of_last_year(form_id: str) -> str:
    """The id under which last year's form is spoken of.

    >>> of_last_year("gk01")
    'prior.gk01'
    """
    return PRIOR + form_id


def both_years(pack: Pack) -> Pack:
    """The pack with every form twice: this year's, then last year's, called 上年公开01表."""
    earlier = [
        form._replace(id=of_last_year(form.id), number=f"上年{form.number}") for form in pack.forms.values()
    ]
    return pack._replace(forms={**pack.forms, **{form.id: form for form in earlier}})
