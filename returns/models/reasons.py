"""Why people return things: a tree of which only leaves can be chosen."""

from __future__ import annotations

from django.db import models

from returns.states import Fault, StandardReason


class Reason(models.Model):
    code = models.CharField(max_length=64, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    labels = models.JSONField(
        default=dict, help_text="Shown text by language; the built-in text where missing."
    )
    fault = models.CharField(max_length=16, choices=Fault)
    standard_reason = models.CharField(max_length=24, choices=StandardReason)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.code
