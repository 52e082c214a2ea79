"""``/files``: photos for returns, sent as a form with the field ``file``."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import StoredFile
from accounts.services.files import MAX_PICTURE_BYTES, store_picture
from api.body_limits import MEGABYTE, BodyLimits
from api.finding import found
from api.multipart import fingerprinted_parts, only_file
from api.serializers.files import FileSerializer
from api.showing import show
from api.views import ApiView
from returns.services.own_parcels import PICTURES


class FileWish(serializers.Serializer):  # type: ignore[type-arg]
    file = serializers.FileField(help_text="JPEG, HEIC, PNG, WebP, AVIF or GIF, at most 15 MB.")


class FileViews(ApiView):
    resource = "files"
    parser_classes = (MultiPartParser,)
    limits: ClassVar[dict[str, BodyLimits]] = {"create": BodyLimits(MAX_PICTURE_BYTES + MEGABYTE)}

    @extend_schema(request={"multipart/form-data": FileWish}, responses={201: FileSerializer})
    def create(self, request: Request) -> Response:
        """Keep a photo. It is turned upright, made smaller, and forgets where and when it was taken."""
        uploaded = only_file(request, missing=_("Send one picture in the field file."))
        stored = store_picture(data=uploaded.read(), kind="photo", now=self.now)
        return Response(show(FileSerializer, stored, self.context), status=201)

    @extend_schema(responses=FileSerializer)
    def retrieve(self, request: Request, file_id: str) -> Response:
        """One photo, with a link that opens it for a day. What else the shop keeps has its own address and scope."""
        stored = found(StoredFile.objects.filter(public_id=file_id, kind__in=PICTURES))
        return Response(show(FileSerializer, stored, self.context))

    def fingerprinted_body(self, request: Request) -> bytes:
        return fingerprinted_parts(request)
