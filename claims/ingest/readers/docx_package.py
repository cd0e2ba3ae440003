"""The ZIP file that a Word file is: its parts as XML, unpacked only after what they declare has been checked.

No more is ever unpacked of a part than it declares, and parts that are not asked for (pictures, fonts, embedded files)
are not unpacked at all. Nothing is written to disk, so that the names in it do no harm.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from ..errors import IngestError
from ..limits import MAX_MARKUP, MAX_PART, MAX_UNPACKED, MAX_ZIP_FILES

_OLE = b"\xd0\xcf\x11\xe0"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IS_ENCRYPTED = 0x1
_MACROS = (b"macroEnabled", b"vbaProject")


class Package:
    """A Word file. Raises IngestError: codes "empty", "encrypted", "unreadable", "unsafe", "too_big"."""

    def __init__(self, data: bytes) -> None:
        _check_kind(data)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._infos = {info.filename: info for info in self._archive.infolist()}
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError) as error:
            raise _broken() from error
        self._check_declared()
        self._check_macros()

    def xml(self, name: str) -> Any:
        """The root of the part `name`, None where there is none or it is no XML that can be read."""
        data = self._bytes(name)
        if data is None:
            return None
        if data.count(b"<") + data.count(b"=") > MAX_MARKUP:
            raise _bomb()
        if b"<!DOCTYPE" in data:
            raise _entities()
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.LxmlError, ValueError):
            return None
        # In an encoding in which it is spelled otherwise.
        if root.getroottree().docinfo.internalDTD is not None:
            raise _entities()
        return root

    def main_part(self) -> str:
        """The name of the part that holds the text."""
        relations = self.xml("_rels/.rels")
        for relation in relations if relations is not None else ():
            if str(relation.get("Type", "")).endswith("/officeDocument"):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
        return "word/document.xml"

    def _check_declared(self) -> None:
        infos = self._archive.infolist()
        if len(infos) > MAX_ZIP_FILES or sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise _bomb()
        if any(info.flag_bits & _IS_ENCRYPTED for info in infos):
            raise _protected()

    def _check_macros(self) -> None:
        types = self._bytes("[Content_Types].xml") or b""
        if any(sign in types for sign in _MACROS) or any("vbaproject" in name.lower() for name in self._infos):
            message = _("This file contains macros. Save it as a document without macros (.docx).")
            raise IngestError(message, "unsafe")

    def _bytes(self, name: str) -> bytes | None:
        info = self._infos.get(name)
        if info is None:
            return None
        if info.file_size > MAX_PART:
            raise _bomb()
        if info.compress_type not in _METHODS:
            raise _broken()
        try:
            with self._archive.open(info) as part:
                # With a size, so that a part that lies about its own is not unpacked further; its checksum fails then.
                return part.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise _broken() from error


def _check_kind(data: bytes) -> None:
    if not data:
        raise IngestError(_("There is no text in it."), "empty")
    if data.startswith(_OLE):
        # Word puts a protected file into the container of its old format, under this name.
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _protected()
        raise IngestError(_("This is a file of Word's old format (.doc). Save it as .docx."), "unreadable")
    if not data.startswith(b"PK"):
        raise IngestError(_("This is not a Word file, whatever its name says."), "unreadable")


def _protected() -> IngestError:
    return IngestError(_("This Word file is protected by a password. Save it without one."), "encrypted")


def _broken() -> IngestError:
    return IngestError(
        _("This Word file is broken and cannot be read. Save it again, or paste the text."), "unreadable"
    )


def _entities() -> IngestError:
    return IngestError(_("This file declares entities of its own, which Word never does. It is not opened."), "unsafe")


def _bomb() -> IngestError:
    return IngestError(_("This file unpacks to far more than an article. It is not opened."), "too_big")
