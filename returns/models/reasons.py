"""Why people return things: a tree of which only leaves can be chosen."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from returns.policy.facts import fold
from returns.reason_scope import ReasonScope
from returns.states import Fault, ReasonScopeMode, StandardReason


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
    photos = models.PositiveSmallIntegerField(
        default=0, help_text="At least so many, whatever the policy asks."
    )
    scope = models.CharField(
        max_length=8, choices=ReasonScopeMode, default=ReasonScopeMode.ALL, db_default="all"
    )
    product_types = ArrayField(models.CharField(max_length=200), default=list, db_default=[], blank=True)
    product_tags = ArrayField(models.CharField(max_length=200), default=list, db_default=[], blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.code

    @property
    def goods(self) -> ReasonScope:
        """For which goods it is offered."""
        return ReasonScope(
            mode=self.scope,
            standard=self.standard_reason,
            product_types=frozenset(filter(None, map(fold, self.product_types))),
            product_tags=frozenset(filter(None, map(fold, self.product_tags))),
        )
