# ruff: noqa: INP001
"""[NAME …]: the pictures of what the buttons do, for the manual; all of them, or those named.

Each button is pressed on a copy of the sample workbook; LibreOffice prints the sheet and ImageMagick crops it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from xltools.addin.actions import run
from xltools.addin.file_live import FileLive
from xltools.addin.scene import Result
from xltools.book.changes import SetValue
from xltools.forms.pack import load_pack, pack_ids, templates_folder

HERE = Path(__file__).resolve().parent
SAMPLE = HERE.parents[1] / "sample_workbooks" / "ezhou-2022"
PACK = "final-accounts-2022"
DOTS_PER_INCH, WIDTH = 130, 1000
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FIRST_TABLE, THREE_PUBLIC, FINDINGS = "公开01表", "公开09表", "校验结果"


class User:
    """Answers what a button asks, as a user who makes the pictures would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self, title: str) -> tuple[Path, ...]:  # noqa: ARG002
        """The data of the sample."""
        return SAMPLE / "ledger.csv", SAMPLE / "facts.csv"

    def target(self, title: str, suggested: Path) -> Path:  # noqa: ARG002
        """A new file in the folder of the pictures' workbooks."""
        return self._folder / suggested.name

    def text(self, title: str, initial: str) -> str:  # noqa: ARG002
        """The name of the unit, or an explanation."""
        return "某单位" if "单位名称" in title else "上级临时安排的公务接待，已履行审批手续。"

    def choice(self, title: str, options: Sequence[str]) -> int:  # noqa: ARG002
        """The template of the final accounts; of several findings the first."""
        titles = [load_pack(pack).title for pack in pack_ids()]
        return titles.index(load_pack(PACK).title) if list(options)[: len(titles)] == titles else 0


class Part(NamedTuple):
    """What of a printed sheet is shown: a share of its height from the top, or from a point on."""

    table: str
    top: float
    height: float
    width: float = 1.0


class Bench:
    """A folder with the workbook that the buttons are pressed on, and the strips of the picture."""

    def __init__(self, folder: Path, workbook: Path) -> None:
        self.folder = folder
        self.path = folder / "决算公开.xlsx"
        shutil.copyfile(workbook, self.path)
        self.live = FileLive(self.path)
        self.strips: list[Path] = []

    def press(self, action: str) -> Result:
        """The action run; a picture of a refusal would mislead, so that is an error."""
        result = run(action, self.live, User(self.folder))
        if not result.done:
            raise SystemExit(f"{action}: {result.message}")
        return result

    def put(self, sheet: str, row: int, column: int, value: str) -> None:
        """A figure typed over what stands in a cell."""
        self.live.apply((SetValue(sheet, row, column, Decimal(value)),))

    def show(self, label: str, part: Part, path: Path | None = None) -> None:
        """A strip of the picture: a line that says what it is, above the part of the sheet."""
        number = len(self.strips)
        page = _printed(path or self.path, part.table, self.folder)
        strip = self.folder / f"strip-{number}.png"
        width, height = _size(page)
        crop = f"{int(width * part.width)}x{int(height * part.height)}+0+{int(height * part.top)}"
        cut = ["(", str(page), "-crop", crop, "+repage", "-resize", f"{WIDTH}x", ")"]
        _convert(*_heading(label), *cut, "-append", str(strip))
        self.strips.append(strip)

    def tell(self, label: str, text: str) -> None:
        """A strip with what a button says."""
        strip = self.folder / f"strip-{len(self.strips)}.png"
        body = ["-background", "white", "-fill", "#202020", "-pointsize", "18", "-size", f"{WIDTH}x"]
        _convert(*_heading(label), *body, f"caption:{text}", "-append", str(strip))
        self.strips.append(strip)


def _heading(label: str) -> tuple[str, ...]:
    """What draws the line above a strip; it leaves the font set."""
    looks = ("-size", f"{WIDTH}x32", "-background", "#E8EEF7", "-fill", "#1F3864", "-font", FONT)
    return (*looks, "-pointsize", "20", f"caption: {label}", "-background", "white")


def _convert(*arguments: str) -> None:
    _said("convert", *arguments)


def _said(*command: str) -> str:
    """What a program prints; it must succeed."""
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- our own commands
    return done.stdout.decode("utf-8")


def _size(picture: Path) -> tuple[int, int]:
    """Width and height in pixels."""
    width, height = _said("identify", "-format", "%w %h", str(picture)).split()
    return int(width), int(height)


