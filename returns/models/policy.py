"""Versions of a shop's policy. A published version is immutable."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id


class PolicyState(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"


class PolicyVersion(models.Model):
    """One policy document. ``effective_from`` of the first published version is empty: for ever before."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "pol"))
    number = models.PositiveIntegerField(null=True, blank=True, unique=True, help_text="Given at publishing.")
    state = models.CharField(max_length=16, choices=PolicyState, default=PolicyState.DRAFT)
    document = models.JSONField()
    based_on = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The version that the draft began as a copy of.",
    )
    note = models.CharField(max_length=300, blank=True, help_text="What is different, in the author's words.")
    effective_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"policy {self.number or 'draft'}"


class BackTestState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class BackTest(models.Model):
    """Real returns of the past decided again by a policy, beside what was decided then."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "bkt"))
    policy = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="back_tests")
    document = models.JSONField(help_text="The policy as it was when the test began.")
    last = models.PositiveIntegerField(help_text="How many returns were asked for.")
    state = models.CharField(max_length=16, choices=BackTestState, default=BackTestState.WAITING)
    total_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    progress = models.JSONField(default=dict, help_text="Where it is and what it has counted so far.")
    result = models.JSONField(null=True, blank=True)
    created_by = models.JSONField(help_text="The actor.")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.public_id
