"""One parcel as the warehouse sees it: what should be inside and what to do with it. No money, no address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors import file_path
from commerce.models import OrderLine
from commerce.pictures import pictures_of
from dashboard.presenting.moments import Clock
from dashboard.presenting.words import DISPOSITIONS, GRADES, SHIPPING, Badge, status_badge, word
from returns.models import ReturnItem, ReturnRequest, UnexpectedItem
from returns.policy.inspection import GRADES as GRADE_CODES
from returns.policy.inspection import accepted_as, judged, usual_disposition
from returns.selectors import reason_labels
from returns.services.dispositions import undisposed_units
from returns.services.inspecting import TAKEN_BY_WAREHOUSE
from returns.services.receiving import awaited_units
from returns.services.undoing import undoable_units
from returns.states import Disposition, Reception, ReturnStatus

RECEPTIONS: Mapping[str, Promise] = {
    Reception.MISSING: gettext_lazy("Missing in the parcel: %(count)s"),
    Reception.WRONG_ITEM: gettext_lazy("Something else came in its place: %(count)s"),
}
WHY: Mapping[str, Promise] = {
    "none": gettext_lazy("This return needs no inspection: what has come is accepted."),
    "lenient": gettext_lazy("By the member's terms, signs of use are accepted too."),
    "standard": gettext_lazy("By the terms, what is as new or opened and complete is accepted."),
    "strict": gettext_lazy("By the terms, only what is as new is accepted."),
}


@dataclass(frozen=True)
class GradeChoice:
    """One condition, and what the terms make of it."""

    code: str
    name: str
    says: str
    is_accepted: bool
    place: str  # the usual disposition's code, empty for refused units


@dataclass(frozen=True)
class ParcelItem:
    id: str
    title: str
    variant: str
    sku: str
    picture_url: str
    announced: int
    reason: str
    comment: str
    photos: tuple[str, ...]
    own_photos: tuple[str, ...]
    state: tuple[str, ...]
    accepted_as: str
    to_receive: int
    to_inspect: int
    to_dispose: int
    undoable: int


@dataclass(frozen=True)
class UnexpectedView:
    id: str
    title: str
    quantity: int
    photo_url: str
    state: str
    is_open: bool
    is_of_the_order: bool


@dataclass(frozen=True)
class ParcelPage:
    id: str
    number: str
    order_number: str
    status: Badge
    state: str  # the status as a code
    is_approved: bool
    where: str
    why: str
    items: tuple[ParcelItem, ...]
    grades: tuple[GradeChoice, ...]
    lines: tuple[tuple[str, str], ...]  # of the order, to say which one was not announced
    unexpected: tuple[UnexpectedView, ...]
    can_receive: bool
    can_inspect: bool
    can_dispose: bool
    seen: str  # how the items stood, so that a form sent later is known to be out of date

    @property
    def has_come(self) -> bool:
        """Whether a parcel was opened before: then what may still come is not the first thing to do."""
        return any(item.state for item in self.items)

    @property
    def known(self) -> tuple[ParcelItem, ...]:
        """Items that stand in no form above, or of which something is known already."""
        return tuple(item for item in self.items if item.state or not self.can_receive)

    @property
    def is_done(self) -> bool:
        return self.is_approved and not (self.can_receive or self.can_inspect or self.can_dispose)


def parcel_page(found: ReturnRequest, *, clock: Clock) -> ParcelPage:
    """The page of a return that was read with ``return_detail``."""
    items = list(found.items.all())
    lines = list(OrderLine.objects.filter(order_id=found.order_id).order_by("position", "pk"))
    is_approved = found.status == ReturnStatus.APPROVED
    inspection = str(found.terms["inspection"])
    views = _items(found, items, clock.language)
    return ParcelPage(
        id=found.public_id,
        number=found.number,
        order_number=found.order.number,
        status=status_badge(found.status),
        state=found.status,
        is_approved=is_approved,
        where=word(SHIPPING, found.shipping_status),
        why=str(WHY[inspection]),
        items=views,
        grades=tuple(_grade(code, inspection) for code in GRADE_CODES),
        lines=tuple((line.external_id, _named(line)) for line in lines),
        unexpected=unexpected_views(found),
        can_receive=is_approved and any(view.to_receive for view in views),
        can_inspect=is_approved and any(view.to_inspect for view in views),
        can_dispose=any(view.to_dispose for view in views),
        seen=standing_of(found),
    )


def standing_of(found: ReturnRequest) -> str:
    """What was received and looked at by now, in short."""
    return "-".join(
        f"{item.received_quantity}.{item.accepted_quantity}.{item.rejected_quantity}"
        for item in found.items.all()
    )


def _grade(code: str, inspection: str) -> GradeChoice:
    verdict = judged(code, inspection=inspection)
    if verdict.observed_grade:
        says = _("Accepted as %(grade)s under the member's terms") % {"grade": verdict.grade.upper()}
    else:
        says = _("Is accepted") if verdict.is_accepted else _("Is not accepted")
    return GradeChoice(
        code=code,
        name=word(GRADES, code),
        says=says,
        is_accepted=verdict.is_accepted,
        place=usual_disposition(code, is_accepted=verdict.is_accepted),
    )


def _items(found: ReturnRequest, items: list[ReturnItem], language: str) -> tuple[ParcelItem, ...]:
    pictures = pictures_of([item.line for item in items])
    reasons = reason_labels(language)
    return tuple(
        ParcelItem(
            id=item.public_id,
            title=item.line.title,
            variant=item.line.variant_title,
            sku=item.line.sku,
            picture_url=pictures.get(item.line_id, ""),
            announced=item.requested_quantity,
            reason=reasons.get(item.reason_code, item.reason_code),
            comment=item.comment,
            photos=photos_of(item, is_warehouse=False),
            own_photos=photos_of(item, is_warehouse=True),
            state=_state(item),
            accepted_as=accepted_as_text(item.observed_grade),
            to_receive=awaited_units(item),
            to_inspect=max(0, item.received_quantity - item.accepted_quantity - item.rejected_quantity),
            to_dispose=undisposed_units(item),
            undoable=undoable_units(found, item),
        )
        for item in items
    )


def photos_of(item: ReturnItem, *, is_warehouse: bool) -> tuple[str, ...]:
    """Where the photos of the warehouse, or else the shopper's, are shown from."""
    return tuple(
        file_path(photo.file)
        for photo in item.photos.all()
        if (photo.taken_by == TAKEN_BY_WAREHOUSE) == is_warehouse
    )


