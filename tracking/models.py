"""Parcels and what their carriers say."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id
from tracking.statuses import FINAL_STATUSES, HANDED_OVER_STATUSES, SubStatus, TrackingStatus


class Direction(models.TextChoices):
    OUTBOUND = "outbound"
    RETURN = "return"


class Shipment(models.Model):
    """One parcel, to the shopper or back. What the carrier gave for its hand-over lies here too."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "shp"))
    direction = models.CharField(max_length=16, choices=Direction)
    order = models.ForeignKey(
        "commerce.Order", null=True, blank=True, on_delete=models.PROTECT, related_name="shipments"
    )
    fulfillment_external_id = models.CharField(
        max_length=200, blank=True, help_text="Outbound: which parcel."
    )
    carrier = models.CharField(max_length=64)
    tracking_number = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=24, choices=TrackingStatus, default=TrackingStatus.PENDING)
    sub_status = models.CharField(max_length=24, choices=SubStatus, blank=True)
    lines = models.JSONField(default=list, help_text='[{"line": external id, "quantity": n}]')
    estimated_delivery_at = models.DateTimeField(
        null=True, blank=True, help_text="The carrier's word, or shipped plus the shop's assumed days."
    )
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    quiet_polls = models.PositiveSmallIntegerField(
        default=0, help_text="How often in a row asking the carrier brought nothing new."
    )
    label_file = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    drop_off_code = models.CharField(max_length=64, blank=True)
    drop_off_expires_at = models.DateTimeField(null=True, blank=True)
    carrier_reference = models.CharField(
        max_length=100, blank=True, help_text="The carrier's id of the label."
    )
    asked_of = models.ForeignKey(
        "accounts.Connection",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who made its label, and is asked about it whoever stands behind the port by now.",
    )
    voided_at = models.DateTimeField(null=True, blank=True)
    link_generation = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "fulfillment_external_id"],
                condition=~models.Q(fulfillment_external_id=""),
                name="one_shipment_for_a_fulfillment",
            ),
            models.UniqueConstraint(
                fields=["carrier", "carrier_reference"],
                condition=~models.Q(carrier_reference=""),
                name="one_shipment_for_a_label",
            ),
        ]
        indexes = [
            # Not unique: one parcel may carry units of several orders or returns.
            models.Index(fields=["tracking_number"], name="shipment_by_tracking_number"),
            models.Index(
                fields=["drop_off_code"],
                condition=~models.Q(drop_off_code=""),
                name="shipment_by_drop_off_code",
            ),
            models.Index(
                fields=["next_poll_at"],
                condition=models.Q(next_poll_at__isnull=False),
                name="shipment_to_poll",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}"

    @property
    def is_final(self) -> bool:
        """Whether the journey is over."""
        return self.status in FINAL_STATUSES

    @property
    def is_handed_over(self) -> bool:
        """Whether the carrier has, or had, the parcel."""
        return self.status in HANDED_OVER_STATUSES


class ShipmentEvent(models.Model):
    """One scan. Kept even when late; only newer ones move the shipment."""

    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="events")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    status = models.CharField(max_length=24, choices=TrackingStatus)
    sub_status = models.CharField(max_length=24, choices=SubStatus, blank=True)
    carrier_code = models.CharField(max_length=64, blank=True)
    message = models.CharField(max_length=500, blank=True)
    city = models.CharField(max_length=120, blank=True)
    country_code = models.CharField(max_length=2, blank=True)
    estimated_delivery_at = models.DateTimeField(null=True, blank=True, help_text="As the carrier said then.")
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["occurred_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shipment", "fingerprint"], name="scan_recorded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.occurred_at:%F %T}"
