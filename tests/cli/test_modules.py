"""The commands load the modules of xltools quickly, and as Python itself would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import xltools

QUICK = "xltools.cli.modules"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of that name with the finder and one other module."""
    source, folder = Path(xltools.__file__).parent, tmp_path / "xltools"
    (folder / "cli").mkdir(parents=True)
    for name in ("__init__.py", "cli/__init__.py", "cli/modules.py"):
        shutil.copy(source / name, folder / name)
    (folder / "probe").mkdir()
    (folder / "probe" / "__init__.py").write_text("ANSWER = 'package'\n")
    (folder / "probe" / "inner.py").write_text("ANSWER = 1\n")
    return folder


def ask(package: Path, question: str, *options: str, **further: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [
            sys.executable,
            *options,
            "-c",
            f"import sys, xltools.cli, xltools.probe.inner as inner; print({question})",
        ],
        env={**kept, **further},
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def compiled(package: Path) -> Path:
    return next((package / "probe" / "__pycache__").glob("inner.*.pyc"))


def test_a_module_has_the_file_the_name_and_the_compiled_file_that_python_gives_it(package: Path) -> None:
    question = "inner.__file__, inner.__cached__, inner.__package__, type(inner.__loader__).__module__"
    quick = ask(package, question)
    (package / "cli" / "__init__.py").write_text("")
    assert quick == ask(package, question).replace("_frozen_importlib_external", QUICK)
    assert QUICK in quick


def test_a_package_has_its_folder(package: Path) -> None:
    assert ask(package, "sys.modules['xltools.probe'].__path__, sys.modules['xltools.probe'].ANSWER") == (
        f"['{package / 'probe'}'] package"
    )


def test_a_changed_module_is_compiled_anew(package: Path) -> None:
    assert ask(package, "inner.ANSWER") == "1"
    before = compiled(package).read_bytes()
    (package / "probe" / "inner.py").write_text("ANSWER = 1000\n")
    assert ask(package, "inner.ANSWER") == "1000"
    assert compiled(package).read_bytes() != before


def test_what_was_compiled_is_what_runs(package: Path) -> None:
    ask(package, "inner.ANSWER")
    file, source = compiled(package), package / "probe" / "inner.py"
    header = file.read_bytes()[:16]
    state = source.stat()
    source.write_text("ANSWER = 2\n")
    os.utime(source, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert source.stat().st_size == state.st_size
    assert file.read_bytes()[:16] == header
    assert ask(package, "inner.ANSWER") == "1"


@pytest.mark.parametrize("content", [b"", b"short", bytes(64)])
def test_a_damaged_compiled_file_is_made_again(package: Path, content: bytes) -> None:
    ask(package, "inner.ANSWER")
    compiled(package).write_bytes(content)
    assert ask(package, "inner.ANSWER") == "1"
    assert len(compiled(package).read_bytes()) > 64


def test_a_module_that_is_not_there_is_said_to_be_missing(package: Path) -> None:
    (package / "probe" / "inner.py").unlink()
    with pytest.raises(subprocess.CalledProcessError) as caught:
        ask(package, "1")
    assert "No module named 'xltools.probe.inner'" in caught.value.stderr


@pytest.mark.parametrize(("options", "further"), [(("-O",), {}), ((), {"PYTHONPYCACHEPREFIX": "elsewhere"})])
def test_it_stays_away_where_compiled_code_is_kept_otherwise(
    package: Path, options: tuple[str, ...], further: dict[str, str]
) -> None:
    further = {name: str(package.parent / value) for name, value in further.items()}
    question = "type(inner.__loader__).__module__, inner.ANSWER"
    assert ask(package, question, *options, **further) == "_frozen_importlib_external 1"


def test_modules_of_others_are_none_of_its_business(package: Path) -> None:
    (package.parent / "another").mkdir()
    (package.parent / "another" / "__init__.py").write_text("")
    question = "type(__import__('another').__loader__).__module__"
    assert ask(package, question) == "_frozen_importlib_external"
