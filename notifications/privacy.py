"""What messages hold about people: whom they went to, and every word of them."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from core.privacy import AppPrivacy, OtherTable, PersonTable

TABLES = (
    PersonTable(
        "notifications.Message",
        gettext_noop("Messages that were sent"),
        ("customer", "return_request__customer"),
        erased="created_at sent_at topic channel language recipient recipient_name subject text_body status",
        derived="html_body receipt sealed_secret",
        technical="id public_id effect_key sender_name reply_to is_secret attempts sending_until failure customer"
        " return_request",
        is_deleted=True,
        by_address="recipient",
    ),
    OtherTable(
        "notifications.MessageTemplate", "The shop's own texts.", "id topic language subject body updated_at"
    ),
)

PRIVACY = AppPrivacy(app="notifications", tables=TABLES)
