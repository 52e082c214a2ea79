"""Parcels that stand in the warehouse and belong to no return that we know."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id


class UnmatchedParcel(models.Model):
    """A parcel that was put aside, until somebody says what became of it."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "ump"))
    tracking_number = models.CharField(max_length=200, blank=True, help_text="What stands on it.")
    description = models.CharField(max_length=500, blank=True)
    items = models.JSONField(default=list, help_text='[{"sku", "line", "quantity"}], as they were counted.')
    photo = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.JSONField(help_text="The actor.")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.JSONField(default=dict)
    return_request = models.ForeignKey(
        "returns.ReturnRequest",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The return that it was found to belong to.",
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["-created_at"],
                condition=models.Q(settled_at=None),
                name="parcel_still_aside",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
