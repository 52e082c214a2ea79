"""Files of orders on their way into the mirror."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id


class ImportState(models.TextChoices):
    CHOOSING = "choosing"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class OrderImport(models.Model):
    """A file of orders on its way into the mirror, with progress and what was refused.

    While it is ``CHOOSING`` people match its columns with ours. ``gathered_file`` is what is really worked off: the
    file's rows by order.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "imp"))
    file = models.ForeignKey(
        "accounts.StoredFile",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty once its time is over; see commerce.services.import_files.",
    )
    file_name = models.CharField(max_length=255)
    layout = models.CharField(max_length=32, help_text="Which columns the file has, see commerce.importing.")
    options = models.JSONField(default=dict)
    header_key = models.CharField(
        max_length=64, blank=True, default="", help_text="Same for files with the same columns."
    )
    is_dry_run = models.BooleanField(default=False, help_text="Looks what would happen and changes nothing.")
    gathered_file = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.WAITING)
    total_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    done_row_count = models.PositiveIntegerField(default=0)
    refused_row_count = models.PositiveIntegerField(default=0, help_text="Rows of orders not taken in.")
    problems = models.JSONField(default=list, help_text='First 500: [{"row", "order", "code", "message"}]')
    problem_counts = models.JSONField(default=dict, help_text="How many of each code, all of them.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        return self.state in (ImportState.DONE, ImportState.FAILED, ImportState.STOPPED)

    @property
    def can_be_stopped(self) -> bool:
        return self.state in (ImportState.WAITING, ImportState.RUNNING)

    @property
    def can_be_begun(self) -> bool:
        """Before the first time, and again while nothing of the file was taken in."""
        is_open = self.state == ImportState.CHOOSING or (
            self.is_over and (self.is_dry_run or not self.done_count)
        )
        return is_open and self.file_id is not None


class OrderRefusedByImport(models.Model):
    """An order of a file that was not taken in, and why: the error report is made of these."""

    order_import = models.ForeignKey(OrderImport, on_delete=models.CASCADE, related_name="refused_orders")
    position = models.PositiveIntegerField(help_text="Its place among the orders of the file, from 0.")
    reason = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order_import", "position"], name="order_refused_once_by_import"),
        ]

    def __str__(self) -> str:
        return self.reason
