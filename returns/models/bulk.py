"""Many returns decided at once: the act as a whole, and each return that it is about."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id
from returns.models.undoable import Undoable


class BulkVerb(models.TextChoices):
    APPROVE = "approve"
    DECLINE = "decline"


class BulkActState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class BulkOutcome(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


class BulkAct(models.Model):
    """What one member of staff wanted done with many returns. The worker goes through ``items`` by position."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "blk"))
    verb = models.CharField(max_length=16, choices=BulkVerb)
    reason = models.TextField(blank=True, help_text="Of a decline: what every shopper reads.")
    notify = models.BooleanField(default=True)
    language = models.CharField(max_length=8, help_text="In which refusals are written down.")
    state = models.CharField(max_length=16, choices=BulkActState, default=BulkActState.WAITING)
    total_count = models.PositiveIntegerField()
    done_count = models.PositiveIntegerField(default=0, help_text="Returns that were gone through.")
    created_by = models.JSONField(help_text="The actor.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_over(self) -> bool:
        return self.state in (BulkActState.DONE, BulkActState.STOPPED)


class BulkItem(Undoable):
    """One return of a bulk act, and how it went."""

    bulk_act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    return_request = models.ForeignKey("returns.ReturnRequest", on_delete=models.CASCADE, related_name="+")
    expected_status = models.CharField(max_length=16, blank=True, help_text="Where it was seen to stand.")
    outcome = models.CharField(max_length=16, choices=BulkOutcome, default=BulkOutcome.WAITING)
    code = models.CharField(
        max_length=64, blank=True, help_text="Why it was refused, or could not be undone."
    )
    detail = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["bulk_act", "position"], name="one_item_for_each_position"),
            models.UniqueConstraint(
                fields=["bulk_act", "return_request"], name="each_return_once_in_a_bulk_act"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_act_id}.{self.position}"
