"""What a shop's accounts hold: staff, and traces of shoppers that are found by their ids and end soon by themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings as project_settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.utils.translation import gettext_noop

from accounts.models import IdempotencyKey, OneTimeCode, Session
from accounts.services.caught_mails import KEPT as CAUGHT_KEPT
from accounts.services.caught_mails import forget_caught_mails, purge_caught_mails
from accounts.services.idempotency import purge_idempotency_keys
from accounts.services.one_time_codes import purge_codes
from accounts.services.proved_addresses import KEPT as PROVED_KEPT
from accounts.services.proved_addresses import forget_proved, purge_proved
from accounts.services.throttles import purge_throttles
from accounts.sessions import SessionStore
from core import clock
from core.privacy import AppPrivacy, OtherTable, Person, RetentionRule
from core.queries import head_of_key

_AT_ONCE = 500

_STAFF = "A member of staff: the owner writes, changes and closes it, and it is no shopper's."
_SETTINGS = "The shop's own settings, and what it says of itself."
_FRAMEWORK = "Rights and kinds of rows, the same in every shop."

TABLES = (
    OtherTable(
        "accounts.ShopSettings",
        _SETTINGS,
        "id shop_name country currency time_zone default_language languages reply_to_email support_phone return_address"
        " hand_over_days refund_days assumed_delivery_days agent_refund_limit_minor ask_for_postcode legal_details"
        " legal_footer own_holidays law_confirmed_at law_confirmation informs_of_withdrawal is_small_seller"
        " return_carriers retention_days demands_second_factor",
    ),
    OtherTable(
        "accounts.Connection",
        "Who does something for the shop: a company, or its own people.",
        "id public_id port provider company settings encrypted_credentials state made_at changed_at",
    ),
    OtherTable(
        "accounts.Brand",
        _SETTINGS,
        "id accent_colour background_colour text_colour font radius logo_file tagline shop_url updated_at",
    ),
    OtherTable(
        "accounts.StaffUser",
        f"{_STAFF} Who leaves is closed, and stays by name beside what was done, as long as the shop is there.",
        "id password last_login is_superuser email name role language is_active is_staff joined_at device_generation"
        " groups user_permissions",
    ),
    OtherTable("accounts.StaffUser_groups", _STAFF, "id staffuser group"),
    OtherTable("accounts.StaffUser_user_permissions", _STAFF, "id staffuser permission"),
    OtherTable("account.EmailAddress", _STAFF, "id user email verified primary"),
    OtherTable("account.EmailConfirmation", _STAFF, "id email_address created sent key"),
    OtherTable("mfa.Authenticator", _STAFF, "id user type data created_at last_used_at"),
    OtherTable(
        "admin.LogEntry",
        "What staff changed in the lists, by public id.",
        "id action_time user content_type object_id object_repr action_flag change_message",
    ),
    OtherTable(
        "accounts.ApiKey",
        "A key of an integrator, who is named by the shop, and the ids of who made it: staff or other keys.",
        "id public_id name prefix secret_hash scopes requests_per_second created_at expires_at revoked_at last_used_at"
        " made_by ancestors",
    ),
    OtherTable(
        "accounts.IdempotencyKey",
        "Answers kept for a day: those that name somebody go with him.",
        "id api_key key fingerprint status_code response_body created_at",
    ),
    OtherTable(
        "accounts.StoredFile",
        "The record of a file: it goes with what it belongs to.",
        "id public_id kind path content_type size_bytes width height created_at",
    ),
    OtherTable(
        "accounts.Throttle", "A keyed hash and a count, for two days.", "key_hash window_started_at count"
    ),
    OtherTable(
        "accounts.ProvedAddress",
        "A keyed hash of an address whose owner has entered a code: it goes with him, or by itself.",
        "address_hash proved_at",
    ),
    OtherTable(
        "accounts.CaughtMail",
        "A test shop's mail, for a month: those to a person go with him.",
        "id recipient sender subject text_body html_body attachments caught_at kept_since",
    ),
    OtherTable(
        "accounts.OneTimeCode",
        "A hashed secret and the public id that it is for: it goes with whom it was for.",
        "id purpose subject secret_hash attempts created_at expires_at used_at",
    ),
    OtherTable(
        "accounts.Session",
        "A browser: those that opened somebody's orders go with him.",
        "session_key session_data expire_date staff began_at last_seen_at",
    ),
    OtherTable("auth.Permission", _FRAMEWORK, "id name content_type codename"),
    OtherTable("auth.Group_permissions", _FRAMEWORK, "id group permission"),
    OtherTable("auth.Group", _FRAMEWORK, "id name permissions"),
    OtherTable("contenttypes.ContentType", _FRAMEWORK, "id app_label model"),
)


def forget_traces(person: Person, now: datetime) -> None:
    """Codes and links that were for him, and answers that named him."""
    OneTimeCode.objects.alias(head=head_of_key("subject")).filter(head__in=person.subjects).delete()
    forget_proved(person.emails)
    forget_caught_mails(person.emails)
    _forget_answers(person)


def forget_in_browsers(person: Person) -> None:
    """What browsers remember of his orders. Every session of the shop has to be read, so nothing is locked meanwhile."""
    for session in Session.objects.order_by("pk").iterator(chunk_size=_AT_ONCE):
        _forget_in(session, person.marks)


def _forget_answers(person: Person) -> None:
    # Answers about an erasure or an archive name nobody, and are to stay the same when they are asked for again.
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {IdempotencyKey._meta.db_table}"  # noqa: S608  the table is a model's
            " WHERE EXISTS (SELECT FROM unnest(%s) AS mark WHERE strpos(response_body::text, mark) > 0)"
            " AND strpos(response_body::text, %s) = 0",
            [list(person.marks), '"prv_'],
        )


def _forget_in(session: Session, marks: Sequence[str]) -> None:
    """Forget what a browser's session holds about the person; a shopper's goes as a whole."""
    data = session.get_decoded()
    kept = {name: value for name, value in data.items() if not _mentions(value, marks)}
    if len(kept) == len(data):
        return
    if SESSION_KEY in data:
        # One that was written meanwhile is read again afterwards.
        Session.objects.filter(pk=session.pk, session_data=session.session_data).update(
            session_data=SessionStore().encode(kept)
        )
    else:
        session.delete()


def _mentions(value: Any, marks: Sequence[str]) -> bool:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return any(mark in text for mark in marks)


# Limits, sessions, repeated calls and caught mails go by the real time: who turns a test shop's clock by a month stays
# signed in and sees what was written on the way.


def _purge_answers(*, now: datetime, days: int) -> int:
    return purge_idempotency_keys(now=clock.real_now())


def _purge_counts(*, now: datetime, days: int) -> int:
    return purge_throttles(now=clock.real_now())


def _purge_secrets(*, now: datetime, days: int) -> int:
    return purge_codes(now=clock.real_now())


def _purge_caught(*, now: datetime, days: int) -> int:
    return purge_caught_mails(now=clock.real_now(), days=days)


def _purge_proved(*, now: datetime, days: int) -> int:
    return purge_proved(now=now)


def _purge_sessions(*, now: datetime, days: int) -> int:
    return Session.objects.filter(expire_date__lt=clock.real_now()).delete()[0]


RETENTION = (
    RetentionRule(
        "caught_mails",
        gettext_noop("Mails that a test shop has caught"),
        gettext_noop("So that you see what would have been sent."),
        days=CAUGHT_KEPT.days,
        least_days=1,
        purge=_purge_caught,
    ),
    RetentionRule(
        "idempotency_keys",
        gettext_noop("Answers to repeated calls of the API"),
        gettext_noop("So that a call that is repeated is done once."),
        days=1,
        least_days=1,
        purge=_purge_answers,
    ),
    RetentionRule(
        "throttles",
        gettext_noop("Counts of tries"),
        gettext_noop("So that nobody guesses an order. Only keyed hashes are kept."),
        days=2,
        least_days=2,
        purge=_purge_counts,
    ),
    RetentionRule(
        "one_time_codes",
        gettext_noop("One-time links and codes"),
        gettext_noop("So that a used link can say that it was used. Only hashes are kept."),
        days=30,
        least_days=30,
        purge=_purge_secrets,
    ),
    RetentionRule(
        "proved_addresses",
        gettext_noop("Addresses whose owner has entered a code"),
        gettext_noop("So that a shop that is not verified yet can answer him. Only keyed hashes are kept."),
        days=PROVED_KEPT.days,
        least_days=PROVED_KEPT.days,
        purge=_purge_proved,
    ),
    RetentionRule(
        "sessions",
        gettext_noop("Sessions of browsers"),
        gettext_noop("So that a return that was begun can be gone on with."),
        days=project_settings.SESSION_COOKIE_AGE // 86400,
        least_days=project_settings.SESSION_COOKIE_AGE // 86400,
        purge=_purge_sessions,
    ),
)

PRIVACY = AppPrivacy(
    app="accounts",
    tables=TABLES,
    erase_more=forget_traces,
    erase_outside=forget_in_browsers,
    retention=RETENTION,
)
