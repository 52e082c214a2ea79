"""What staff keep in mind about a customer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.models import Customer, CustomerNote
from core.actors import Actor
from core.errors import Refusal


class EmptyNote(Refusal):
    code = "empty_note"
    title = "A note needs words"


@transaction.atomic
def add_customer_note(*, customer: Customer, text: str, actor: Actor, now: datetime) -> CustomerNote:
    """Keep a note that only staff read. Raises EmptyNote."""
    text = text.strip()
    if not text:
        raise EmptyNote(_("Please write the note."))
    return CustomerNote.objects.create(customer=customer, text=text, author=actor.as_json(), created_at=now)


@transaction.atomic
def delete_customer_note(*, note: CustomerNote) -> None:
    """Forget a note; repeating it changes nothing."""
    CustomerNote.objects.filter(pk=note.pk).delete()
