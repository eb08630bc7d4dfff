"""A LibreOffice with extensions of its own, for tests; nothing is left in the user's or the machine's."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from support.office import Office, OfficeMissing

__all__ = ["Said", "changed_part", "dispatched", "dispatched_in", "extensible", "unopkg_for"]

Said = list[dict[str, object]]
"""Of each command: ``done``, ``message``, and the names of the ``sheets`` afterwards."""
_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def extensible(folder: Path) -> tuple[str, ...]:
    """What tells LibreOffice and unopkg to keep extensions in the folder.

    For root they are the shared ones, since unopkg gives root no others.
    """
    profile = (folder / "profile").as_uri()
    shared = (folder / "shared").as_uri()
    options = (f"-env:UNO_SHARED_PACKAGES={shared}", f"-env:UNO_SHARED_PACKAGES_CACHE={shared}/cache")
    return (f"-env:UserInstallation={profile}", *(options if _ROOT else ()))


def unopkg_for(folder: Path) -> Path:
    """A folder with an ``unopkg`` that works on the extensions of that LibreOffice."""
    office = shutil.which("soffice")
    if office is None:
        raise OfficeMissing("soffice is not on the PATH")
    program = Path(office).resolve().with_name("unopkg")
    words = [f"'{word}'" for word in (*(("--shared",) if _ROOT else ()), *extensible(folder))]
    wrapper = folder / "bin" / "unopkg"
    wrapper.parent.mkdir(parents=True)
    wrapper.write_text(f'#!/bin/sh\ntask=$1; shift\nexec "{program}" "$task" {" ".join(words)} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper.parent


def dispatched(office: Office, path: Path, *commands: str, saved: Path | None = None) -> Said:
    """What the commands say on the file, one after the other; a copy is saved at the end."""
    return dispatched_in(office, [path], [(0, command) for command in commands], saved)


def dispatched_in(
    office: Office,
    paths: list[Path],
    commands: list[tuple[int, str]],
    saved: Path | None = None,
    *,
    silent: bool = True,
) -> Said:
    """The same with several files open, the last one in front; commands name a file by its number."""
    asked = json.dumps([list(map(str, paths)), commands, str(saved or ""), silent])
    return json.loads(office.run("uno_dispatch.py", asked))


def changed_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The extension with the text of one part changed; a change that changes nothing is a mistake of the test."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            if member == name:
                changed = change(data.decode("utf-8")).encode("utf-8")
                assert changed != data
                data = changed
            target.writestr(member, data)
    return made.getvalue()
