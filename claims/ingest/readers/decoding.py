"""From bytes to text: what the file says of itself, else UTF-8, else a guess that says it is one."""

from __future__ import annotations

import codecs
from contextlib import suppress

from django.utils.translation import gettext as _

from ..errors import IngestError

# What newsrooms' files come in besides Unicode. Others are not guessed, and not believed when declared: some of
# Python's codecs are no character sets.
CHARSETS = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859-2", "iso8859-15",
    "koi8-r", "koi8-u", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
)  # fmt: skip
# The web reads these as their Windows relatives (WHATWG Encoding, section 4.2).
_RELATIVES = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gbk": "gb18030", "gb2312": "gb18030"}
# Most bytes mean something in each of these, so that only the language tells them apart.
_LATIN = frozenset({"cp1250", "cp1252", "cp1257", "iso8859_2", "iso8859_15"})
_NEEDS_OTHER_LATIN = frozenset(
    {"Czech", "Slovak", "Polish", "Hungarian", "Croatian", "Slovene", "Romanian", "Lithuanian", "Latvian", "Estonian"}
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP or Office"),
    (b"\xd0\xcf\x11\xe0", "Office"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"\x1f\x8b", "compressed"),
    (b"7z\xbc\xaf", "compressed"),
    (b"Rar!", "compressed"),
)
_CONTROLS = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))
_SAMPLE = 65_536


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and a notice for the person where the character set is a guess ("" where it is not).

    `declared` is the character set that the document claims.

    Raises:
        IngestError: empty, binary, or no character set fits; codes "empty", "binary", "encoding".
    """
    if not data.strip(b" \t\r\n\0"):
        raise IngestError(_("There is no text in it."), "empty")
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return _strictly(data, charset), ""
    for start, kind in _KINDS:
        if data.startswith(start):
            message = _("This is a %(kind)s file, not text. Save the article as .txt or .html.")
            raise IngestError(message % {"kind": kind}, "binary")
    if charset := _utf16_without_bom(data):
        return _strictly(data, charset), ""
    _refuse_binary(data)
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            message = _("Line %(line)d is not valid UTF-8: some characters are damaged. Save it again as UTF-8.")
            raise IngestError(message % {"line": line}, "encoding") from error
    if charset := _known_charset(declared):
        return _strictly(data, charset), ""
    return _guess(data)


def _strictly(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (UnicodeDecodeError, LookupError) as error:
        message = _("It says that it is %(charset)s, but is not. Save it again as UTF-8.")
        raise IngestError(message % {"charset": charset.removesuffix("-sig")}, "encoding") from error


def _utf16_without_bom(data: bytes) -> str:
    """Latin letters in UTF-16 are NULs in every other place."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if half >= 4 and second > 0.4 * half and first < 0.05 * half:
        return "utf-16-le"
    if half >= 4 and first > 0.4 * half and second < 0.05 * half:
        return "utf-16-be"
    return ""


def _refuse_binary(data: bytes) -> None:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > 0.02 * len(sample) + 2:
        message = _("This is binary data, not text. Save the article as .txt or .html.")
        raise IngestError(message, "binary")


def _is_damaged_utf8(data: bytes) -> bool:
    """UTF-8 with some broken bytes: far more sequences of several bytes are whole than are not."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return whole > 2 * broken


def _known_charset(name: str) -> str:
    try:
        canonical = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    canonical = _RELATIVES.get(canonical, canonical)
    return canonical if canonical in {codecs.lookup(charset).name for charset in CHARSETS} else ""


def _guess(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # Only here: few files need it.

    best = from_bytes(data, cp_isolation=list(CHARSETS), enable_fallback=False).best()
    if best is None or best.chaos > 0.2:
        message = _("It is not UTF-8, and no other encoding fits well enough to guess. Save it again as UTF-8.")
        raise IngestError(message, "encoding")
    text, charset = str(best), best.encoding
    if charset in _LATIN and best.language not in _NEEDS_OTHER_LATIN:
        with suppress(UnicodeDecodeError):
            text, charset = data.decode("cp1252"), "cp1252"
    notice = _("This is not UTF-8. It was read as %(charset)s: look whether all letters are right.")
    return text, notice % {"charset": charset}
