"""What happens to a shop's own things."""

from __future__ import annotations

from dataclasses import dataclass, field

from events.base import DomainEvent


@dataclass(frozen=True)
class ApiKeyCreated(DomainEvent):
    type = "api_key.created"
    subject_type = "api_key"
    subject_field = "api_key_id"

    api_key_id: str
    scopes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ApiKeyRevoked(DomainEvent):
    type = "api_key.revoked"
    subject_type = "api_key"
    subject_field = "api_key_id"

    api_key_id: str


@dataclass(frozen=True)
class SettingsChanged(DomainEvent):
    """``fields`` names what changed; the values stand in the settings."""

    type = "settings.changed"
    subject_type = "settings"
    subject_field = "settings_id"

    settings_id: str = "1"
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ConnectionChanged(DomainEvent):
    """Somebody stands behind a port, was changed, or was switched off; ``state`` says which."""

    type = "connection.changed"
    subject_type = "connection"
    subject_field = "connection_id"

    connection_id: str
    port: str
    provider: str
    state: str


@dataclass(frozen=True)
class BrandChanged(DomainEvent):
    type = "brand.changed"
    subject_type = "brand"
    subject_field = "brand_id"

    brand_id: str = "1"
    fields: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class StaffEvent(DomainEvent):
    """Base of what happens to one member of staff."""

    subject_type = "staff"
    subject_field = "staff_id"

    staff_id: str


@dataclass(frozen=True)
class StaffInvited(StaffEvent):
    type = "staff.invited"

    role: str = ""


@dataclass(frozen=True)
class StaffJoined(StaffEvent):
    type = "staff.joined"

    role: str = ""


@dataclass(frozen=True)
class StaffRoleChanged(StaffEvent):
    type = "staff.role_changed"

    role: str = ""
    was: str = ""


@dataclass(frozen=True)
class StaffDeactivated(StaffEvent):
    type = "staff.deactivated"


@dataclass(frozen=True)
class ShopVerificationRequested(StaffEvent):
    """The owner has to be sent a link that proves the e-mail address."""

    type = "shop.verification_requested"


@dataclass(frozen=True)
class ShopCheckAsked(StaffEvent):
    """The owner proved the e-mail address that the shop was founded with: operators check it by ``due_date``."""

    type = "shop.check_asked"

    due_date: str


@dataclass(frozen=True)
class ShopVerified(StaffEvent):
    """An operator checked who runs the shop."""

    type = "shop.verified"


@dataclass(frozen=True)
class ManyWrongTries(DomainEvent):
    """Within an hour many tried wrong details: ``kind`` is ``look_up`` or ``sign_in``. Nobody is stopped by it."""

    type = "security.many_wrong_tries"
    subject_type = "settings"
    subject_field = "settings_id"

    kind: str
    count: int
    settings_id: str = "1"


@dataclass(frozen=True)
class StaffUnlockRequested(StaffEvent):
    """Somebody failed too often to sign in as this member of staff, who gets a link to go on with."""

    type = "staff.unlock_requested"


@dataclass(frozen=True)
class StaffSignedIn(StaffEvent):
    """``factor`` is the second one that was proved: ``webauthn``, ``totp``, ``recovery_codes``, or empty."""

    type = "staff.signed_in"

    factor: str = ""


@dataclass(frozen=True)
class StaffSignInRefused(StaffEvent):
    """Somebody tried to sign in as this member of staff, or with an address of nobody (then ``staff_id`` is empty).

    ``reason`` is ``password`` or ``second_factor``.
    """

    type = "staff.sign_in_refused"

    reason: str


@dataclass(frozen=True)
class StaffPasswordChanged(StaffEvent):
    type = "staff.password_changed"


@dataclass(frozen=True)
class StaffSessionsEnded(StaffEvent):
    """``count`` sessions were ended before their time."""

    type = "staff.sessions_ended"

    count: int = 0


@dataclass(frozen=True)
class StaffSecondFactorAdded(StaffEvent):
    """``factor`` is ``webauthn``, ``totp`` or ``recovery_codes``."""

    type = "staff.second_factor_added"

    factor: str


@dataclass(frozen=True)
class StaffSecondFactorRemoved(StaffEvent):
    """``factor`` is ``webauthn``, ``totp``, ``recovery_codes``, or ``all`` when an owner did it for somebody."""

    type = "staff.second_factor_removed"

    factor: str
