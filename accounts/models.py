"""What belongs to one shop itself: settings, brand, staff, sessions, keys, idempotency keys, files, throttles."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Value

from accounts.managers import StaffUserManager
from accounts.roles import Capability, Role, capabilities_of
from core.ids import new_public_id

BY_HAND = "by_hand"


class ShopSettings(models.Model):
    """The one row of settings of this shop."""

    shop_name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    default_language = models.CharField(max_length=8)
    languages = ArrayField(models.CharField(max_length=8))
    reply_to_email = models.EmailField(blank=True)
    support_phone = models.CharField(max_length=32, blank=True)
    return_address = models.JSONField(default=dict, help_text="Same shape as an order's shipping address.")
    hand_over_days = models.PositiveSmallIntegerField(default=14)
    refund_days = models.PositiveSmallIntegerField(
        default=5, help_text="Business days until we send a refund once it is owed; law may shorten it."
    )
    assumed_delivery_days = models.PositiveSmallIntegerField(
        default=5, help_text="Days after shipping when a parcel of unknown delivery is taken as delivered."
    )
    agent_refund_limit_minor = models.BigIntegerField(null=True, blank=True)
    ask_for_postcode = models.BooleanField(default=False)
    legal_details = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="The legal footer's lines, by their code.",
    )
    legal_footer = models.TextField(
        blank=True, help_text="What else stands in the footer, in the shop's own words."
    )
    own_holidays = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text=(
            "What differs from the country's calendar, by day: "
            '{"2026-12-24": {"name": "...", "is_holiday": true}}.'
        ),
    )
    law_confirmed_at = models.DateTimeField(null=True, blank=True)
    law_confirmation = models.JSONField(
        default=dict, help_text="Who confirmed which rows of the country's law, by their fingerprints."
    )
    informs_of_withdrawal = models.BooleanField(
        default=True,
        db_default=True,
        help_text="The shop tells of the right to withdraw before each contract, as the law wants it.",
    )
    is_small_seller = models.BooleanField(
        default=False,
        db_default=False,
        help_text="One of the sellers whom the law on withdrawal of the shop's country leaves out.",
    )
    return_carriers = models.JSONField(
        default=list,
        db_default=[],
        blank=True,
        help_text='Carriers named for returns before the contract: [{"since": "2026-01-01", "carriers": ["yurtici"]}].',
    )
    retention_days = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="How long kinds of data are kept where the shop chose fewer days than ours, by their code.",
    )
    demands_second_factor = models.BooleanField(
        default=False, db_default=False, help_text="Everybody of the staff proves a second factor at sign-in."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_settings"),
        ]

    def __str__(self) -> str:
        return self.shop_name


class Port(models.TextChoices):
    """The outside worlds that a shop needs somebody for."""

    CARRIER = "carrier"
    PAYMENTS = "payments"
    BANK = "bank"
    STORE = "store"


class ConnectionState(models.TextChoices):
    ACTIVE = "active"
    OFF = "off"


class Connection(models.Model):
    """Somebody behind a port: a company, or the shop's own people (``by_hand``).

    One that was switched off stays, so that what it was asked before is looked up with it, and never asked of another.
    """

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "con"))
    port = models.CharField(max_length=16, choices=Port)
    provider = models.CharField(max_length=32, help_text="A name of settings.PORTS.")
    company = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        help_text="Which one it is, where the provider can be any: a carrier by hand.",
    )
    settings = models.JSONField(default=dict, help_text="What the provider's own page asks for.")
    encrypted_credentials = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=ConnectionState, default=ConnectionState.ACTIVE)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["port"],
                condition=models.Q(state=ConnectionState.ACTIVE),
                name="one_active_connection_for_a_port",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.port}: {self.provider}"

    @property
    def is_by_hand(self) -> bool:
        """Whether the shop's own people do what is asked."""
        return self.provider == BY_HAND


