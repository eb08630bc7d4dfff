"""Everything that can stop a run: one class per cause, each one sentence for the user."""

from __future__ import annotations

import os
from collections.abc import Sequence

TYPE_CHECKING = (
    False  # pathlib takes a twentieth of a cold start, and a check of one workbook needs it nowhere
)
if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "AmbiguousSource",
    "BadArgument",
    "BadPack",
    "BadRelation",
    "Conflict",
    "EditRefused",
    "Hostile",
    "SourceErrors",
    "TargetExists",
    "TargetUnwritable",
    "Unreadable",
    "Unrecognised",
    "XltoolsError",
    "because",
]

_IN_USE = frozenset({32, 33})
"""What Windows calls a sharing violation and a lock violation."""
_SAYS = {
    "EACCES": "没有权限",
    "EDQUOT": "磁盘配额已用完",
    "EEXIST": "已有同名的文件",
    "EISDIR": "这是文件夹",
    "ENAMETOOLONG": "文件名太长",
    "ENOENT": "路径不存在",
    "ENOSPC": "磁盘已满",
    "ENOTDIR": "路径中有一段不是文件夹",
    "EPERM": "没有权限",
    "EROFS": "磁盘是只读的",
}
"""Why a system refuses, by the names of its error numbers."""


class XltoolsError(Exception):
    """A run that cannot be completed; ``str()`` is one Chinese sentence: what, where, what now."""

    exit_code = 2


class BadArgument(XltoolsError):
    """The command line asks for something that does not exist or does not fit together."""


class BadPack(XltoolsError):
    """A pack's TOML is wrong: names the file and the entry."""


class BadRelation(BadPack):
    """A relation's text cannot be parsed or names an address no form has."""


class Unreadable(XltoolsError):
    """A file could not be read; ``path`` and ``reason`` say which and why."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{os.path.basename(os.path.normpath(path))}：{reason}")
        self.path = path
        self.reason = reason


class Hostile(Unreadable):
    """A file that exceeds a safety limit (size, ratio, depth, cells) or carries a DTD."""


class Unrecognised(XltoolsError):
    """A readable workbook in which no form of the pack was found."""


class EditRefused(XltoolsError):
    """An edit that cannot be done exactly as stated; nothing has been written."""


class TargetExists(XltoolsError):
    """The output file exists and ``--force`` was not given."""


class TargetUnwritable(XltoolsError):
    """The output folder or file cannot be written."""


class SourceErrors(XltoolsError):
    """Faults in the data, all collected; each line names file, row, column and value."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class AmbiguousSource(XltoolsError):
    """A data file that is neither ledger, facts file nor form grid."""


class Conflict(XltoolsError):
    """Two data files state different figures for one address."""


def because(error: OSError) -> str:
    """Why the system refused: the usual reasons in Chinese, others in its own words."""
    import errno

    if getattr(error, "winerror", None) in _IN_USE:
        return "正被其他程序使用"
    says = _SAYS.get(errno.errorcode.get(error.errno or 0, ""))
    return says or error.strerror or str(error)
