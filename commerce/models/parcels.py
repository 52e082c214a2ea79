"""Parcels that the shop sent."""

from __future__ import annotations

from django.db import models

from commerce.models.orders import Order, OrderLine


class Fulfillment(models.Model):
    """A parcel that the shop sent: told with the order, by itself (``shipment_id``), or both.

    ``delivered_at`` is when it arrived as far as we know by now: the shop's word, or the carrier's, corrected
    where the carrier tried again after it.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fulfillments")
    external_id = models.CharField(max_length=200)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    carrier = models.CharField(max_length=100, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    shop_delivered_at = models.DateTimeField(null=True, blank=True, help_text="As the shop said it last.")
    is_told_by_shop = models.BooleanField(
        default=True, db_default=True, help_text="Whether the shop's order names it now."
    )
    shipment_id = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="Public id of the parcel, where it was told by itself.",
    )
    shipment_lines = models.JSONField(
        default=list,
        db_default=[],
        help_text='What was said to be in it then: [{"line": external id, "quantity": n}]',
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "external_id"], name="fulfillment_external_id_in_order"),
        ]

    def __str__(self) -> str:
        return self.external_id


class FulfillmentLine(models.Model):
    fulfillment = models.ForeignKey(Fulfillment, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="fulfillment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fulfillment", "line"], name="line_once_in_fulfillment"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"
