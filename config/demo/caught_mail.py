"""Mails that the demo's post office has caught are ours too: those about an erased person go with him."""

from __future__ import annotations

from django.conf import settings

from config.demo.mail_catcher import Inbox
from core.privacy import AppPrivacy, Person

MAIL_FOLDER = "mail"  # of the state; see config.demo.run


def forget_mails(person: Person) -> None:
    """Delete caught mails to the person's addresses, and those that were sent as one of his messages."""
    folder = settings.STATE_DIR / MAIL_FOLDER
    if folder.is_dir():
        Inbox(folder).forget(addresses=person.emails, message_ids=person.subjects)


PRIVACY = AppPrivacy(app="caught_mail", tables=(), erase_outside=forget_mails)
