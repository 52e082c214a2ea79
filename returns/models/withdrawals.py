"""Withdrawals from the contract that were declared before the goods were sent."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id


class Withdrawal(models.Model):
    """One declaration, with what it is about. ``units`` were not sent yet, so that nothing has to come back: they
    are the units of ``cancellation`` (withdrawals of earlier days have none: staff acted on them by hand). What was
    sent already is a return, ``return_request``, made with the same declaration."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "wdr"))
    order = models.ForeignKey("commerce.Order", on_delete=models.PROTECT, related_name="withdrawals")
    units = models.JSONField(help_text='[{"line": public id, "quantity": 1}], not sent when it was declared.')
    unsent_minor = models.BigIntegerField(
        db_default=0, default=0, help_text="What these units were worth then."
    )
    return_request = models.ForeignKey(
        "returns.ReturnRequest", null=True, blank=True, on_delete=models.SET_NULL, related_name="withdrawals"
    )
    cancellation = models.OneToOneField(
        "commerce.Cancellation", null=True, blank=True, on_delete=models.SET_NULL, related_name="withdrawal"
    )
    name = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="As the shopper gave or confirmed it.",
    )
    receipt_email = models.CharField(
        max_length=320,
        blank=True,
        default="",
        db_default="",
        help_text="For this receipt alone, where the shopper gave another address.",
    )
    comment = models.TextField(
        blank=True, help_text="What the shopper added, if anything; not asked for any more."
    )
    language = models.CharField(max_length=8)
    declared_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.JSONField(default=dict)

    class Meta:
        ordering = ["-declared_at", "-id"]
        indexes = [
            models.Index(
                fields=["declared_at"],
                condition=models.Q(settled_at=None),
                name="withdrawal_still_open",
            )
        ]

    def __str__(self) -> str:
        return self.public_id