class Brand(models.Model):
    """Typed tokens that portal, tracking, mail and dashboard wear. One row."""

    accent_colour = models.CharField(max_length=7, default="#1f3d36")
    background_colour = models.CharField(max_length=7, default="#faf8f5")
    text_colour = models.CharField(max_length=7, default="#1d1b19")
    font = models.CharField(max_length=24, default="system")
    radius = models.PositiveSmallIntegerField(default=12, help_text="Corner radius in CSS pixels, 0 to 28.")
    logo_file = models.ForeignKey(
        "StoredFile", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tagline = models.JSONField(default=dict, help_text="Sentence under the shop's name, by language.")
    shop_url = models.URLField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_brand"),
        ]

    def __str__(self) -> str:
        return "brand"


class StaffUser(AbstractBaseUser, PermissionsMixin):
    """Somebody who works for this shop and signs in to its dashboard."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16, choices=Role, default=Role.AGENT)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    device_generation = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Raising it makes every browser strange again."
    )

    objects = StaffUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def may(self, capability: Capability) -> bool:
        """Whether this person's role allows ``capability``."""
        return self.is_active and capability in capabilities_of(Role(self.role))


def outlives(end: datetime | None, other: datetime | None) -> bool:
    """Whether a life that ends then is the longer one; None has no end."""
    return other is not None and (end is None or end > other)


class Session(AbstractBaseSession):
    """What a browser is remembered by. Those of staff (``accounts.sessions``) say whose they are."""

    staff = models.ForeignKey(StaffUser, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(null=True, help_text="When somebody of the staff signed in.")
    last_seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        from accounts.sessions import SessionStore

        return SessionStore


class ApiKey(models.Model):
    """A key of an integrator. The secret is shown once and stored as a hash."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "key"))
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=24, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=48))
    requests_per_second = models.PositiveIntegerField(default=20)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        help_text="The actor; empty where nobody knows.",
    )
    ancestors = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=Value([], ArrayField(models.BigIntegerField())),
        help_text="Row ids of the keys that it descends from, the first maker first.",
    )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def is_valid_at(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def is_stronger_than(self, other: ApiKey) -> bool:
        """Whether it may do something that ``other`` may not, lives longer, may send more, or made it."""
        return (
            not set(self.scopes) <= set(other.scopes)
            or outlives(self.expires_at, other.expires_at)
            or self.requests_per_second > other.requests_per_second
            or self.pk in other.ancestors
        )


class IdempotencyKey(models.Model):
    """The answer that an idempotent POST was given, kept 24 hours per API key."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="Hash over method, path and body.")
    status_code = models.PositiveSmallIntegerField()
    response_body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["api_key", "key"], name="idempotency_key_used_once"),
        ]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.key


class StoredFile(models.Model):
    """A file's record; the bytes lie in one storage under the schema's name with a generated name."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "file"))
    kind = models.CharField(max_length=24, help_text="photo, logo, label, import, ...")
    path = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.public_id


class Throttle(models.Model):
    """How often something was tried in a window of time. Keys are hashes, never addresses."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    window_started_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key_hash


class ProvedAddress(models.Model):
    """An address to which a secret was sent that came back. The key is a hash, never the address."""

    address_hash = models.CharField(max_length=64, primary_key=True)
    proved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address_hash


class CaughtMail(models.Model):
    """A mail of a test shop: it leaves the platform nowhere, and is shown instead. Empty in every live shop."""

    recipient = models.CharField(max_length=1000)
    sender = models.CharField(max_length=300)
    subject = models.CharField(max_length=300)
    text_body = models.TextField()
    html_body = models.TextField(blank=True)
    attachments = ArrayField(models.CharField(max_length=300), default=list, help_text="Their names.")
    caught_at = models.DateTimeField(help_text="By the shop's clock, which may have been turned ahead.")
    kept_since = models.DateTimeField(help_text="In real time.")

    class Meta:
        ordering = ["-caught_at", "-id"]
        indexes = [models.Index(fields=["-caught_at", "-id"], name="caught_mail_newest_first")]

    def __str__(self) -> str:
        return self.subject


class OneTimeCode(models.Model):
    """A random secret that signs somebody in or lets money move: hashed, used once, expiring."""

    purpose = models.CharField(max_length=32, help_text="find_orders, payout_account, staff_invitation, ...")
    subject = models.CharField(max_length=64, help_text="Public id of what it opens.")
    secret_hash = models.CharField(max_length=64, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject"], name="one_time_code_by_subject")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"
