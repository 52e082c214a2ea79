"""Calls that bring a file: a form of parts instead of JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from api.strict import refuse_field


def only_file(request: Request, *, missing: str, beside: Collection[str] = ()) -> UploadedFile:
    """The one file in the field ``file``. ``beside`` are the other fields that may be there, each once."""
    for name in request.data:
        if name != "file" and name not in beside:
            refuse_field(name, "unknown_field", _("There is no such field here."))
    for name in beside:
        if len(cast(QueryDict, request.data).getlist(name)) > 1:
            refuse_field(name, "duplicate_field", _("Send this field once."))
    files = request.FILES.getlist("file")
    if not files:
        refuse_field("file", "required", missing)
    if len(files) > 1:
        refuse_field("file", "duplicate_field", _("Send one file at a time."))
    uploaded: UploadedFile = files[0]
    return uploaded


def fingerprinted_parts(request: Request) -> bytes:
    """The parts themselves: the boundary between them is another one at each attempt."""
    digest = hashlib.sha256()
    parts = cast(QueryDict, request.data)
    for name in sorted(parts):
        for value in parts.getlist(name):
            digest.update(name.encode() + b"\x00" + _content_of(value) + b"\x00")
    return digest.digest()


def _content_of(value: Any) -> bytes:
    if isinstance(value, UploadedFile):
        content = value.read()
        value.seek(0)
        return hashlib.sha256(content).digest()
    return str(value).encode()
