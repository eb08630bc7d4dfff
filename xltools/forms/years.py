"""Last year's forms beside this year's: the same forms under ids and numbers of their own."""

from __future__ import annotations

from xltools.forms.model import Pack

__all__ = ["PRIOR", "both_years", "of_last_year"]

PRIOR = "prior."
"""Before the id of a form of last year: ``prior.gk01``."""


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