def _state(item: ReturnItem) -> tuple[str, ...]:
    """What is known of the item so far, in short."""
    parts = []
    if item.received_quantity:
        counts = {"count": item.received_quantity, "all": item.requested_quantity}
        parts.append(_("%(count)s of %(all)s received") % counts)
    if absence := absence_of(item):
        parts.append(absence)
    if item.accepted_quantity:
        parts.append(_("%(count)s accepted") % {"count": item.accepted_quantity})
    if item.rejected_quantity:
        parts.append(_("%(count)s rejected") % {"count": item.rejected_quantity})
    if item.grade:
        parts.append(word(GRADES, item.grade))
    if item.disposition:
        parts.append(word(DISPOSITIONS, item.disposition))
    return tuple(parts)


def absence_of(item: ReturnItem) -> str:
    """What the warehouse said of units that were announced and are not here; empty when it said nothing."""
    count = awaited_units(item)
    return (
        word(RECEPTIONS, item.reception) % {"count": count} if count and item.reception in RECEPTIONS else ""
    )


def accepted_as_text(observed_grade: str) -> str:
    """What leniency made of a grade as it was seen; staff read it, shoppers never do."""
    if not observed_grade:
        return ""
    grade, _seen = accepted_as(observed_grade, inspection="lenient")
    return _("Accepted as %(grade)s under the member's terms, seen as %(seen)s") % {
        "grade": grade.upper(),
        "seen": observed_grade.upper(),
    }


def _named(line: OrderLine) -> str:
    return " · ".join(filter(None, [line.title, line.variant_title, line.sku]))


def unexpected_views(found: ReturnRequest) -> tuple[UnexpectedView, ...]:
    """What was found in the parcel and not announced, of a return from ``return_detail``."""
    return tuple(_unexpected(one) for one in found.unexpected_items.all())


def _unexpected(one: UnexpectedItem) -> UnexpectedView:
    if one.opened_return is not None:
        state = _("Received into return %(number)s") % {"number": one.opened_return.number}
    else:
        state = word(DISPOSITIONS, one.disposition) if one.disposition else _("Nobody has decided yet")
    return UnexpectedView(
        id=one.public_id,
        title=" · ".join(filter(None, [one.line.title if one.line else "", one.description])),
        quantity=one.quantity,
        photo_url=file_path(one.photo) if one.photo else "",
        state=state,
        is_open=one.is_open,
        is_of_the_order=one.line is not None,
    )


# What may be chosen on the spot: refused units travel back by another way, which the shopper has a say in.
PLACES = tuple(
    (str(code), text) for code, text in DISPOSITIONS.items() if code != Disposition.RETURN_TO_CUSTOMER
)
