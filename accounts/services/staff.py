"""Who works for a shop: invited by a one-time link, given a role, let go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.events import StaffDeactivated, StaffInvited, StaffJoined, StaffRoleChanged
from accounts.models import StaffUser
from accounts.roles import Role
from accounts.services.mail_budget import is_in_budget
from accounts.services.one_time_codes import (
    CodeInvalid,
    issue_token,
    subjects_waiting,
    take_tokens_back,
    token_subject,
    use_token,
)
from accounts.services.sessions import end_sessions
from core.actors import Actor
from core.errors import Conflict, FieldError, Refusal
from events.publishing import publish
from tenants.selectors import current_shop

INVITATION = "staff_invitation"
INVITATION_LIFETIME = timedelta(days=7)


class StaffRefused(Refusal):
    """The invitation cannot be written or accepted like this; ``errors`` says why."""

    code = "staff_refused"


class AlreadyOnStaff(Conflict):
    """Somebody with this e-mail address works here already."""

    code = "already_on_staff"
    state = "active"


class LastOwner(Conflict):
    """The shop would be left without an owner."""

    code = "last_owner"
    state = "last_owner"


@transaction.atomic
def invite_staff(
    *, email: str, name: str, role: Role, language: str, actor: Actor, now: datetime
) -> StaffUser:
    """Have somebody sent a link that works once and for a week; inviting again replaces the older link.

    Raises StaffRefused, AlreadyOnStaff.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        message = _("This is not an e-mail address.")
        raise StaffRefused(message, [FieldError("email", "not_an_address", message)]) from None
    staff = StaffUser.objects.select_for_update().filter(email=email).first()
    if staff is not None and staff.is_active:
        raise AlreadyOnStaff(_("Somebody with this e-mail address works here already."))
    _require_budget(email, now=now)
    if staff is None:
        try:
            with transaction.atomic():
                staff = StaffUser.objects.create_user(
                    email, None, name=name.strip(), role=role, language=language, is_active=False
                )
        except IntegrityError:
            raise AlreadyOnStaff(_("Somebody with this e-mail address works here already.")) from None
    else:
        staff.name, staff.role, staff.language = name.strip(), role, language
        staff.save(update_fields=["name", "role", "language"])
    publish(StaffInvited(staff_id=str(staff.pk), role=role), actor=actor, occurred_at=now)
    return staff


def issue_invitation(*, staff: StaffUser, now: datetime) -> str:
    """The secret of the link with which ``staff`` joins."""
    return issue_token(purpose=INVITATION, subject=str(staff.pk), lifetime=INVITATION_LIFETIME, now=now)


def invited_staff(token: str, *, now: datetime) -> StaffUser:
    """Who an invitation that still works is for. Raises CodeInvalid."""
    staff = StaffUser.objects.filter(
        pk=int(token_subject(token, purpose=INVITATION, now=now)), is_active=False
    ).first()
    if staff is None:
        raise CodeInvalid(_("This link was used already or is too old. Please ask for a new one."))
    return staff


def invited_people(*, now: datetime) -> list[StaffUser]:
    """Who has an invitation that still works, by e-mail."""
    ids = [int(subject) for subject in subjects_waiting(purpose=INVITATION, now=now)]
    return list(StaffUser.objects.filter(pk__in=ids, is_active=False).order_by("email", "pk"))


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, now: datetime) -> StaffUser:
    """Join with a name and a password of one's own. Raises CodeInvalid, StaffRefused."""
    staff = invited_staff(token, now=now)
    staff.name = name.strip() or staff.name
    if errors := password_errors(password, staff=staff):
        raise StaffRefused(errors[0].message, errors)
    use_token(token, purpose=INVITATION, now=now)
    staff.set_password(password)
    staff.is_active = True
    staff.joined_at = now
    staff.save(update_fields=["name", "password", "is_active", "joined_at"])
    publish(
        StaffJoined(staff_id=str(staff.pk), role=staff.role),
        actor=Actor("staff", str(staff.pk)),
        occurred_at=now,
    )
    return staff


@transaction.atomic
def change_role(*, staff: StaffUser, role: Role, actor: Actor, now: datetime) -> StaffUser:
    """Give somebody another role. Raises LastOwner."""
    staff = _locked(staff)
    if staff.role == role:
        return staff
    _require_another_owner(staff)
    was, staff.role = staff.role, role
    staff.save(update_fields=["role"])
    publish(StaffRoleChanged(staff_id=str(staff.pk), role=role, was=was), actor=actor, occurred_at=now)
    return staff


@transaction.atomic
def deactivate_staff(*, staff: StaffUser, actor: Actor, now: datetime) -> StaffUser:
    """Let somebody go: no sign-in, every session ends, and so does an invitation that was not accepted yet.

    Safe to repeat. Raises LastOwner.
    """
    staff = _locked(staff)
    was_invited = take_tokens_back(purpose=INVITATION, subject=str(staff.pk), now=now)
    if not (staff.is_active or was_invited):
        return staff
    _require_another_owner(staff)
    staff.is_active = False
    staff.set_unusable_password()
    staff.save(update_fields=["is_active", "password"])
    end_sessions(staff=staff, actor=actor, now=now)
    publish(StaffDeactivated(staff_id=str(staff.pk)), actor=actor, occurred_at=now)
    return staff


def password_errors(password: str, *, staff: StaffUser | None = None) -> list[FieldError]:
    """What is wrong with a new password, in the reader's language."""
    try:
        password_validation.validate_password(password, user=staff)
    except ValidationError as failure:
        return [FieldError("password", "too_weak", message) for message in failure.messages]
    return []


def _require_budget(email: str, *, now: datetime) -> None:
    if is_in_budget(email, now=now):
        return
    message = _("No more mails can leave today. Please invite this person tomorrow.")
    if not current_shop().is_verified:
        message = _(
            "A shop that is not verified yet sends few mails a day, and today's are used up. Please invite this person "
            "tomorrow, or once your shop is verified."
        )
    raise StaffRefused(message, [FieldError("email", "mails_used_up", message)])


def _locked(staff: StaffUser) -> StaffUser:
    # All owners are locked, in one order, so that two of them cannot let one another go.
    owners = StaffUser.objects.select_for_update().filter(role=Role.OWNER, is_active=True).order_by("pk")
    list(owners.values_list("pk"))
    return StaffUser.objects.select_for_update().get(pk=staff.pk)


def _require_another_owner(staff: StaffUser) -> None:
    others = StaffUser.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=staff.pk)
    if staff.role == Role.OWNER and staff.is_active and not others.exists():
        raise LastOwner(_("A shop needs an owner. Make somebody else an owner first."))
