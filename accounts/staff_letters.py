"""The words of mails to staff, each in the reader's language while it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class StaffLetter:
    """A subject, a sentence, a button where there is something to open, and what has to be known beside it."""

    subject: str
    text: str
    button: str = ""
    note: str = ""


def _verification(shop_name: str) -> StaffLetter:
    return StaffLetter(
        _("Please confirm your e-mail"),
        _(
            "Please confirm that this is your e-mail address. Until then your shop can write few mails a day only."
        ),
        _("Confirm my e-mail"),
        _("The link works for 3 days. If you have not opened a shop here, you can ignore this mail."),
    )


def _invitation(shop_name: str) -> StaffLetter:
    return StaffLetter(
        _("%(shop_name)s: your invitation") % {"shop_name": shop_name},
        _("You are invited to work on returns here. Choose a password and you are in."),
        _("Join the team"),
        _("The link works once and for 7 days."),
    )


def _unlock(shop_name: str) -> StaffLetter:
    return StaffLetter(
        _("Signing in to your shop"),
        _(
            "Somebody tried many wrong passwords for your account. If you want to sign in now, open this link in your "
            "browser: wrong tries of others then no longer stop you there."
        ),
        _("Go on in this browser"),
        _(
            "The link works once, for one hour. Nobody signs in with it alone. If you are not signing in now, you need "
            "not do anything."
        ),
    )


def _password_reset(shop_name: str) -> StaffLetter:
    return StaffLetter(
        _("Choose a new password"),
        _("Somebody asked for a new password for your account. With this link you choose one."),
        _("Choose a new password"),
        _("If it was not you, you need not do anything: your password stays as it is."),
    )


def _password_changed(shop_name: str) -> StaffLetter:
    return _notice(_("Your password was changed"), _("The password of your account was changed just now."))


def _totp_activated(shop_name: str) -> StaffLetter:
    return _notice(
        _("Two-factor sign-in is on"), _("An app that shows codes was added to your account just now.")
    )


def _totp_deactivated(shop_name: str) -> StaffLetter:
    return _notice(
        _("The app for signing in was removed"),
        _("The app that shows codes was taken off your account just now."),
    )


def _passkey_added(shop_name: str) -> StaffLetter:
    return _notice(_("You have a new passkey"), _("A passkey was added to your account just now."))


def _passkey_removed(shop_name: str) -> StaffLetter:
    return _notice(_("A passkey was removed"), _("A passkey was taken off your account just now."))


def _factor_lost(shop_name: str) -> StaffLetter:
    return _notice(
        _("Your second factor was taken away"),
        _(
            "An owner of the shop took your second factor away, as you had lost it. Sign in with your password and set "
            "another one up."
        ),
    )


def _recovery_codes(shop_name: str) -> StaffLetter:
    return _notice(
        _("You have new recovery codes"),
        _("New recovery codes were made for your account just now. The older ones no longer work."),
    )


def _notice(subject: str, text: str) -> StaffLetter:
    note = _("If it was not you, choose a new password at once and tell the owner of the shop.")
    return StaffLetter(subject, text, note=note)


STAFF_LETTERS: dict[str, Callable[[str], StaffLetter]] = {
    "verification": _verification,
    "invitation": _invitation,
    "unlock": _unlock,
    "password_reset": _password_reset,
    "password_changed": _password_changed,
    "totp_activated": _totp_activated,
    "totp_deactivated": _totp_deactivated,
    "passkey_added": _passkey_added,
    "passkey_removed": _passkey_removed,
    "factor_lost": _factor_lost,
    "recovery_codes": _recovery_codes,
}
