"""PIPE FILE: print whether LibreOffice shows the extension's toolbar and the names of its buttons, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from uno_link import desktop, run_as_script

_BAR = "private:resource/toolbar/addon_cn.xltools.addin.toolbar"


def main(pipe: str, path: str) -> None:
    """Open the file in a window of its own and look; separators have no name."""
    document = desktop(pipe).loadComponentFromURL(Path(path).as_uri(), "_blank", 0, ())
    layout = document.CurrentController.Frame.LayoutManager
    buttons = layout.getElement(_BAR).getRealInterface().getAccessibleContext()
    found = [buttons.getAccessibleChild(index) for index in range(buttons.getAccessibleChildCount())]
    names = [each.getAccessibleContext().getAccessibleName() for each in found]
    print(json.dumps({"visible": layout.isElementVisible(_BAR), "buttons": names}))
    document.close(True)


run_as_script(main)
