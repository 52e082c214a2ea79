"""A shop's event log: what happened, in order. Rows are never edited and hold no personal data."""

from __future__ import annotations

from django.db import models

from core.ids import new_row_id


class Event(models.Model):
    """One fact. ``data`` holds ids, codes and minor units only."""

    id = models.UUIDField(primary_key=True, default=new_row_id, editable=False)
    type = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(help_text="Per subject, from 1, without gaps.")
    position = models.BigIntegerField(
        null=True, unique=True, help_text="Per shop; given when the log is read, see events.selectors."
    )
    occurred_at = models.DateTimeField()
    actor = models.JSONField()
    data = models.JSONField()
    is_history = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sequence"], name="one_event_for_each_sequence"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(position=None), name="events_without_position"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_id}"

    @property
    def public_id(self) -> str:
        return f"evt_{self.id.hex}"


class SubjectSequence(models.Model):
    """The last sequence of one subject; ``publish`` locks this row."""

    subject_type = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    last_sequence = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"], name="one_sequence_for_each_subject"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.last_sequence}"


class PositionCounter(models.Model):
    """The last position given in this shop's log. One row."""

    last_position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_position_counter")]

    def __str__(self) -> str:
        return str(self.last_position)
