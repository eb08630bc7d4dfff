"""Compiled packs: the same as what is read from TOML, never older, never in the way."""

from __future__ import annotations

import pickle
import shutil
from collections import OrderedDict
from pathlib import Path
from zlib import crc32

import pytest

from xltools.errors import BadPack
from xltools.forms import pack as packs
from xltools.forms.compiled import _key
from xltools.forms.model import Pack
from xltools.relations.catalogue import load_relations

PACK = "final-accounts-2022"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = packs.pack_folder(PACK)
    target = tmp_path / PACK
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.xlsx"))
    monkeypatch.setattr(packs, "templates", lambda: str(tmp_path))
    return target


def load() -> Pack:
    """The pack as a new process would load it."""
    return packs.load_pack.__wrapped__(PACK)


def caches(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


def test_a_compiled_pack_equals_the_one_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = load()
    monkeypatch.setattr("xltools.forms.packfiles.build_pack", pytest.fail)
    compiled = load()
    assert compiled is not read
    assert compiled == read
    assert compiled.functional.name("208") == "社会保障和就业支出"
    assert len(caches(folder)) == 1


def test_compiled_relations_equal_those_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = load_relations.__wrapped__(PACK)
    monkeypatch.setattr("xltools.relations.declared.read_relations", pytest.fail)
    compiled = load_relations.__wrapped__(PACK)
    assert compiled == read
    assert [relation.forms for relation in compiled] == [relation.forms for relation in read]
    assert [type(relation.parsed) for relation in compiled] == [type(relation.parsed) for relation in read]


def test_a_changed_source_is_noticed(folder: Path) -> None:
    load()
    head = folder / "pack.toml"
    head.write_text(head.read_text(encoding="utf-8").replace("万元", "亿元"), encoding="utf-8")
    assert load().unit == "亿元"
    head.write_text("title =", encoding="utf-8")
    with pytest.raises(BadPack, match=r"pack\.toml"):
        load()


class Call:
    """Pickled as what a function gives for some arguments."""

    def __init__(self, *call: object) -> None:
        self._call = call

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        function, *arguments = self._call
        return function, tuple(arguments)


@pytest.mark.parametrize(
    "call", [(getattr, tuple, "__subclasses__"), (getattr, Pack, "__new__"), (print, "甲")]
)
def test_nothing_else_can_be_called_by_a_cache(folder: Path, call: tuple[object, ...]) -> None:
    read = load()
    (cache,) = caches(folder)
    whole = cache.read_bytes()
    payload = pickle.dumps(Call(*call))
    cache.write_bytes(_key(str(folder), packs.CODE) + crc32(payload).to_bytes(4, "big") + payload)
    assert load() == read
    assert cache.read_bytes() == whole


@pytest.mark.parametrize("length", [0, 10, 2000, -1])
def test_a_truncated_cache_is_written_anew(folder: Path, length: int) -> None:
    read = load()
    (cache,) = caches(folder)
    whole = cache.read_bytes()
    cache.write_bytes(whole[:length])
    assert load() == read
    assert cache.read_bytes() == whole


def test_a_cache_of_another_version_is_written_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.forms.compiled.__version__", "0.0.1")
    load()
    (cache,) = caches(folder)
    old = cache.read_bytes()
    monkeypatch.undo()
    monkeypatch.setattr(packs, "templates", lambda: str(folder.parent))
    load()
    assert cache.read_bytes() != old


def test_a_cache_with_other_classes_is_never_loaded(folder: Path) -> None:
    read = load()
    (cache,) = caches(folder)
    payload = pickle.dumps(OrderedDict(a=1))
    cache.write_bytes(_key(str(folder), packs.CODE) + crc32(payload).to_bytes(4, "big") + payload)
    assert load() == read
    assert b"OrderedDict" not in cache.read_bytes()


def test_a_folder_that_cannot_be_written_costs_only_time(folder: Path) -> None:
    (folder / "__pycache__").write_bytes(b"a file where the folder of caches should be")
    assert load().id == PACK
    assert len(load_relations.__wrapped__(PACK)) > 100
