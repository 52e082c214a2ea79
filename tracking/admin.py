"""Lists of parcels and scans."""

from __future__ import annotations

from django.contrib import admin

from accounts.admin_access import ReadOnlyList
from accounts.roles import Capability
from tracking.models import Shipment, ShipmentEvent


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyList):
    capability = Capability.VIEW_RETURNS
    list_display = [
        "public_id",
        "direction",
        "carrier",
        "tracking_number",
        "status",
        "sub_status",
        "updated_at",
    ]
    list_filter = ["direction", "status", "carrier"]
    search_fields = ["public_id", "tracking_number"]
    ordering = ["-updated_at", "-pk"]
    exclude = ["link_generation", "label_file", "order"]
    show_full_result_count = False


@admin.register(ShipmentEvent)
class ShipmentEventAdmin(ReadOnlyList):
    capability = Capability.VIEW_RETURNS
    list_display = ["occurred_at", "shipment", "status", "sub_status", "carrier_code", "message", "city"]
    list_filter = ["status"]
    list_select_related = ["shipment"]
    search_fields = ["shipment__tracking_number", "shipment__public_id"]
    ordering = ["-occurred_at", "-pk"]
    exclude = ["fingerprint"]
    show_full_result_count = False
