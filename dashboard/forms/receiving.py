"""What was ticked and typed in the warehouse, read into what services take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import FieldError
from dashboard.forms.return_acts import NotFilledIn, Typed, read_count, read_text
from returns.models import ReturnItem
from returns.policy.inspection import judged, usual_disposition
from returns.services.inspecting import InspectedItem
from returns.services.receiving import ReceivedItem, WrongItem, awaited_units
from returns.services.unexpected import LONGEST_DESCRIPTION, FoundItem
from returns.states import Disposition, Grade

# Public ids of the photos that were taken for a field of the form, new ones stored by the caller.
Photos = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class TypedReceipt:
    items: list[ReceivedItem]
    missing: list[str]
    wrong: list[WrongItem]
    unexpected: list[FoundItem]


def typed_receipt(typed: Typed, items: Iterable[ReturnItem], photos: Photos) -> TypedReceipt:
    """What is there (``quantity-<item>``) and what the rest is (``rest-<item>``); ``found-*`` was not announced.

    Raises NotFilledIn where something is not there and nothing is said about it.
    """
    receipt = TypedReceipt([], [], [], [])
    for item in items:
        if awaited := awaited_units(item):
            _read_item(typed, item, awaited, photos, receipt)
    if found := _unannounced(typed, photos):
        receipt.unexpected.append(found)
    if not any((receipt.items, receipt.missing, receipt.wrong, receipt.unexpected)):
        raise NotFilledIn(_("Please say what is in the parcel."))
    return receipt


def typed_findings(
    typed: Typed,
    items: Iterable[ReturnItem],
    photos: Photos,
    *,
    inspection: str,
    may_override: bool,
) -> list[InspectedItem]:
    """What was said about each item in ``grade-<item>``; items without a condition are left out.

    The terms decide what is accepted, unless ``may_override`` and ``verdict-<item>`` says otherwise. Raises
    NotFilledIn.
    """
    findings = [
        _finding(typed, item.public_id, grade, photos, inspection=inspection, may_override=may_override)
        for item in items
        if (grade := typed.get(f"grade-{item.public_id}", "")) in Grade.values
    ]
    if not findings:
        raise NotFilledIn(_("Please say in which condition the items are."))
    return findings


def typed_places(typed: Typed, items: Iterable[ReturnItem]) -> dict[str, str]:
    """Where accepted items go, from ``place-<item>``. Raises NotFilledIn."""
    places = {
        item.public_id: place
        for item in items
        if (place := typed.get(f"place-{item.public_id}", "")) in Disposition.values
    }
    if not places:
        raise NotFilledIn(_("Please say what happens to the items."))
    return places


def _read_item(typed: Typed, item: ReturnItem, awaited: int, photos: Photos, receipt: TypedReceipt) -> None:
    name = item.public_id
    count = read_count(typed, f"quantity-{name}")
    if count:
        receipt.items.append(ReceivedItem(name, count))
    rest = typed.get(f"rest-{name}", "")
    if count >= awaited:
        return
    if rest == "missing":
        receipt.missing.append(name)
    elif rest == "wrong":
        description = read_text(typed, f"instead-{name}")
        if not description:
            message = _("Please write what lies there instead.")
            raise NotFilledIn(message, [FieldError(f"instead-{name}", "required", message)])
        found = FoundItem(
            description=description[:LONGEST_DESCRIPTION],
            quantity=awaited - count,
            photo=_first(photos, f"instead-photo-{name}"),
        )
        receipt.wrong.append(WrongItem(name, found))
    elif rest != "later":
        message = _(
            "Please say about %(product)s what is not there: is it missing, or does it come later?"
        ) % {"product": item.line.title}
        raise NotFilledIn(message, [FieldError(f"rest-{name}", "required", message)])


def _unannounced(typed: Typed, photos: Photos) -> FoundItem | None:
    line, description = typed.get("found-line", ""), read_text(typed, "found-description")
    photo = _first(photos, "found-photo")
    if not line and not description and not photo:
        return None
    if not line and not description:
        raise NotFilledIn(_("Please write what it is that nobody announced."))
    return FoundItem(
        description=description[:LONGEST_DESCRIPTION],
        line=line,
        quantity=max(1, read_count(typed, "found-quantity")),
        photo=photo,
    )


def _finding(
    typed: Typed, name: str, grade: str, photos: Photos, *, inspection: str, may_override: bool
) -> InspectedItem:
    count = read_count(typed, f"count-{name}")
    if not count:
        raise NotFilledIn(_("Enter how many items are in this condition."))
    said = typed.get(f"verdict-{name}", "") if may_override else ""
    is_accepted = {"accept": True, "refuse": False}.get(
        said, judged(grade, inspection=inspection).is_accepted
    )
    note = read_text(typed, f"note-{name}")
    if not is_accepted and not note:
        message = _("Please write for the customer why it is not accepted.")
        raise NotFilledIn(message, [FieldError(f"note-{name}", "required", message)])
    place = typed.get(f"place-{name}", "")
    if place not in Disposition.values:
        place = usual_disposition(grade, is_accepted=is_accepted)
    return InspectedItem(
        item=name,
        accepted_quantity=count if is_accepted else 0,
        rejected_quantity=0 if is_accepted else count,
        grade=grade,
        disposition=place,
        note=note,
        photos=tuple(photos.get(f"photos-{name}", ())),
    )


def _first(photos: Photos, field: str) -> str:
    return next(iter(photos.get(field, ())), "")
