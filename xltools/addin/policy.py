"""Policies of an office's administrators that can keep the add-in from working, as far as the registry shows them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

__all__ = ["Read", "policy_hints", "registry_value"]

Read = Callable[[str, str, str], "int | str | None"]
"""What the registry has under (root, key, name)."""

EXCEL = r"Microsoft\Office\16.0\Excel\Security"
ASR = r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
NO_CHILDREN = "D4F940AB-401B-4EFC-AADC-AD5F3C50688A"
"""The rule of Microsoft Defender that keeps Office programs from starting others."""
MACROS = {
    2: "",
    3: "只运行有数字签名的宏，加载项没有签名，按钮不会工作；请联系管理员，或改用命令行",
    4: "禁用全部宏，按钮不会工作；请联系管理员，或改用命令行",
}


def policy_hints(read: Read) -> Iterator[str]:
    """A sentence for each policy that is in the way."""
    for root, branch, who in (
        ("HKCU", rf"Software\Policies\{EXCEL}", "单位策略"),
        ("HKCU", rf"Software\{EXCEL}", "Excel 宏设置"),
    ):
        says = MACROS.get(_number(read(root, branch, "VBAWarnings")), "")
        if says:
            yield f"{who}{says}。"
    if _number(read("HKLM", ASR, NO_CHILDREN)) == 1:
        yield "安全策略禁止 Excel 启动其他程序，按钮无法启动 Python；请联系管理员，或改用命令行。"


def registry_value(root: str, key: str, name: str) -> int | str | None:
    """A value of this machine's registry; ``None`` when there is none or no registry."""
    if sys.platform == "win32":
        import winreg

        roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
        try:
            with winreg.OpenKey(roots[root], key) as opened:
                value = winreg.QueryValueEx(opened, name)[0]
        except OSError:
            return None
        return value if isinstance(value, int | str) else None
    return None


def _number(value: int | str | None) -> int:
    """Policies are numbers, some of them written as text."""
    return int(value) if value is not None and str(value).isdigit() else -1
