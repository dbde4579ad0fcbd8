"""Bytes to text: which encoding, or why none.

Only encodings that Chinese reports come in are tried, strictly: UTF-8, UTF-16 with a byte order
mark, GB18030 (which contains GBK and GB2312), and what an HTML page declares. Newlines stay as
they are; a byte order mark is no part of the text.
"""

import codecs
import re
from functools import cache
from typing import NamedTuple

# First bytes of formats that no text starts with; some (PDF, RTF) would pass as text otherwise.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE (DOC, XLS, WPS)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"\x7fELF", "ELF"),
)
BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Of the 8,000 news texts of the archive none has a control character other than tab and newlines;
# text layers of PDF files carry a few (form feed, U+0001 for bullets), far under one in a hundred.
MAX_CONTROL_SHARE = 0.01

# Share of characters above ASCII (spaces aside) that are GB2312 symbols or level-1 hanzi. Measured on the
# 8,000 texts of the archive: at least 0.917 (0.891 in their last 300 characters). Their UTF-8 bytes read as
# GB18030 reach at most 0.33, traditional texts in Big5 0.50, Latin-1 prose 0; traditional texts in GBK
# lie at 0.68 to 0.72. tests/test_ingest_decode.py holds invented cases of each.
MIN_COMMON_SHARE = 0.65

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ABOVE_ASCII = re.compile(r"[^\x00-\x7f\s]")  # no-break and ideographic spaces tell nothing
_SURROGATES = re.compile("[\ud800-\udfff]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{1,20})", re.IGNORECASE)
_META_WINDOW = 4096
_DECLARED = {
    "utf-8": "utf-8", "utf8": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
}  # fmt: skip


class Decoded(NamedTuple):
    """A text and the encoding that it was read in."""

    text: str
    encoding: str


class UndecodableError(ValueError):
    """Bytes that are no text. ``reason`` is ``binary`` or ``encoding``; ``detail`` says what was seen."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def decode(data: bytes, *, html: bool = False) -> Decoded:
    r"""Return the text of a file, without a byte order mark and with its newlines as they are.

    Raises:
        UndecodableError: a binary file, or bytes in no encoding that is tried.

    >>> decode("开展1323\r\n场次".encode("gbk"))
    Decoded(text='开展1323\r\n场次', encoding='gb18030')
    >>> decode("﻿场次".encode("utf-8")).text, decode("场次".encode("utf-16")).encoding
    ('场次', 'utf-16')
    >>> decode("Café à côté".encode("latin-1"))
    Traceback (most recent call last):
    ...
    pipeline.ingest.decode.UndecodableError: encoding: not UTF-8 (byte 3), not GB18030 (byte 3)
    """
    for signature, name in SIGNATURES:
        if data.startswith(signature):
            raise UndecodableError("binary", name)
    decoded = _decode_marked(data) or _decode_declared(data, html) or _decode_bare(data)
    surrogate = _SURROGATES.search(decoded.text)
    if surrogate:
        raise UndecodableError("encoding", f"half a character at {surrogate.start()}")
    controls = len(_CONTROLS.findall(decoded.text))
    if controls > MAX_CONTROL_SHARE * len(decoded.text):
        raise UndecodableError("binary", f"{controls} control characters")
    return decoded


def _decode_marked(data: bytes) -> Decoded | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
            except UnicodeDecodeError as error:
                raise UndecodableError("encoding", f"not {encoding.upper()} (byte {error.start})") from error
            return Decoded(text, encoding)
    return None


def _decode_declared(data: bytes, html: bool) -> Decoded | None:
    declared = _META_CHARSET.search(data[:_META_WINDOW]) if html else None
    if declared is None:
        return None
    encoding = _DECLARED.get(declared[1].decode("ascii").lower())
    if encoding is None:
        return None
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None  # pages that declare gb2312 and are UTF-8 are common: the bytes decide


def _decode_bare(data: bytes) -> Decoded:
    if b"\0" in data:
        raise UndecodableError("binary", f"NUL at byte {data.index(0)}")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        not_utf8 = f"not UTF-8 (byte {error.start})"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UndecodableError("encoding", f"{not_utf8}, not GB18030 (byte {error.start})") from error
    share = common_share(text)
    if share < MIN_COMMON_SHARE:
        raise UndecodableError("encoding", f"{not_utf8}, as GB18030 only {share:.0%} common characters")
    return Decoded(text, "gb18030")


def common_share(text: str) -> float:
    """Return the share of characters above ASCII that are GB2312 symbols or level-1 hanzi; 1.0 without any.

    >>> common_share("共开展12场。"), common_share("娌冲崡鐪"), common_share("abc")
    (1.0, 0.25, 1.0)
    """
    above = _ABOVE_ASCII.findall(text)
    common = _common_characters()
    return sum(character in common for character in above) / len(above) if above else 1.0


@cache
def _common_characters() -> frozenset[str]:
    # GB2312 rows 1 to 9 are symbols, rows 16 to 55 the 3,755 hanzi of level 1.
    rows = [*range(0xA1, 0xAA), *range(0xB0, 0xD8)]
    cells = (bytes((row, column)).decode("gb2312", "ignore") for row in rows for column in range(0xA1, 0xFF))
    return frozenset("".join(cells))
