"""How much a JSON body may hold, counted in its bytes before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.http import HttpRequest, RawPostDataException
from django.utils.translation import gettext as _

from core.errors import FieldError, NotUnderstood

MEGABYTE: Final = 1024 * 1024

_VALUES_FOR_A_FIELD: Final = 4
_STRUCTURE: Final = b"[]{}:,"
_ALL_ELSE: Final = bytes(set(range(256)) - set(_STRUCTURE))
_OBJECTS_AS_LISTS: Final = bytes.maketrans(b"{}", b"[]")


@dataclass(frozen=True)
class BodyLimits:
    """The most that one call takes: bytes, fields of all objects together, and how deep they nest."""

    size_bytes: int = MEGABYTE
    fields: int = 5_000
    depth: int = 20

    @property
    def values(self) -> int:
        """The most entries of objects and lists together."""
        return _VALUES_FOR_A_FIELD * self.fields


def whole_body(request: HttpRequest) -> bytes:
    """All of a body whose length was looked at. Django's own limit, which ``request.body`` obeys, is that of forms.

    Raises RawPostDataException once somebody has read it: what is left is not what was sent.
    """
    if not hasattr(request, "_body"):
        if getattr(request, "_read_started", False):
            raise RawPostDataException("The body was read before.")
        request._body = request.read()
        request._stream = BytesIO(request._body)
    return bytes(request._body)


def refuse_beyond(raw: bytes, limits: BodyLimits) -> None:
    """Raise NotUnderstood for a body with too much in it. Whether it is JSON is not looked at.

    Nothing here takes a step for each byte or value: copying and counting are the interpreter's own.
    """
    bare = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    if bare.count(b'"') > 2 * (limits.values + limits.fields):
        raise _too_many_values(limits)
    outline = b"".join(bare.split(b'"')[::2]).translate(_OBJECTS_AS_LISTS, _ALL_ELSE)
    if outline.count(b":") > limits.fields:
        message = _("The body holds more than %(most)d fields.") % {"most": limits.fields}
        raise _refused("too_many_fields", message)
    if outline.count(b",") + outline.count(b"[") > limits.values:
        raise _too_many_values(limits)
    if _is_deeper(outline.replace(b":", b"").replace(b",", b""), limits.depth):
        message = _("The body is nested more than %(most)d deep.") % {"most": limits.depth}
        raise _refused("too_deep", message)


def _is_deeper(brackets: bytes, most: int) -> bool:
    """Whether brackets stand in each other more than ``most`` deep: each pass takes the innermost ones away."""
    for _level in range(most):
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > most


def _too_many_values(limits: BodyLimits) -> NotUnderstood:
    message = _("The body holds more than %(most)d values.") % {"most": limits.values}
    return _refused("too_many_values", message)


def _refused(code: str, message: str) -> NotUnderstood:
    return NotUnderstood(message, [FieldError("", code, message)])
