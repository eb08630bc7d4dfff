"""The commands run as users run them: in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample_workbooks" / "ezhou-2022"
PACK = "final-accounts-2022"


def run(
    *arguments: str | Path, encoding: str = "utf-8", command: str = "fill_template", **environment: str
) -> subprocess.CompletedProcess[str]:
    code = f"from xltools.cli.{command} import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        encoding=encoding,
        env={**os.environ, "PYTHONIOENCODING": encoding, **environment},
    )


def refusal(*arguments: str | Path, command: str = "fill_template") -> str:
    done = run(*arguments, command=command)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("错误：")]
    assert len(errors) == 1
    return errors[0]
