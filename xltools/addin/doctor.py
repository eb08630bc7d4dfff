"""What a user's machine has of the things the add-in needs."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from xltools import __version__
from xltools.addin.build import addin_content
from xltools.addin.install import interpreter
from xltools.addin.policy import Read, policy_hints, registry_value
from xltools.addin.profile import NoProfile, Settings, default_addin, find_settings, ini_path
from xltools.addin.registry import unresolved
from xltools.addin.verify import faults
from xltools.errors import because
from xltools.record import Record

__all__ = ["Diagnosis", "diagnose", "extension", "installation"]

NEEDED = ("lxml", "xlsxwriter", "python-calamine", "pandas")
PROBE = "import xltools.addin; print(xltools.__version__)"
PROBE_SECONDS = 60


class Diagnosis(Record):
    """One thing that was looked at."""

    mark: str
    """√ as it should be, × in the way, ● to know."""
    text: str

    @property
    def is_fault(self) -> bool:
        """Whether something does not work."""
        return self.mark == "×"


def diagnose(read: Read = registry_value) -> Iterator[Diagnosis]:
    """Everything about the interpreter, the libraries, the add-in itself and its installation."""
    bits = 64 if sys.maxsize > 2**32 else 32
    yield Diagnosis(
        "●", f"Python {platform.python_version()}（{bits} 位，{platform.system()}）：{sys.executable}"
    )
    yield Diagnosis("●", f"xltools {__version__}：{Path(__file__).parents[1]}")
    yield from map(_library, NEEDED)
    yield _excel_library()
    yield from _built()
    yield from installation()
    yield from extension()
    hints = [Diagnosis("×", hint) for hint in policy_hints(read)]
    yield from hints or [Diagnosis("●", _no_policy())]


def _library(name: str) -> Diagnosis:
    try:
        return Diagnosis("√", f"{name} {version(name)}")
    except PackageNotFoundError:
        return Diagnosis("×", f"缺少 {name}，请运行 pip install {name}。")


def _excel_library() -> Diagnosis:
    found = _library("xlwings")
    if not found.is_fault:
        return found
    return Diagnosis("●", "没有 xlwings：命令行不受影响，Excel 中的按钮需要它，请运行 pip install xlwings。")


def _built() -> Iterator[Diagnosis]:
    """The add-in as this version builds it."""
    if find_spec("xlsxwriter") is None:  # which is said already
        return
    found = faults(addin_content())
    if lacking := unresolved():
        labels = "、".join(action.label for action in lacking)
        found.append(f"以下功能的程序缺失，按钮不会工作，请重新安装 xltools：{labels}。")
    yield from (Diagnosis("×", text) for text in found)
    if not found:
        yield Diagnosis("√", "加载项可以生成，功能区、宏与功能一致")


def installation() -> Iterator[Diagnosis]:
    """What is installed for this user, and whether it fits this version."""
    try:
        settings = find_settings()
    except NoProfile:
        yield Diagnosis("●", "不是 Windows 用户环境（没有 APPDATA），不检查加载项的安装")
        return
    if settings is None:
        yield Diagnosis("●", f"加载项尚未安装（没有 {ini_path()}），需要时运行 xltools addin install")
        return
    yield _addin_file(Path(settings.addin) if settings.addin else default_addin())
    yield from _ini(settings)


def extension() -> Iterator[Diagnosis]:
    """The extension as this version builds it, and the one that LibreOffice has."""
    from xltools.addin.oxt import oxt_content
    from xltools.addin.oxt_install import OfficeRefuses, find_unopkg, installed_oxt
    from xltools.addin.verify_oxt import oxt_faults

    if find_spec("xlsxwriter"):  # without which none can be built, as is said already
        yield from (Diagnosis("×", text) for text in oxt_faults(oxt_content()))
    if find_unopkg() is None:
        yield Diagnosis("●", "没有找到 LibreOffice（unopkg），不检查 LibreOffice 扩展")
        return
    try:
        yield _extension(installed_oxt())
    except OfficeRefuses as error:
        yield Diagnosis("●", f"不知道 LibreOffice 扩展是否已安装：{error}")


def _extension(found: str | None) -> Diagnosis:
    if found is None:
        return Diagnosis("●", "LibreOffice 扩展尚未安装，需要时运行 xltools addin install --oxt")
    if found == __version__:
        return Diagnosis("√", f"LibreOffice 扩展已安装，版本 {found}")
    text = f"LibreOffice 扩展的版本 {found} 与当前版本不同，请运行 xltools addin install --oxt。"
    return Diagnosis("×", text)


def _addin_file(path: Path) -> Diagnosis:
    """The installed file beside what this version would install."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return Diagnosis("×", f"读不到加载项 {path}（{because(error)}），请运行 xltools addin install。")
    if content == addin_content():
        return Diagnosis("√", f"加载项已安装：{path}")
    why = next(iter(faults(content)), "它由另一个版本生成。")
    return Diagnosis("×", f"加载项 {path} 与当前版本不同，请运行 xltools addin install；{why}")


def _ini(settings: Settings) -> Iterator[Diagnosis]:
    if not Path(settings.python).is_file():
        yield Diagnosis(
            "×", f"{ini_path()} 中的解释器“{settings.python}”不存在，请运行 xltools addin install。"
        )
        return
    if Path(settings.python) != interpreter():
        yield Diagnosis(
            "●", f"按钮使用另一个解释器 {settings.python}；要换成当前的，请运行 xltools addin install"
        )
    yield _probed(settings.python)


def _probed(python: str) -> Diagnosis:
    """Whether the interpreter of the buttons has xltools, and which."""
    command = [python, "-P", "-c", PROBE]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Diagnosis("×", f"解释器 {python} 无法运行（{error}），请运行 xltools addin install。")
    if done.returncode:
        return Diagnosis("×", f"解释器 {python} 中没有 xltools，请在其中安装，或运行 xltools addin install。")
    return Diagnosis("√", f"按钮使用 {python}，其中的 xltools 是 {done.stdout.strip()}")


def _no_policy() -> str:
    if sys.platform == "win32":
        return "注册表中没有看到妨碍加载项的策略；若按钮没有反应，请问管理员是否限制宏或子进程"
    return "不是 Windows，不检查宏和安全策略"
