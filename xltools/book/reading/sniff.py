"""What a file really is, told by its content: names lie, above all ``.xls``."""

from __future__ import annotations

import re

from xltools.book.reading.archive import whole_at
from xltools.book.reading.guard import COMPOUND_FILE, DEFAULT, Container, Limits, open_file
from xltools.choice import Choice
from xltools.errors import Unreadable

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Kind", "sniff"]


class Kind(str, Choice):  # noqa: SLOT000  # a member has a name and a value
    """The formats that can be read, as :attr:`xltools.book.model.Book.kind` names them."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    """HTML tables under any name, web archives (MHTML) included."""
    CSV = "csv"
    XML2003 = "xml2003"


_HEAD = 8192
_OTHER_FORMATS = (
    (b"%PDF", "PDF 文件，请取得电子表格原件"),
    (b"\x89PNG", "图片，请取得电子表格原件"),
    (b"\xff\xd8\xff", "图片，请取得电子表格原件"),
    (b"{\\rtf", "RTF 文档，请另存为 .xlsx"),
    (b"Rar!", "压缩包，请先解压"),
    (b"7z\xbc\xaf", "压缩包，请先解压"),
    (b"\x1f\x8b", "压缩包，请先解压"),
    # Bare BIFF 2-8 streams begin with a BOF record (MS-XLS 2.4.21 and earlier formats).
    (b"\x09\x00\x04\x00", "Excel 2.0 的旧格式，请用 Excel 或 WPS 另存为 .xlsx"),
    (b"\x09\x02\x06\x00", "Excel 3.0 的旧格式，请用 Excel 或 WPS 另存为 .xlsx"),
    (b"\x09\x04\x06\x00", "Excel 4.0 的旧格式，请用 Excel 或 WPS 另存为 .xlsx"),
    (b"\x09\x08", "Excel 5.0 的旧格式，请用 Excel 或 WPS 另存为 .xlsx"),
)
_USUAL = b"spreadsheetml.sheet.main"
# Patterns as text are compiled when they are first needed, most of them for text files only.
_SPREADSHEET = (
    rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template|addin)\.macroEnabled\.main"
)
_HTML_START = r"(?i)<(?:!doctype\s+html|html|head|meta|body|table|style|title|div|center|tr)\b"
_XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
_MIME_START = rb"(?i)\s*(?:MIME-Version|Content-Type|From|Subject|X-[\w-]+)\s*:"
_LEADING = r"(?s)(?:\s|<\?xml[^>]*\?>|<\?mso[^>]*\?>|<!--.*?-->)*"


def sniff(path: Path | str, limits: Limits = DEFAULT) -> Kind:
    """The kind of a spreadsheet file; :class:`Unreadable` says what any other file is.

    A zip container's directory is checked on the way (:class:`xltools.errors.Hostile`).
    """
    with open_file(path, limits) as stream:
        head = stream.read(_HEAD)
        if head.startswith(COMPOUND_FILE):
            stream.seek(0)
            return _compound_kind(path, _storage_names(stream.read(limits.file_bytes)))
    if head.startswith(b"PK\x03\x04"):
        with Container(path, limits) as container:
            return _container_kind(container)
    for start, name in _OTHER_FORMATS:
        if head.startswith(start):
            raise Unreadable(path, f"这是{name}")
    return _text_kind(path, head)


def _container_kind(container: Container) -> Kind:
    if "[Content_Types].xml" in container:
        types = container.read("[Content_Types].xml")
        if b"sheet.binary.macroEnabled.main" in types or "xl/workbook.bin" in container:
            return Kind.XLSB
        if _USUAL in types or re.search(_SPREADSHEET, types.replace(b"\0", b"")):
            return Kind.XLSM if b"macroEnabled.main" in types else Kind.XLSX
    if "mimetype" in container and container.read("mimetype").startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        if "META-INF/manifest.xml" in container and b":encryption-data" in container.read(
            "META-INF/manifest.xml"
        ):
            raise Unreadable(container.path, "文件带有打开密码，请取消密码后再试")
        return Kind.ODS
    raise Unreadable(container.path, f"这是{_archive_name(container)}，不是电子表格")


def _archive_name(container: Container) -> str:
    folders = {"word/": "Word 文档", "ppt/": "演示文稿", "Index/": "Numbers 表格（请导出为 .xlsx）"}
    for folder, name in folders.items():
        if container.has_folder(folder):
            return name
    return "压缩包（请先解压）"


def _compound_kind(path: Path | str, names: frozenset[str]) -> Kind:
    if "EncryptedPackage" in names:
        raise Unreadable(path, "文件带有打开密码，请用 Excel 或 WPS 取消密码后再试")
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return Kind.XLS
    if "WordDocument" in names:
        raise Unreadable(path, "这是 Word 文档，不是电子表格")
    raise Unreadable(path, "文件里没有工作簿，可能已损坏或不是电子表格，请用 Excel 打开后另存为 .xlsx")


def _storage_names(data: bytes) -> frozenset[str]:
    """Names in the directory of a compound file (MS-CFB 2.2, 2.3, 2.6); what is damaged is left out.

    Only the part of the allocation table that the header lists is used: it covers the first 7 MB, and
    directories lie at the front.
    """
    if len(data) < 512:
        return frozenset()
    size = 1 << min(whole_at(data, 30), 12)
    table = b"".join(
        data[(sector + 1) * size : (sector + 2) * size]
        for sector in (whole_at(data, at, 4) for at in range(76, 512, 4))
        if sector < len(data) // size
    )
    names: set[str] = set()
    sector = whole_at(data, 48, 4)
    for _ in range(256):  # a chain may be a ring
        block = data[(sector + 1) * size : (sector + 2) * size]
        names.update(_entry_name(block[at : at + 128]) for at in range(0, len(block) - 127, 128))
        if (sector + 1) * 4 > len(table):
            break
        sector = whole_at(table, sector * 4, 4)
    return frozenset(names)


def _entry_name(entry: bytes) -> str:
    length = whole_at(entry, 64)
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")


def _text_kind(path: Path | str, head: bytes) -> Kind:
    if re.match(_MIME_START, head) and b"multipart/related" in head.lower():
        return Kind.HTML
    text = _head_text(head)
    if "\0" in text or sum(c < " " and c not in "\t\r\n\f\x1a" for c in text) > len(text) // 20:
        raise Unreadable(path, "不是电子表格文件，也不是文本，请检查是否选错了文件")
    start = text[re.match(_LEADING, text).end() :]  # type: ignore[union-attr]
    if _XML_2003 in text and "<" in start[:1]:
        return Kind.HTML if re.match(_HTML_START, start) else Kind.XML2003
    if re.match(_HTML_START, start):
        return Kind.HTML
    if text.lstrip().startswith("<?xml") or re.match(r"<[A-Za-z][\w.-]*:", start):
        raise Unreadable(path, "是不能识别的 XML 文件，请用 Excel 或 WPS 另存为 .xlsx 再试")
    return Kind.CSV


def _head_text(head: bytes) -> str:
    """The first characters in any encoding, good enough to see markup."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").removeprefix("\ufeff")
    if head.startswith(b"<\0") or head[1:4:2] == b"\0\0":
        return head.decode("utf-16-le", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
