"""What the shop sells, and units of it that are promised to somebody for a while."""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.ids import new_public_id


class Product(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "prd"))
    external_id = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=500)
    type = models.CharField(max_length=255, blank=True)
    vendor = models.CharField(max_length=255, blank=True)
    tags = ArrayField(models.CharField(max_length=255), default=list)
    image_url = models.CharField(max_length=2000, blank=True)
    picture = models.ForeignKey(
        "accounts.StoredFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Our copy of what lies at the source address.",
    )
    picture_source_url = models.CharField(
        max_length=2000,
        blank=True,
        help_text="The address that was dealt with, also when it gave no picture.",
    )
    url = models.CharField(max_length=2000, blank=True)
    is_active = models.BooleanField(default=True)
    is_final_sale = models.BooleanField(default=False)
    withdrawal_exempt = models.CharField(max_length=24, blank=True)
    has_withdrawal_notice = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Page or package says clearly that opening, use or time ends the right to withdraw.",
    )
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "var"))
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    external_id = models.CharField(max_length=200)
    sku = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=500, blank=True)
    options = models.JSONField(default=dict)
    price_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    stock = models.IntegerField(null=True, blank=True, help_text="Unknown when empty.")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "external_id"], name="variant_external_id_in_product"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.title}"


class StockHold(models.Model):
    """Units of a variant that are promised to somebody for a while; see ``commerce.services.stock_holds``."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="holds")
    subject_id = models.CharField(max_length=40, help_text="Public id of what they are held for.")
    quantity = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "subject_id"], name="stock_held_once_for_a_subject"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_hold_positive"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="stock_hold_by_expiry")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"
