"""A user's own relations, loaded beside those of the pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.errors import BadPack, XltoolsError
from xltools.relations.catalogue import load_relations

PACK_ID = "final-accounts-2022"
ENTRY = """[[relation]]
id = "XX01"
name = "income-above-limit"
says = "收入总计不大于 1000"
text = "gk01[总计.收入] <= 1000"
use = ["check"]
severity = "verify"
basis = "本市规定"
fix = "核对收入"
"""


def own(folder: Path, text: str) -> Path:
    path = folder / "本市.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_own_relations_follow_those_of_the_pack(tmp_path: Path) -> None:
    relations = load_relations(PACK_ID, own(tmp_path, ENTRY))
    assert [relation.id for relation in relations] == [*(r.id for r in load_relations(PACK_ID)), "XX01"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (ENTRY.replace('["check"]', '["formula"]'), "左边应是一格"),
        (ENTRY.replace("<= 1000", "= 1000").replace('["check"]', '["formula"]'), "自备的关系只用于校验"),
        (ENTRY.replace("XX01", "GK0101"), "关系编号 GK0101 重复"),
        (
            ENTRY.replace("1000", "prior.gk01[总计.收入]"),
            "XX01 用到上年（prior.）的，use 只能是 carry、prior",
        ),
        (ENTRY.replace('["check"]', '["prior"]'), "XX01 用到上年（prior.）的，use 只能是 carry、prior"),
        (ENTRY.replace("gk01[", "gk99["), "本市.toml：XX01 的关系式“gk99["),
        (ENTRY.replace("gk01[", "gk99["), "没有表“gk99”"),
        (ENTRY.replace("basis", "bases"), "XX01 缺少或写错 'basis'"),
        (ENTRY.replace('"XX01"', "1"), "（应为加引号的文字）"),
        (ENTRY + "use = = 3\n", "本市.toml：第 10 行第 7 列不合 TOML 格式，请改正后再试。"),
        (ENTRY + 'more = """', "本市.toml：末尾不合 TOML 格式，请改正后再试。"),
        ("relation = 3", "没有 [[relation]]"),
        ("", "没有 [[relation]]"),
    ],
)
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(XltoolsError, match=r"^[^\n]*$") as caught:
        load_relations(PACK_ID, own(tmp_path, text))
    assert sentence in str(caught.value)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_a_file_in_another_encoding_is_one_sentence(tmp_path: Path, encoding: str) -> None:
    path = own(tmp_path, "")
    path.write_bytes(ENTRY.replace("XX01", "收01").encode(encoding))
    with pytest.raises(BadPack) as caught:
        load_relations(PACK_ID, path)
    assert str(caught.value) == f"{path.name}：不是 UTF-8 编码的文本，请用记事本另存为 UTF-8 再试。"


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = own(tmp_path, "")
    path.write_text(ENTRY, encoding="utf-8-sig")
    assert "XX01" in {relation.id for relation in load_relations(PACK_ID, path)}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match=r"没有\.toml：没有这个关系文件"):
        load_relations(PACK_ID, tmp_path / "没有.toml")
    with pytest.raises(BadPack, match="无法读取关系文件"):
        load_relations(PACK_ID, tmp_path)
