"""Files as they leave: what they are, and a link that opens them for a while."""

from __future__ import annotations

from datetime import timedelta

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import StoredFile
from accounts.selectors import file_path
from api.fields import Moment
from core import clock
from tenants.addresses import own_url

LINK_LIFETIME = timedelta(hours=24)


class FileSerializer(serializers.ModelSerializer[StoredFile]):
    id = serializers.CharField(source="public_id", read_only=True)
    url = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)

    class Meta:
        model = StoredFile
        fields = ("id", "kind", "content_type", "size_bytes", "width", "height", "url", "created_at")
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, stored_file: StoredFile) -> str:
        path = file_path(stored_file, now=clock.real_now(), lifetime=LINK_LIFETIME)
        return own_url(path)
