"""What was refused, as its shopper sees it: why, the photos, what was chosen and what can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import ShopSettings
from accounts.selectors import file_path
from commerce.pictures import pictures_of
from core.dates import format_date_with_weekday, last_day_before
from countries.carriers import carrier_name
from portal.wording import pieces
from returns.models import ReturnRequest
from returns.refused import Refused, parcels_home, refused_of
from returns.selectors import return_settings
from returns.states import RefusalChoice
from tracking.links import shipment_path


@dataclass(frozen=True)
class ChoiceRow:
    value: str
    anchor: str
    title: str
    note: str
    is_chosen: bool


@dataclass(frozen=True)
class RefusedRow:
    id: str
    title: str
    variant: str
    picture_url: str
    note: str
    reasons: tuple[str, ...]
    photos: tuple[str, ...]
    state: str
    choices: tuple[ChoiceRow, ...]
    typed: str


@dataclass(frozen=True)
class HomeParcel:
    text: str
    url: str


@dataclass(frozen=True)
class RefusedPage:
    title: str
    promise: str
    rows: tuple[RefusedRow, ...]
    parcels: tuple[HomeParcel, ...]
    can_choose: bool
    has_to_choose: bool
    url: str


def refused_page(
    found: ReturnRequest,
    *,
    settings: ShopSettings,
    language: str,
    typed: Mapping[str, str] | None = None,
) -> RefusedPage | None:
    """Of a return read with ``return_detail``; None when nothing of it was refused."""
    if not any(item.refused_at or item.sent_back_quantity for item in found.items.all()):
        return None
    refused = refused_of(found, choice_days=return_settings().refusal_choice_days)
    if not refused:
        return None
    writer = _Writer(settings, language, typed or {})
    pictures = pictures_of([entry.item.line for entry in refused])
    count = sum(entry.here + entry.sent_back for entry in refused)
    last_days = [entry.choose_by for entry in refused if entry.choose_by]
    return RefusedPage(
        title=ngettext("We could not accept %(count)s item", "We could not accept %(count)s items", count)
        % {"count": count},
        promise=_("Please choose by %(day)s. If we do not hear from you, we send it back to you.")
        % {"day": format_date_with_weekday(last_day_before(min(last_days), settings.time_zone), language)}
        if last_days
        else "",
        rows=tuple(writer.row(entry, pictures.get(entry.item.line_id, "")) for entry in refused),
        parcels=tuple(
            HomeParcel(
                text=_("On its way to you: %(parcel)s")
                % {
                    "parcel": " ".join(
                        (
                            carrier_name(parcel.shipment.carrier, settings.country),
                            parcel.shipment.tracking_number,
                        )
                    )
                },
                url=shipment_path(parcel.shipment),
            )
            for parcel in parcels_home(found)
            if parcel.shipment.tracking_number
        ),
        can_choose=any(entry.can_choose for entry in refused),
        has_to_choose=bool(last_days),
        url=reverse("portal:refused", args=[found.public_id]),
    )


@dataclass(frozen=True)
class _Writer:
    settings: ShopSettings
    language: str
    typed: Mapping[str, str]

    def row(self, entry: Refused, picture_url: str) -> RefusedRow:
        item = entry.item
        is_typed = self.typed.get("item") == item.public_id
        return RefusedRow(
            id=item.public_id,
            title=item.line.title,
            variant=item.line.variant_title,
            picture_url=picture_url,
            note=pieces(entry.here or entry.sent_back),
            reasons=entry.reasons,
            photos=tuple(file_path(photo) for photo in entry.photos),
            state=self._state(entry),
            choices=self._choices(entry) if entry.can_choose else (),
            typed=self.typed.get("text", "") if is_typed else "",
        )

    def _state(self, entry: Refused) -> str:
        if not entry.here:
            return _("We have sent it back to you.")
        states: dict[str, str] = {
            RefusalChoice.SEND_BACK: _(
                "We send it back to you. When it is on its way, the parcel stands here."
            ),
            RefusalChoice.LEAVE_IT: _("It stays with us. No money follows for it."),
            RefusalChoice.OBJECT: _("We look at it again. You see the answer here."),
        }
        return states.get(entry.item.refusal_choice, "")

    def _choices(self, entry: Refused) -> tuple[ChoiceRow, ...]:
        wanted = entry.item.refusal_choice
        if self.typed.get("item") == entry.item.public_id:
            wanted = self.typed.get("choice", "")
        return tuple(
            ChoiceRow(
                value=choice,
                anchor=f"{choice}-{entry.item.public_id}",
                title=title,
                note=note,
                is_chosen=choice == wanted,
            )
            for choice, title, note in (
                (
                    RefusalChoice.SEND_BACK,
                    _("Send it back to me"),
                    _("To the address of your order. It costs you nothing."),
                ),
                (
                    RefusalChoice.LEAVE_IT,
                    _("Leave it with you"),
                    _("You get no money for it, and it does not come back. This cannot be changed later."),
                ),
                (
                    RefusalChoice.OBJECT,
                    _("I see it differently"),
                    _("Tell us why, with photos if you have some. Somebody looks at it again."),
                ),
            )
        )
