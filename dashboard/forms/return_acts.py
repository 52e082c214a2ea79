"""What was typed into the forms of a return, read into what services take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from core.errors import FieldError, Refusal
from core.money import Money
from core.typed_amounts import read_amount
from returns.models import ReturnItem
from returns.services.inspecting import InspectedItem
from returns.services.receiving import ReceivedItem
from returns.states import Disposition, Grade

LONGEST_TEXT = 4000


class NotFilledIn(Refusal):
    """Something that the form needs is missing; ``detail`` says what, in the reader's language."""

    code = "not_filled_in"
    title = "Something is missing"


Typed = Mapping[str, str]


def received_items(typed: Typed, items: Iterable[ReturnItem]) -> list[ReceivedItem]:
    """The quantities of ``quantity-<item>``; zeros are left out. Raises NotFilledIn."""
    received = [
        ReceivedItem(item.public_id, count)
        for item in items
        if (count := read_count(typed, f"quantity-{item.public_id}"))
    ]
    if not received:
        raise NotFilledIn(_("Enter how many items have arrived."))
    return received


def inspected_items(typed: Typed, items: Iterable[ReturnItem]) -> list[InspectedItem]:
    """What was said about each item; items without a number are left out. Raises NotFilledIn."""
    inspected = []
    for item in items:
        name = item.public_id
        accepted, rejected = read_count(typed, f"accepted-{name}"), read_count(typed, f"rejected-{name}")
        if not accepted and not rejected:
            continue
        note = read_text(typed, f"note-{name}")
        if rejected and not note:
            message = _("Please write for the customer why something is rejected.")
            raise NotFilledIn(message, [FieldError(f"note-{name}", "required", message)])
        grade, disposition = typed.get(f"grade-{name}", ""), typed.get(f"disposition-{name}", "")
        inspected.append(
            InspectedItem(
                item=name,
                accepted_quantity=accepted,
                rejected_quantity=rejected,
                grade=grade if grade in Grade.values else "",
                disposition=disposition if disposition in Disposition.values else "",
                note=note,
            )
        )
    if not inspected:
        raise NotFilledIn(_("Enter how many items are accepted or rejected."))
    return inspected


def refusal_ground(typed: Typed, findings: Iterable[InspectedItem]) -> str:
    """The ground that was chosen against a right by law; nothing where nothing is refused."""
    return typed.get("ground", "") if any(finding.rejected_quantity for finding in findings) else ""


def refund_amount(typed: Typed, currency: str) -> Money | None:
    """None for what the terms owe, else the amount typed. Raises InvalidAmount, NotFilledIn."""
    if typed.get("what", "owed") != "amount":
        return None
    text = typed.get("amount", "").strip()
    if not text:
        raise NotFilledIn(_("Please write the amount."))
    return read_amount(text, currency)


def read_text(typed: Typed, name: str) -> str:
    """Free text as it will be kept. Raises NotFilledIn when it is far too long."""
    text = typed.get(name, "").replace("\x00", "").strip()
    if len(text) > LONGEST_TEXT:
        raise NotFilledIn(_("This text is too long."))
    return text


def needed_text(typed: Typed, name: str, message: str) -> str:
    """Free text that must be there. Raises NotFilledIn with ``message``."""
    text = read_text(typed, name)
    if not text:
        raise NotFilledIn(message, [FieldError(name, "required", message)])
    return text


def wants_notice(typed: Typed) -> bool:
    """Whether the customer is to be written to."""
    return typed.get("notify") == "yes"


def read_count(typed: Typed, name: str) -> int:
    text = typed.get(name, "").strip()
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 7:
        raise NotFilledIn(_("Enter the number of items in digits."))
    return int(text)
