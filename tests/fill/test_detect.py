"""Data files are told apart by what is in them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from support.ledgers import EZHOU, HEADINGS, SPENDING, pack, write_csv, write_xlsx

from xltools.errors import AmbiguousSource, Unreadable, Unrecognised
from xltools.fill.facts import SourceResult
from xltools.fill.sources.detect import read_source

FACTS = [("form", "row", "column", "value", "unit"), ("gk01", "结余分配", "金额", "5", "元")]
NOTHING = "{}：既不是台账（表头含类别、功能科目代码、金额等），也不是数据文件或“部门决算公开表（2022年度）”中的表，请检查。"


class Grids:
    """Stands in for the recogniser and remembers what it was given."""

    def __init__(self, *, known: bool = True) -> None:
        self.given: list[list[str]] = []
        self.known = known

    def read_grids(self, paths: list[Path], _pack: object) -> SourceResult:
        self.given.append([path.name for path in paths])
        if not self.known:
            raise Unrecognised("没有表")
        return SourceResult(kind="表格", name="、".join(path.name for path in paths), rows=1, facts=())


@pytest.fixture
def grids(monkeypatch: pytest.MonkeyPatch) -> Grids:
    stand_in, module = Grids(), ModuleType("xltools.fill.sources.grids")
    module.__dict__["read_grids"] = stand_in.read_grids
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return stand_in


def test_a_ledger_and_a_facts_file_are_known_by_their_headings_not_their_names(tmp_path: Path) -> None:
    shutil.copy(EZHOU / "ledger.csv", tmp_path / "facts.csv")
    shutil.copy(EZHOU / "facts.csv", tmp_path / "ledger.csv")
    (ledger,) = read_source(tmp_path / "facts.csv", pack(), None)
    (facts,) = read_source(tmp_path / "ledger.csv", pack(), None)
    assert (ledger.kind, ledger.read["支出"]) == ("台账", Decimal("10670133.99"))
    assert (facts.kind, len(facts.facts)) == ("数据文件", 6)


def test_a_folder_gives_each_file_once_and_its_grids_together(tmp_path: Path, grids: Grids) -> None:
    shutil.copy(EZHOU / "ledger.csv", tmp_path / "b.csv")
    write_csv(tmp_path / "c.csv", FACTS[1:], FACTS[0])
    write_xlsx(tmp_path / "z.xlsx", 表=[["收入决算表"], ["项目", "金额"]])
    write_csv(tmp_path / "a.csv", [["一", "1"]], ["项目", "金额"])
    (tmp_path / "说明.txt").write_text("不是数据", encoding="utf-8")
    (tmp_path / "~$z.xlsx").write_bytes(b"lock")
    results = read_source(tmp_path, pack(), None)
    assert [result.kind for result in results] == ["台账", "数据文件", "表格"]
    assert grids.given == [["a.csv", "z.xlsx"]]


def test_one_workbook_may_hold_a_ledger_and_facts(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", 说明=[["请先读"]], 台账=[HEADINGS, SPENDING], 数据=FACTS)
    ledger, facts = read_source(path, pack(), None)
    assert (ledger.kind, facts.kind) == ("台账", "数据文件")
    assert ledger.notes[-1] == "a.xlsx：工作表“说明”既不是台账也不是数据文件，没有读取。"


def test_an_incomplete_ledger_is_still_a_ledger(tmp_path: Path) -> None:
    kept = [i for i, name in enumerate(HEADINGS) if name not in {"类别", "资金来源"}]
    path = write_csv(tmp_path / "a.csv", [[SPENDING[i] for i in kept]], [HEADINGS[i] for i in kept])
    with pytest.raises(Exception, match="台账缺少“类别”、“资金来源”列"):
        read_source(path, pack(), None)


def test_what_no_reader_knows_is_named(tmp_path: Path, grids: Grids) -> None:
    grids.known = False
    path = write_csv(tmp_path / "a.csv", [["甲", "1"]], ["姓名", "电话"])
    with pytest.raises(AmbiguousSource) as caught:
        read_source(path, pack(), None)
    assert str(caught.value) == NOTHING.format("a.csv")
    assert grids.given == [["a.csv"]]


def test_an_empty_folder_and_a_missing_path_are_named(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    with pytest.raises(Unreadable) as empty:
        read_source(tmp_path / "空", pack(), None)
    assert str(empty.value) == "空：文件夹中没有数据文件（.csv、.xls、.xlsx、.ods）"
    with pytest.raises(Unreadable) as missing:
        read_source(tmp_path / "x.csv", pack(), None)
    assert str(missing.value) == "x.csv：没有这个文件或文件夹，请检查路径"


def test_a_file_of_blanks_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n ,\n", encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        read_source(tmp_path / "a.csv", pack(), None)
    assert str(caught.value) == "a.csv：里面没有任何内容，请检查是否选错了文件"


def test_telling_files_apart_needs_no_pandas() -> None:
    code = "import sys, xltools.fill.sources.detect; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_year_asked_for_reaches_the_ledger() -> None:
    (ledger,) = read_source(EZHOU / "ledger.csv", pack(), 2021)
    assert ledger.placed == {}
    assert len(ledger.unplaced) == 579
