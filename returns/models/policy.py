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
    effective_from = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"policy {self.number or 'draft'}"
