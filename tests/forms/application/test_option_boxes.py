"""Lines of option boxes in whatever glyphs they come, and with boxes that were lost."""

from __future__ import annotations

import pytest

from xltools.forms.application.choices import read_choice


@pytest.mark.parametrize(
    ("printed", "ticked"),
    [
        ("1、常年性项目（√） 2、一次性项目（ ）", [True, False]),
        ("1、常年性项目[ ] 2、一次性项目[x]", [False, True]),
        ("常年性项目\uf0fe 一次性项目\uf0a8", [True, False]),
        ("\U0001f5f9常年性项目 □一次性项目", [True, False]),
        ("○常年性项目 ●一次性项目", [False, True]),
        ("1、常年性项目? 2、一次性项目□", [None, False]),
        ("常年性项目\ufffd 一次性项目□", [None, False]),
    ],
)
def test_boxes_in_other_glyphs(printed: str, ticked: list[bool | None]) -> None:
    options = read_choice(printed).options
    assert [option.label for option in options] == ["常年性项目", "一次性项目"]
    assert [option.ticked for option in options] == ticked
