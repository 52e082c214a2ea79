"""Files that are taken in: what is wished, and how far they are."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Moment
from api.strict import StrictSerializer
from commerce.importing.amounts import DecimalSign
from commerce.models import ImportState, OrderImport
from tenants.addresses import own_url

KINDS = ("orders", "products", "customers", "history")
STATUSES = {
    ImportState.CHOOSING: "queued",
    ImportState.WAITING: "queued",
    ImportState.RUNNING: "reading",
    ImportState.DONE: "done",
    ImportState.FAILED: "failed",
    ImportState.STOPPED: "stopped",
}
MOST_PROBLEMS_SHOWN = 50
_SIGNS: tuple[DecimalSign, ...] = (".", ",")


class ImportFields(StrictSerializer):
    """What stands beside the file."""

    kind = serializers.ChoiceField(choices=KINDS)
    mapping = serializers.DictField(child=serializers.CharField(max_length=500), required=False)
    dry_run = serializers.BooleanField(default=False)
    encoding = serializers.CharField(max_length=32, required=False)
    sheet = serializers.CharField(max_length=255, required=False)
    decimal_sign = serializers.ChoiceField(choices=_SIGNS, required=False)
    day_order = serializers.ChoiceField(choices=("day_first", "month_first"), required=False)


class ImportWishSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The form as it is documented: ``mapping`` is a JSON object in a field of text."""

    file = serializers.FileField(help_text="CSV, plain or gzip, or Excel (.xlsx), at most 50 MB.")
    kind = serializers.ChoiceField(choices=KINDS, help_text="Only orders are taken in so far.")
    mapping = serializers.CharField(
        required=False,
        help_text='JSON: {"our_field": "Their column"}. What it leaves out is proposed by the header.',
    )
    dry_run = serializers.BooleanField(
        required=False, help_text="Count what would happen and change nothing."
    )
    encoding = serializers.CharField(
        required=False, help_text="Where it cannot be recognised, such as cp1254."
    )
    sheet = serializers.CharField(
        required=False, help_text="Of an Excel file; by default the first with rows."
    )
    decimal_sign = serializers.ChoiceField(choices=_SIGNS, required=False)
    day_order = serializers.ChoiceField(choices=("day_first", "month_first"), required=False)


class ImportProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    row = serializers.IntegerField()
    order = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImportSerializer(serializers.ModelSerializer[OrderImport]):
    """``rows``, ``done``, ``stored`` and ``refused`` count rows of the file; ``created`` and ``updated`` orders."""

    id = serializers.CharField(source="public_id", read_only=True)
    kind = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    dry_run = serializers.BooleanField(source="is_dry_run", read_only=True)
    rows = serializers.IntegerField(source="row_count", read_only=True)
    done = serializers.IntegerField(source="done_row_count", read_only=True)
    stored = serializers.SerializerMethodField()
    refused = serializers.IntegerField(source="refused_row_count", read_only=True)
    created = serializers.IntegerField(source="created_count", read_only=True)
    updated = serializers.IntegerField(source="updated_count", read_only=True)
    problems = serializers.SerializerMethodField()
    report_url = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)
    finished_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = OrderImport
        fields = (
            *("id", "kind", "status", "dry_run", "file_name", "rows", "done", "stored", "refused", "created"),
            *("updated", "problems", "report_url", "created_at", "finished_at"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": list(KINDS)})
    def get_kind(self, order_import: OrderImport) -> str:
        return "orders"

    @extend_schema_field({"type": "string", "enum": list(dict.fromkeys(STATUSES.values()))})
    def get_status(self, order_import: OrderImport) -> str:
        return STATUSES[ImportState(order_import.state)]

    def get_stored(self, order_import: OrderImport) -> int:
        return 0 if order_import.is_dry_run else order_import.done_row_count - order_import.refused_row_count

    @extend_schema_field(ImportProblemSerializer(many=True))
    def get_problems(self, order_import: OrderImport) -> list[dict[str, Any]]:
        return list(order_import.problems[:MOST_PROBLEMS_SHOWN])

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_report_url(self, order_import: OrderImport) -> str | None:
        if not order_import.is_over or not order_import.problems:
            return None
        return own_url(f"/api/v1/imports/{order_import.public_id}/report")
