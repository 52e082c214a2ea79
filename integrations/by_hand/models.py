"""What the shop's own people were asked to do, and what became of it."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id
from integrations.by_hand.states import UNDER_WAY, PoolKind, TaskKind, TaskState


class HandTask(models.Model):
    """One thing to be done by hand. ``key`` is the idempotency key under which the port was asked: one row, one act.

    Holds ids, codes, amounts and names of goods; what leads to a person is emptied by ``privacy``.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "tsk"))
    kind = models.CharField(max_length=16, choices=TaskKind)
    key = models.CharField(max_length=120)
    subject_id = models.CharField(
        max_length=40, help_text="The public id of the refund, charge, return... that asks for it."
    )
    return_id = models.CharField(max_length=40, blank=True)
    order_id = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.OPEN)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    details = models.JSONField(default=dict, help_text="What has to be known to do it, by kind.")
    due_at = models.DateTimeField(null=True, blank=True)
    booked = models.JSONField(
        null=True, blank=True, help_text="A pickup: the day and hours for which the carrier has it."
    )
    taken_out_at = models.DateTimeField(
        null=True, blank=True, help_text="When it left in a list, so that somebody may be doing it."
    )
    reference = models.CharField(
        max_length=200, blank=True, help_text="What names it in the merchant's books."
    )
    failure = models.CharField(max_length=40, blank=True)
    settled_by = models.JSONField(null=True, blank=True, help_text="The actor.")
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="hand_task_asked_once"),
        ]
        indexes = [
            models.Index(
                fields=["kind", "due_at", "id"],
                condition=models.Q(state__in=list(UNDER_WAY)),
                name="hand_task_under_way",
            ),
            models.Index(fields=["subject_id"], name="hand_task_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_under_way(self) -> bool:
        """Whether it is still to be done."""
        return self.state in UNDER_WAY


class PoolItem(models.Model):
    """A return code or a label that the shop has from its carrier beforehand: each is used for one return."""

    kind = models.CharField(max_length=8, choices=PoolKind)
    code = models.CharField(max_length=64, help_text="The code itself, or the name of the label's file.")
    fingerprint = models.CharField(max_length=64, help_text="Of the code or of the label's bytes.")
    label_file = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    used_key = models.CharField(
        max_length=120, null=True, blank=True, unique=True, help_text="The label's key it was used for."
    )
    used_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="pool_item_added_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], condition=models.Q(used_key=None), name="pool_item_free"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
