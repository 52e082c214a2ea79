"""``/files``: photos for returns, sent as a form with the field ``file``."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import StoredFile
from accounts.services.files import MAX_PICTURE_BYTES, store_picture
from api.finding import found
from api.serializers.files import FileSerializer
from api.strict import refuse_field
from api.views import MEGABYTE, ApiView


class FileWish(serializers.Serializer):  # type: ignore[type-arg]
    file = serializers.FileField(help_text="JPEG, HEIC, PNG, WebP, AVIF or GIF, at most 15 MB.")


class FileViews(ApiView):
    resource = "files"
    parser_classes = (MultiPartParser,)
    max_body_bytes: ClassVar[dict[str, int]] = {"create": MAX_PICTURE_BYTES + MEGABYTE}

    @extend_schema(request={"multipart/form-data": FileWish}, responses={201: FileSerializer})
    def create(self, request: Request) -> Response:
        """Keep a photo. It is turned upright, made smaller, and forgets where and when it was taken."""
        uploaded = _only_file(request)
        stored = store_picture(data=uploaded.read(), kind="photo", now=self.now)
        return Response(FileSerializer(stored, context=self.context).data, status=201)

    @extend_schema(responses=FileSerializer)
    def retrieve(self, request: Request, file_id: str) -> Response:
        """One file, with a link that opens it for a day."""
        stored = found(StoredFile.objects.filter(public_id=file_id))
        return Response(FileSerializer(stored, context=self.context).data)

    def fingerprinted_body(self, request: Request) -> bytes:
        # The boundary between the parts is another one at each attempt: the parts themselves count.
        digest = hashlib.sha256()
        parts = cast(QueryDict, request.data)
        for name in sorted(parts):
            for value in parts.getlist(name):
                digest.update(name.encode() + b"\x00" + _content_of(value) + b"\x00")
        return digest.digest()


def _only_file(request: Request) -> UploadedFile:
    for name in request.data:
        if name != "file":
            refuse_field(name, "unknown_field", _("There is no such field here."))
    files = request.FILES.getlist("file")
    if not files:
        refuse_field("file", "required", _("Send one picture in the field file."))
    if len(files) > 1:
        refuse_field("file", "duplicate_field", _("Send one picture at a time."))
    uploaded: UploadedFile = files[0]
    return uploaded


def _content_of(value: Any) -> bytes:
    if isinstance(value, UploadedFile):
        content = value.read()
        value.seek(0)
        return hashlib.sha256(content).digest()
    return str(value).encode()
