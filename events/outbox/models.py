"""Who still has to be told: one row per event and handler, in ``public``, ids only."""

from __future__ import annotations

from django.db import models


class OutboxEntry(models.Model):
    """One handler that one event still has to reach.

    Of the rows that are due those of a lower ``priority`` go first. A row is due at ``due_at``. Claiming it counts the
    attempt and moves ``due_at`` behind the lease, so a killed worker's row becomes due again by itself. A finished
    row is deleted.
    """

    schema_name = models.CharField(max_length=63)
    event_id = models.UUIDField()
    handler = models.CharField(max_length=160)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    priority = models.PositiveSmallIntegerField(default=0, db_default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    dead_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True, help_text="Kind of error and place, no data.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "event_id", "handler"], name="handler_told_once_of_an_event"
            ),
        ]
        indexes = [
            models.Index(
                fields=["schema_name", "priority", "due_at"],
                condition=models.Q(dead_at=None),
                name="outbox_due_by_priority",
            ),
            models.Index(
                fields=["schema_name"], condition=models.Q(dead_at__isnull=False), name="outbox_dead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schema_name} {self.event_id} {self.handler}"
