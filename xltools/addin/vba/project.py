"""VBA projects as the file vbaProject.bin (MS-OVBA): sources only, which Office compiles when it opens them.

MS-OVBA 2.3.4.1 forbids writers the caches that Office keeps beside the sources.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from enum import Enum

from xltools.addin.vba.compound import compound_file
from xltools.addin.vba.compression import compress
from xltools.addin.vba.obfuscation import obfuscated
from xltools.record import Record

__all__ = ["Kind", "Module", "Project", "project_file"]

CODE_PAGE = "cp1252"
COMPILED_NEVER = bytes.fromhex("CC61FFFF000100")
"""The whole stream _VBA_PROJECT: version 0xFFFF, so that caches are ignored (2.3.4.1)."""
STDOLE = (
    "stdole",
    r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
)


class Kind(Enum):
    """What a module belongs to; the value is the base its attributes name."""

    STANDARD = ""
    WORKBOOK = "0{00020819-0000-0000-C000-000000000046}"
    SHEET = "0{00020820-0000-0000-C000-000000000046}"


class Module(Record):
    """One module; its source has ends of lines of any kind and no attributes."""

    name: str
    source: str
    kind: Kind = Kind.STANDARD

    @property
    def text(self) -> str:
        """The source with its attributes, as the file holds it."""
        lines = [*_attributes(self), *self.source.splitlines()]
        return "".join(f"{line}\r\n" for line in lines)


class Project(Record):
    """A project; the id is a GUID in braces, always the same for builds to be alike."""

    name: str
    guid: str
    modules: tuple[Module, ...]


def project_file(project: Project) -> bytes:
    """The content of vbaProject.bin; ``UnicodeEncodeError`` for sources that are not ASCII."""
    streams = {module.name: compress(module.text.encode("ascii")) for module in project.modules}
    return compound_file(
        {
            "VBA": {"dir": compress(_directory(project)), "_VBA_PROJECT": COMPILED_NEVER, **streams},
            "PROJECT": _properties(project).encode(CODE_PAGE),
            "PROJECTwm": _name_map(project.modules),
        }
    )


def _attributes(module: Module) -> list[str]:
    """The attributes of a module (4.2): its name, and for workbook and sheets what VBA makes of them."""
    name = f'Attribute VB_Name = "{module.name}"'
    if module.kind is Kind.STANDARD:
        return [name]
    flags = {
        "VB_GlobalNameSpace": False,
        "VB_Creatable": False,
        "VB_PredeclaredId": True,
        "VB_Exposed": True,
        "VB_TemplateDerived": False,
        "VB_Customizable": True,
    }
    base = f'Attribute VB_Base = "{module.kind.value}"'
    return [name, base, *(f"Attribute {flag} = {value}" for flag, value in flags.items())]


def _directory(project: Project) -> bytes:
    """The stream ``dir``: the properties, references and modules of the project (2.3.4.2)."""
    return b"".join(
        [
            _number(0x01, 1),
            _number(0x02, 0x409),
            _number(0x14, 0x409),
            _record(0x03, struct.pack("<H", 1252)),
            _text(0x04, project.name),
            *(_empty_pair(first, second) for first, second in ((0x05, 0x40), (0x06, 0x3D))),
            _number(0x07, 0),
            _number(0x08, 0),
            struct.pack("<HIIH", 0x09, 4, 1, 1),  # the size does not count the minor version
            _empty_pair(0x0C, 0x3C),
            _paired(0x16, 0x3E, STDOLE[0]),
            _record(0x0D, struct.pack("<I", len(STDOLE[1])) + STDOLE[1].encode(CODE_PAGE) + bytes(6)),
            _record(0x0F, struct.pack("<H", len(project.modules))),
            _record(0x13, b"\xff\xff"),
            *(_module(module) for module in project.modules),
            _record(0x10, b""),
        ]
    )


def _module(module: Module) -> bytes:
    """The record of a module, whose source begins its stream."""
    kind = 0x21 if module.kind is Kind.STANDARD else 0x22
    return b"".join(
        [
            _paired(0x19, 0x47, module.name),
            _paired(0x1A, 0x32, module.name),
            _empty_pair(0x1C, 0x48),
            _number(0x31, 0),
            _number(0x1E, 0),
            _record(0x2C, b"\xff\xff"),
            _record(kind, b""),
            _record(0x2B, b""),
        ]
    )


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _record(number, struct.pack("<I", value))


def _text(number: int, text: str) -> bytes:
    return _record(number, text.encode(CODE_PAGE))


def _paired(number: int, second: int, text: str) -> bytes:
    """A text in the code page and once more in UTF-16."""
    return _text(number, text) + _record(second, text.encode("utf-16-le"))


def _empty_pair(number: int, second: int) -> bytes:
    return _paired(number, second, "")


def _properties(project: Project) -> str:
    """The stream PROJECT: the modules, and that the project is neither locked nor hidden (2.3.1)."""
    lines = [
        f'ID="{project.guid}"',
        *(_property(module) for module in project.modules),
        f'Name="{project.name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{obfuscated(bytes(4), project.guid, seed=0x07)}"',
        f'DPB="{obfuscated(bytes(1), project.guid, seed=0x0E)}"',
        f'GC="{obfuscated(bytes([0xFF]), project.guid, seed=0x15)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *_windows(project.modules),
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _property(module: Module) -> str:
    return f"Module={module.name}" if module.kind is Kind.STANDARD else f"Document={module.name}/&H00000000"


def _windows(modules: Sequence[Module]) -> Iterable[str]:
    """The windows of the editor, all closed."""
    return (f"{module.name}=0, 0, 0, 0, C" for module in modules)


def _name_map(modules: Sequence[Module]) -> bytes:
    """The stream PROJECTwm: each name in the code page and in UTF-16 (2.3.3)."""
    names = (
        name.encode(CODE_PAGE) + b"\0" + name.encode("utf-16-le") + b"\0\0"
        for name in (module.name for module in modules)
    )
    return b"".join(names) + b"\0\0"
