"""Which encoding a file of orders is in: told by its first bytes, by UTF-8's own rules, or by its letters."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from commerce.importing.problems import FileNotReadable

_CHUNK = 1 << 16
_ENOUGH_LETTERS = 20_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SURE_SHARE = 0.9
# In these six places cp1254 has ğ İ ş Ğ ı Ş, latin-1 six Icelandic letters.
_ONLY_TURKISH = frozenset(b"\xd0\xdd\xde\xf0\xfd\xfe")


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of everything from the stream's place on. Raises FileNotReadable when none fits."""
    head = stream.read(_CHUNK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[1:2] == b"\x00" or head[:1] == b"\x00":
        return "utf-16-le" if head[1:2] == b"\x00" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    strange: list[bytes] = []
    is_utf8, count = True, 0
    for chunk in _chunks(stream, head):
        if is_utf8:
            is_utf8 = _decodes(decoder, chunk)
        if count < _ENOUGH_LETTERS and not chunk.isascii():
            whole = _whole_lines(chunk, is_first=chunk is head)
            lines = [line for line in whole if not line.isascii()]
            strange.extend(lines)
            count += sum(len(line) for line in lines)
        if not is_utf8 and count >= _ENOUGH_LETTERS:
            break
    if is_utf8 and _decodes(decoder, b"", is_last=True):
        return "utf-8"
    sample = b"\n".join(strange)
    if _is_mostly_utf8(sample):
        raise FileNotReadable(
            "broken_encoding",
            _("A character in the file does not fit its encoding. Save it as UTF-8 and send it again."),
        )
    return _legacy_encoding(sample)


def _chunks(stream: BinaryIO, head: bytes) -> Iterator[bytes]:
    chunk = head
    while chunk:
        yield chunk
        chunk = stream.read(_CHUNK)


def _whole_lines(chunk: bytes, *, is_first: bool) -> list[bytes]:
    """The lines that are not cut in two, so that no letter of several bytes is."""
    lines = chunk.splitlines()[0 if is_first else 1 :]
    return (lines if len(chunk) < _CHUNK else lines[:-1]) or [chunk]


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, is_last: bool = False) -> bool:
    try:
        decoder.decode(chunk, is_last)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(sample: bytes) -> bool:
    """Whether UTF-8 explains most of what is not ASCII: then a part of the file is damaged, not all of it Turkish."""
    found = [sign for sign in sample.decode("utf-8", "replace") if not sign.isascii()]
    broken = found.count("\ufffd")
    return bool(found) and broken * 2 < len(found)


def _legacy_encoding(sample: bytes) -> str:
    if _share_of(sample, "cp949", _is_hangul) >= _SURE_SHARE:
        return "cp949"
    if _share_of(sample, "cp874", _is_thai) >= _SURE_SHARE:
        return "cp874"
    # Letters of Western Europe and Turkey lie above 0xC0; below are signs that nobody writes in names.
    letters = [byte for byte in sample if byte >= 0x80]
    if not any(0x80 <= byte <= 0x9F and byte not in b"\x80\x85\x91\x92\x93\x94\x96\x97" for byte in letters):
        return "cp1254" if any(byte in _ONLY_TURKISH for byte in letters) else "cp1252"
    raise FileNotReadable(
        "unknown_encoding",
        _("The encoding of the file could not be recognised. Save it as UTF-8 and send it again."),
    )


def _share_of(sample: bytes, encoding: str, is_expected: Callable[[str], bool]) -> float:
    """How much of what is not ASCII is made of the expected letters, 0 where it does not decode."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    found = [sign for sign in text if not sign.isascii()]
    return sum(1 for sign in found if is_expected(sign)) / len(found) if found else 0.0


def _is_hangul(sign: str) -> bool:
    return "HANGUL" in unicodedata.name(sign, "")


def _is_thai(sign: str) -> bool:
    return "\u0e01" <= sign <= "\u0e5b"
