"""What people ask for about their own data: a copy of it, or its end."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import Q

from commerce.models.customers import Customer
from core.ids import new_public_id


class PrivacyKind(models.TextChoices):
    EXPORT = "export"
    ERASE = "erase"


class PrivacyStatus(models.TextChoices):
    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


OPEN_PRIVACY_STATUSES = (PrivacyStatus.QUEUED, PrivacyStatus.WORKING)


class PrivacyRequest(models.Model):
    """A person's wish to have all data, or to have them erased. The row itself names nobody.

    ``kept`` lists what a duty keeps after an erasure: ``[{"what": code, "until": day, "duty": source}]``.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "prv"))
    kind = models.CharField(max_length=8, choices=PrivacyKind)
    status = models.CharField(max_length=8, choices=PrivacyStatus, default=PrivacyStatus.QUEUED)
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="privacy_requests"
    )
    waits_for_open = models.BooleanField(
        default=False, help_text="Begins by itself once nothing is open between shop and person."
    )
    requested_by = models.JSONField(help_text="The actor.")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(
        "accounts.StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Of the file.")
    kept = models.JSONField(default=list)
    failure = models.CharField(max_length=64, blank=True, help_text="A code.")

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(status__in=["queued", "working"]),
                name="one_open_privacy_request_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_PRIVACY_STATUSES
