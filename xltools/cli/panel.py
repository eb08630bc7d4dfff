"""The subcommand ``xltools panel``: the add-in's buttons in a window of their own."""

from __future__ import annotations

import sys
from pathlib import Path

from xltools.cli.arguments import Parser
from xltools.errors import BadArgument, XltoolsError

__all__ = ["panel"]


def panel(parser: Parser, arguments: list[str]) -> int:
    """Show the panel until the user closes it."""
    _, operands = parser.parse(arguments, most=1)
    path = Path(operands[0]) if operands else None
    if path is not None and not path.is_file():
        raise BadArgument(f"{path}：没有这个文件，请检查文件名。")
    try:
        import tkinter as tk
    except ImportError as error:
        how = "请重新运行 Python 安装程序并选中 tcl/tk" if sys.platform == "win32" else "请安装 python3-tk"
        raise XltoolsError(f"这个 Python 没有窗口组件 tkinter，打不开面板，{how}。") from error
    from xltools.addin.panel.window import open_panel

    try:
        open_panel(path)
    except tk.TclError as error:
        raise XltoolsError(f"打不开面板窗口（{error}），请在有图形界面的电脑上运行。") from error
    return 0
