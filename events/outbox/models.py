"""What is due, in ``public``, ids only: who still has to be told of an event, and what goes by the clock."""

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


class DueWork(models.Model):
    """When a shop's task that goes by the clock is to look again: one row for each shop and task, nothing in between."""

    schema_name = models.CharField(max_length=63)
    task = models.CharField(max_length=100)
    due_at = models.DateTimeField(
        db_index=True, help_text="In real time, also where the shop's clock is ahead."
    )
    every_seconds = models.PositiveIntegerField(
        help_text="How soon it looks after something happened in the shop, and again where its worker was lost."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schema_name", "task"], name="task_of_a_shop_is_due_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schema_name} {self.task}"
