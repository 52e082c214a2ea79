"""Merchants, their hosts and the script that makes a new schema: all in ``public``."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django_tenants.models import DomainMixin, TenantMixin


class ShopKind(models.TextChoices):
    SHOP = "shop"
    OPERATORS = "operators"  # the schema in which the platform's own people sign in


class ShopState(models.TextChoices):
    PROVISIONING = "provisioning"
    READY = "ready"
    SUSPENDED = "suspended"
    FAILED = "failed"


class Plan(models.TextChoices):
    TRIAL = "trial"
    STANDARD = "standard"


class Shop(TenantMixin):
    """One merchant: a schema, a name and whether it may serve requests. Never a shopper's data."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=ShopKind, default=ShopKind.SHOP)
    state = models.CharField(max_length=16, choices=ShopState, default=ShopState.PROVISIONING)
    plan = models.CharField(max_length=16, choices=Plan, default=Plan.TRIAL)
    country = models.CharField(max_length=2)
    is_verified = models.BooleanField(
        default=False,
        help_text="An operator has checked who runs it. Until then: few mails, not indexed, no bank data asked for.",
    )
    check_due_date = models.DateField(
        null=True,
        blank=True,
        help_text="By when it is checked: asked for once its owner's address is confirmed.",
    )
    review_reason = models.CharField(
        max_length=300,
        blank=True,
        db_default="",
        help_text="Why an operator has to look at the name first; until then strangers are not served.",
    )
    is_sandbox = models.BooleanField(default=False, help_text="Made by the demo or a test.")
    test_of = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="test_shop",
        help_text="The live shop beside which its merchant tries things out.",
    )
    own_clock_since = models.DateTimeField(
        null=True, blank=True, help_text="Its clock may be ahead since then, and is read for each request."
    )
    clock_ahead = models.DurationField(
        default=timedelta(),
        db_default=timedelta(),
        help_text="How far its business time is ahead of the real one; zero but in shops with the sandbox.",
    )
    clock_target = models.DateTimeField(
        null=True, blank=True, help_text="To which business time its clock was last told to turn."
    )
    is_clock_turning = models.BooleanField(
        default=False, db_default=False, help_text="What falls due until the target has not happened yet."
    )
    schema_fingerprint = models.CharField(
        max_length=64, blank=True, help_text="Of the migrations that the schema stands at."
    )
    created_at = models.DateTimeField()

    # The schema is made by tenants.provisioning, never as a side effect of saving.
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering = ["schema_name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def host(self) -> str:
        """The host under which it is reached, without a port: its own where it has one."""
        return str(self.domains.order_by("-is_primary", "pk").values_list("domain", flat=True)[0])

    @property
    def is_serving(self) -> bool:
        return self.state == ShopState.READY

    @property
    def has_own_clock(self) -> bool:
        return self.own_clock_since is not None

    @property
    def is_test(self) -> bool:
        """Beside a merchant's live shop, to try things out: nothing of it leaves the platform."""
        return self.test_of_id is not None

    @property
    def has_sandbox(self) -> bool:
        """Whether the sandbox companies serve it."""
        return settings.IS_SANDBOX_FOR_ALL or self.is_test

    @property
    def is_in_review(self) -> bool:
        return bool(self.review_reason)


class Domain(DomainMixin):
    """A host name that leads to a shop."""

    verified_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.domain)


class SchemaScript(models.Model):
    """The captured SQL that makes a shop's schema, kept by the fingerprint of the migrations it came from."""

    fingerprint = models.CharField(max_length=64, unique=True)
    statements = models.JSONField()
    captured_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint


class SpareSchema(models.Model):
    """A schema with all its tables that is no shop's yet. Its row and the schema come and go in one transaction."""

    name = models.CharField(max_length=63, unique=True)
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["fingerprint", "id"], name="spare_schemas_that_fit")]

    def __str__(self) -> str:
        return self.name


class SignUpLink(models.Model):
    """The one-time link that leads a new owner from sign-up on the public host into the new shop."""

    token_hash = models.CharField(max_length=64, unique=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="sign_up_links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(blank=True, db_default="", help_text="Whom it lets in; empty: the first owner.")

    def __str__(self) -> str:
        return f"sign-up link of {self.shop_id}"


class ReportKind(models.TextChoices):
    POSES = "poses"  # pretends to be somebody else
    ASKS = "asks"  # asks for passwords, card or bank data
    GOODS = "goods"  # sells what is forbidden or fake
    OTHER = "other"


class ShopReport(models.Model):
    """What somebody told the operators about a shop."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="reports")
    kind = models.CharField(max_length=16, choices=ReportKind)
    text = models.TextField()
    contact = models.EmailField(blank=True, help_text="For questions, if it was given.")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"report {self.pk}"


class SignUpThrottle(models.Model):
    """How often somebody tried to sign up, or to report a shop, in a window of time. Keys are hashes, never addresses."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    window_started_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key_hash
