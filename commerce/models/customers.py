"""Whoever buys, as the shop knows them."""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from commerce.models.indexes import end_of
from core.ids import new_public_id


class Customer(models.Model):
    """A person who buys, as the shop knows them."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "cus"))
    external_id = models.CharField(max_length=200, unique=True)
    email = models.CharField(max_length=320, blank=True)
    email_folded = models.CharField(max_length=320, blank=True, help_text="In one spelling, for looking up.")
    phone = models.CharField(max_length=64, blank=True, help_text="As it came.")
    phone_e164 = models.CharField(max_length=16, blank=True)
    is_email_verified = models.BooleanField(
        default=False, db_default=False, help_text="The shop itself vouches that it is this person's."
    )
    is_phone_verified = models.BooleanField(default=False, db_default=False)
    is_shared_id = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Many people ordered under this id: it is nobody's, and their orders are kept by contact.",
    )
    name = models.CharField(max_length=300, blank=True)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    name_folded = models.CharField(max_length=300, blank=True, help_text="For searching in any writing.")
    search_keys = ArrayField(
        models.CharField(max_length=4), default=list, help_text="See commerce.search_keys."
    )
    language = models.CharField(max_length=16, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=255), default=list)
    consents = models.JSONField(default=list)
    link_generation = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="Nothing says any more who this was; see commerce.erased_people."
    )
    erased_keys = ArrayField(
        models.CharField(max_length=64),
        default=list,
        db_default=[],
        help_text="Keyed hashes by which an erased person is known again.",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["erased_at"], condition=models.Q(erased_at__isnull=False), name="customer_erased"
            ),
            GinIndex(
                fields=["erased_keys"],
                condition=models.Q(erased_at__isnull=False),
                name="customer_by_erased_keys",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=models.Q(erased_at=None),
                name="customer_last_changed_first",
            ),
            models.Index(fields=["email_folded"], name="customer_by_email"),
            models.Index(fields=["phone_e164"], name="customer_by_phone"),
            models.Index(end_of("phone_e164"), name="customer_by_end_of_phone"),
            GinIndex(fields=["search_keys"], name="customer_by_search_keys"),
        ]

    def __str__(self) -> str:
        return self.public_id


class CustomerNote(models.Model):
    """What staff keep in mind about a customer. Free text: a row of its own, so that it can be erased."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.JSONField(help_text="The actor.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.customer_id}"
