"""What several processes gain on many workbooks: ``python benchmarks/batch.py [BOOKS [WRONG]]``, 2,000 without arguments.

Writes variants of the Ezhou sample to a temporary folder, every ``WRONG``-th of them (ten without the argument, 1 for
all) with three wrong figures, the others sound, and prints two ratios: the time on one process over that on two
(target 1.8), and the time per book on two over a bare start of the interpreter (target 1), the median of twenty starts
before and twenty after, as the machine may be busier at one time than at another. A wrong book costs several
times a sound one, since the causes of its findings are looked for. Then the same books once more with one that kills
its process and one that never ends among them.
"""

from __future__ import annotations

import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from xltools.check.batch import Bounds, check_many
from xltools.check.filereport import FileReport, Status
from xltools.check.run import Options, check_file

SAMPLE = Path(__file__).parents[1] / "sample_workbooks" / "ezhou-2022" / "ezhou-2022-公开.xlsx"
OPTIONS = Options(("final-accounts-2022",))
NUMBER = re.compile(rb"<v>(\d+\.\d+)</v>")
CHANGES = 3


def variants(folder: Path, count: int, wrong: int) -> list[Path]:
    """That many copies of the sample, each of another name; every ``wrong``-th with other figures in some cells."""
    with zipfile.ZipFile(SAMPLE) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    rng = random.Random(1)
    paths = []
    for index in range(count):
        name = rng.choice(sheets)
        path = folder / f"{index:05}.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, data in parts.items():
                archive.writestr(each, changed(data, rng) if each == name and index % wrong == 0 else data)
        paths.append(path)
    return paths


def changed(sheet: bytes, rng: random.Random) -> bytes:
    """The worksheet with one added to some of its figures."""
    places = list(NUMBER.finditer(sheet))
    for place in sorted(rng.sample(places, min(CHANGES, len(places))), key=lambda each: -each.start()):
        figure = b"<v>%.2f</v>" % (float(place[1]) + 1)
        sheet = sheet[: place.start()] + figure + sheet[place.end() :]
    return sheet


def hostile(path: Path, options: Options) -> FileReport:
    """Check a file, unless its name asks for worse."""
    if path.stem == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if path.stem == "hang":
        time.sleep(1000)
    return check_file(path, options)


def seconds(files: list[Path], jobs: int) -> float:
    start = time.perf_counter()
    found = sum(len(report.findings) for report in check_many(files, OPTIONS, jobs, lambda _: None))
    taken = time.perf_counter() - start
    print(f"{jobs} process(es): {taken:.1f} s, {taken / len(files) * 1000:.1f} ms a book, {found} findings")
    return taken


def bare_starts() -> list[float]:
    """Times of starts of the interpreter that do nothing."""
    times = []
    for _ in range(20):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        files = variants(Path(folder), count, int(sys.argv[2]) if len(sys.argv) > 2 else 10)
        one = seconds(files, 1)
        before = bare_starts()
        two = seconds(files, 2)
        print(f"two processes are {one / two:.2f} times as fast as one")
        bare = statistics.median(before + bare_starts())
        print(f"a book on two takes {two / count / bare:.2f} bare starts of {bare * 1000:.1f} ms")
        files[count // 3 : count // 3] = [Path("kill.xlsx"), Path("hang.xlsx")]
        start = time.perf_counter()
        reports = check_many(files, OPTIONS, 2, lambda _: None, bounds=Bounds(5), check=hostile)
        lost = [report for report in reports if report.status is not Status.CHECKED]
        print(f"{len(files) - len(lost)} of {len(files)} checked")
        for report in lost[:5]:
            print(f"{report.path}: {report.status.value}, {report.error}")
        print(f"with these two: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
