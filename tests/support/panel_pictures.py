"""FOLDER: the pictures of the panel for the manual, ``panel-*.png``, taken on a screen of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tkinter as tk
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.public_copy import changed
from support.screen import Screen, until

from xltools.addin.panel.window import Panel


def _taken(panel: Panel, screen: Screen, target: Path) -> None:
    def rests() -> bool:
        panel.root.update()
        return not panel.presenter.state.busy

    until(rests, "the panel is still busy")
    panel.root.update()
    size = f"{panel.root.winfo_width()}x{panel.root.winfo_height()}+0+0"
    command = ["import", "-window", "root", "-crop", size, "+dither", "-colors", "64", f"png8:{target}"]
    subprocess.run(command, env=screen.environment(), check=True)


def main(folder: Path) -> None:
    """Before a check, after it, and after 下一处."""
    screen = Screen()
    os.environ["DISPLAY"] = screen.name
    try:
        with tempfile.TemporaryDirectory() as place:
            home = Path(place, "2022年度决算")
            home.mkdir()
            path = changed(home / "决算公开.xlsx", {"公开01!C37": 5, "公开03!C8": 1})
            panel = Panel(tk.Tk())
            for name, does in (
                ("before", lambda: panel.presenter.start(path)),
                ("checked", panel.buttons["校验全部"].invoke),
                ("next", panel.buttons["下一处"].invoke),
            ):
                does()
                _taken(panel, screen, folder / f"panel-{name}.png")
            panel.close()
    finally:
        screen.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
