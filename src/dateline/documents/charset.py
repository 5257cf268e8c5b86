"""Which characters a host's bytes stand for, when the header, the document and the bytes disagree.

Order of belief: a byte order mark; UTF-8 where the bytes are valid UTF-8 (text in another encoding almost
never is); the header; the document's own declaration; the best guess of windows-1252. A header of Latin-1 comes
after the declaration: servers say it of everything they have. Nothing is thrown away: what cannot be read becomes
U+FFFD and the caller is told.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)

_NO_PAGES = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem"}
)

# The WHATWG encoding standard reads these labels as their windows supersets, and so do publishers.
_SUPERSETS = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}

_DEFAULTS = frozenset(
    {"windows-1252"}
)  # what "iso-8859-1" and "us-ascii" come to; "windows-1252" comes to "cp1252"
_BEYOND_ASCII = bytes(range(0x80, 0x100))


def charset_name(label: str) -> str | None:
    """The codec that reads text labelled `label`, or None if Python has no such text codec."""
    try:
        info = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return None
    # "rot13", "hex", "idna" are codecs too, but no encoding that a page is written in.
    if not getattr(info, "_is_text_encoding", True) or info.name in _NO_PAGES:
        return None
    return _SUPERSETS.get(info.name, info.name)


def header_charset(content_type: str) -> str | None:
    """The charset of a Content-Type header, as a codec name; None where it has none that is known."""
    found = _HEADER.search(content_type)
    return charset_name(found[1]) if found else None


def declared_charset(body: bytes) -> str | None:
    """The charset that an XML declaration or a `<meta>` in the first 4 KiB names, as a codec name."""
    found = _DECLARED.search(body[:4096])
    return charset_name(found[1].decode("ascii")) if found else None


def decodes(body: bytes, codec: str) -> bool:
    """Whether every byte has a meaning in `codec`."""
    try:
        body.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def sniff_charset(body: bytes, content_type: str = "") -> str | None:
    """The codec that reads `body`, by the order of belief above; None where only a lossy guess is left."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return codec
    if b"\0" in body[:64]:
        # UTF-16 without a mark: every second byte of Latin markup is zero.
        return "utf-16-le" if body[:64].find(b"\0") % 2 else "utf-16-be"
    stated = _stated(body, content_type)
    if b"\x1b" in body:
        # ISO 2022 writes all its characters in seven bits, so it is valid UTF-8 and must be asked for first.
        shifting = next((c for c in stated if c.startswith("iso2022") and decodes(body, c)), None)
        if shifting:
            return shifting
    if decodes(body, "utf-8"):
        return "utf-8"
    return next((c for c in stated if not c.startswith(("utf-8", "utf-16")) and decodes(body, c)), None)


def _stated(body: bytes, content_type: str) -> list[str]:
    """What header and declaration say, the more believable first."""
    header, declared = header_charset(content_type), declared_charset(body)
    order = (declared, header) if header in _DEFAULTS else (header, declared)
    return [codec for codec in order if codec]


def decode_text(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """`body` as text, and whether every byte was understood."""
    codec = sniff_charset(body, content_type)
    if codec is not None:
        text = body.decode(codec, errors="replace")
        return text.removeprefix("\ufeff"), "\ufffd" not in text
    # Mostly UTF-8 with a few broken bytes (a text cut in the middle of a character) is still UTF-8.
    text = body.decode("utf-8", errors="replace")
    foreign = len(body) - len(body.translate(None, _BEYOND_ASCII))
    if text.count("\ufffd") * 10 < foreign:
        return text, False
    # UTF-16 has a mark or zeros, and this text has neither.
    others = (c for c in _stated(body, content_type) if not c.startswith(("utf-8", "utf-16", "utf-32")))
    fallback = next(others, "windows-1252")
    return body.decode(fallback, errors="replace"), False