def _printed(workbook: Path, table: str, folder: Path) -> Path:
    """The first printed page on which the text stands, without its margins."""
    place = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _said("soffice", place, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook))
    pdf = folder / f"{workbook.stem}.pdf"
    pages = _said("pdftotext", "-layout", str(pdf), "-").split("\f")
    number = next(at for at, page in enumerate(pages, 1) if table in page and "目录" not in page)
    target = folder / "page"
    span = ["-f", str(number), "-l", str(number), "-singlefile"]
    _said("pdftoppm", "-r", str(DOTS_PER_INCH), "-png", *span, str(pdf), str(target))
    picture = target.with_suffix(".png")
    _convert(str(picture), "-trim", "+repage", "-bordercolor", "white", "-border", "12", str(picture))
    return picture


def _fill(bench: Bench) -> None:
    part = Part(FIRST_TABLE, 0, 0.402)
    bench.show("点“填报”之前：空白模板", part)
    said = bench.press("fill").message
    bench.show("点“填报”之后：数填好了，公式照常计算", part)
    bench.tell("填报的回话", said)


def _open_template(bench: Bench) -> None:
    opened = bench.press("open_template").opened
    bench.show("点“打开模板”之后：新的空白工作簿", Part(FIRST_TABLE, 0, 0.584), opened)


def _restore(bench: Bench) -> None:
    part = Part(FIRST_TABLE, 0.732, 0.215)
    bench.put("公开01", 37, 3, "5")
    bench.show("点“恢复公式与下拉”之前：总计的公式被打成了 5", part)
    said = bench.press("restore_formulas").message
    bench.show("点“恢复公式与下拉”之后：公式回来了", part)
    bench.tell("恢复公式与下拉的回话", said)


def _check(bench: Bench) -> None:
    bench.put("公开01", 37, 3, "5")
    said = bench.press("check_all").message
    bench.show("点“校验本表”或“校验全部”之后：不符的单元格红底加粗", Part(FIRST_TABLE, 0.732, 0.215))
    bench.show("点“校验本表”或“校验全部”之后：新增的“校验结果”表", Part(FINDINGS, 0, 0.588))
    bench.tell("校验全部的回话", said)


def _explain(bench: Bench) -> None:
    part = Part(FINDINGS, 0, 0.152)
    bench.put("公开09", 8, 1, "0.1")
    bench.put("公开09", 8, 6, "0.1")
    bench.press("check_all")
    bench.show("点“填写出错说明”之前：最后一栏是空的", part)
    said = bench.press("explain").message
    bench.show("点“填写出错说明”之后", part)
    bench.tell("填写出错说明的回话", said)
    said = bench.press("check_all").message
    bench.show(
        "再点“校验全部”：已说明的合计不再标橙底，未说明的公务接待费还标着", Part(THREE_PUBLIC, 0, 0.233)
    )
    bench.tell("校验全部的回话", said)


def _clear(bench: Bench) -> None:
    part = Part(FIRST_TABLE, 0.732, 0.215)
    bench.put("公开01", 37, 3, "5")
    bench.press("check_all")
    bench.show("点“清除标记”之前", part)
    said = bench.press("clear_marks").message
    bench.show("点“清除标记”之后：标记没有了，数没有动", part)
    bench.tell("清除标记的回话", said)


def _publish(bench: Bench) -> None:
    part = Part(FIRST_TABLE, 0, 0.402)
    bench.show("工作用的表：浅黄色为填写的单元格", part)
    result = bench.press("publish")
    bench.show("点“生成公开版”之后，另一个文件：只有数值", part, result.opened)
    bench.tell("生成公开版的回话", result.message)


def _about(bench: Bench) -> None:
    said = bench.press("about").message.splitlines()
    # Where files lie here, and which user prints the pictures, is of no use to readers.
    lines = [re.sub(r"：\S*[/\\]\S+", "：……", line) for line in said if "unopkg" not in line]
    bench.tell("点“关于/自检”（Linux 上）", "\n".join(lines))


BLANK = templates_folder() / PACK / f"{PACK}.xlsx"
LIVING, PUBLIC = SAMPLE / "ezhou-2022.xlsx", SAMPLE / "ezhou-2022-公开.xlsx"
PICTURES: dict[str, tuple[Path, Callable[[Bench], None]]] = {
    "fill": (BLANK, _fill),
    "open-template": (BLANK, _open_template),
    "restore-formulas": (LIVING, _restore),
    "check": (PUBLIC, _check),
    "explain": (PUBLIC, _explain),
    "clear-marks": (PUBLIC, _clear),
    "publish": (LIVING, _publish),
    "about": (LIVING, _about),
}


def _picture(name: str) -> None:
    workbook, draw = PICTURES[name]
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place), workbook)
        draw(bench)
        strips = [str(strip) for strip in bench.strips]
        looks = ["-background", "white", "-append", "+dither", "-colors", "64", "-strip"]
        _convert(*strips, *looks, f"png8:{HERE / name}.png")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or PICTURES:
        _picture(chosen)
