"""Formulas as LibreOffice's parser takes them."""

from __future__ import annotations

from xltools.book.formula import Kind, tokenize

__all__ = ["with_semicolons"]


def with_semicolons(formula: str) -> str:
    """The formula with the separators LibreOffice's parser takes."""
    return "".join(
        ";" if token.kind is Kind.OPERATOR and token.text == "," else token.text
        for token in tokenize(formula)
    )
