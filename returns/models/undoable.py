"""What undoing an act of staff needs, kept beside the act while nobody is told of it."""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.ids import new_public_id


class Undoable(models.Model):
    """One act on one return. ``before`` is how the return stood, ``event_ids`` are what was published by the act."""

    acted_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict)
    event_ids = ArrayField(models.UUIDField(), default=list)

    class Meta:
        abstract = True


class Verb(models.TextChoices):
    APPROVE = "approve"
    DECLINE = "decline"
    CANCEL = "cancel"
    CLOSE = "close"


class DecisionByHand(Undoable):
    """What somebody decided on the page of one return."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "dec"))
    return_request = models.ForeignKey("returns.ReturnRequest", on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=16, choices=Verb)
    made_by = models.JSONField(help_text="The actor.")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id
