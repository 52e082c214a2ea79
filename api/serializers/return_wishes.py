"""Wishes for returns and for what is done with them, as they come in."""

from __future__ import annotations

from typing import Any

from api.fields import (
    Choice,
    Identifier,
    ListOf,
    Metadata,
    Moment,
    MoneyField,
    Text,
    TrueOrFalse,
    WholeNumber,
)
from api.serializers.pickups import PickupWish, wished_pickup
from api.strict import StrictSerializer
from returns.states import LegalGround, Method, Resolution, ReturnStatus
from returns.wishes import ReturnWish, WishedItem

MOST_ITEMS = 1000
MOST_PHOTOS = 10
LONGEST_TEXT = 2000


class ExchangeWish(StrictSerializer):
    variant = Identifier(help_text="Our id or the shop's id of the variant wanted instead.")
    product = Identifier(
        required=False, allow_null=True, help_text="Its product, where several have such a variant."
    )


class ItemWish(StrictSerializer):
    line = Identifier()
    quantity = WholeNumber(min_value=1)
    reason = Text(max_length=64, required=False, allow_null=True)
    comment = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    photos = ListOf(child=Text(max_length=40), required=False, max_length=MOST_PHOTOS)
    resolution = Choice(choices=Resolution.choices, required=False, allow_null=True)
    exchange_for = ExchangeWish(required=False, allow_null=True)


class EligibilityItemWish(ItemWish):
    quantity = WholeNumber(min_value=1, required=False, default=1)


class EligibilityWish(StrictSerializer):
    """A question; everything but the order may be left open."""

    order = Identifier()
    items = EligibilityItemWish(many=True, required=False, max_length=MOST_ITEMS)
    resolution = Choice(choices=Resolution.choices, required=False, allow_null=True)
    method = Choice(choices=Method.choices, required=False, allow_null=True)


class ReturnWishBody(StrictSerializer):
    order = Identifier()
    items = ItemWish(many=True, min_length=1, max_length=MOST_ITEMS)
    resolution = Choice(choices=Resolution.choices, required=False, allow_null=True)
    method = Choice(choices=Method.choices, required=False, allow_null=True)
    pickup = PickupWish(required=False, allow_null=True)
    override = TrueOrFalse(required=False, default=False)
    external_id = Identifier(required=False, allow_null=True, default=None)
    metadata = Metadata(required=False)
    language = Text(
        max_length=8, required=False, allow_null=True, help_text="In which the shopper is written to."
    )
    notify = TrueOrFalse(required=False, default=True)


class NotifyWish(StrictSerializer):
    """What every action takes: whether people are written to about it."""

    notify = TrueOrFalse(required=False, default=True)


class ExpectedStatusWish(StrictSerializer):
    """What every action on a return takes: only while it stands where it was seen to stand."""

    expected_status = Choice(
        choices=ReturnStatus.choices,
        required=False,
        allow_null=True,
        default=None,
        help_text="Where the status is another one, nothing is done: 409 with the present one as `state`.",
    )


class MoveWish(NotifyWish, ExpectedStatusWish):
    """An action that needs nothing more."""


def _ground() -> Choice:
    return Choice(
        choices=LegalGround.choices,
        required=False,
        allow_null=True,
        default=None,
        help_text="Against a right by law: a ground that the law knows. The shopper reads it, with where to turn.",
    )


class EndWish(MoveWish):
    """An action that ends a return, or refuses units of it, also where it stands on a right by law."""

    ground = _ground()


class ChangeWish(ExpectedStatusWish):
    """The whole new wish: what it leaves out is gone, ``metadata`` excepted."""

    items = ItemWish(many=True, min_length=1, max_length=MOST_ITEMS)
    resolution = Choice(choices=Resolution.choices, required=False, allow_null=True)
    method = Choice(choices=Method.choices, required=False, allow_null=True)
    pickup = PickupWish(required=False, allow_null=True)
    override = TrueOrFalse(required=False, default=False)
    metadata = Metadata(required=False)
    ground = _ground()
    notify = TrueOrFalse(required=False, default=True)


class ApproveWish(MoveWish):
    note = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")


class DeclineWish(EndWish):
    reason = Text(max_length=LONGEST_TEXT, help_text="The shopper reads it.")


class ExtendWish(MoveWish):
    hand_over_by = Moment(help_text="The new end of the time for handing the parcel over.")


class RefundWish(MoveWish):
    amount = MoneyField(required=False, allow_null=True, default=None)


def return_wish_of(body: dict[str, Any]) -> ReturnWish:
    """What the body of an eligibility question or of a request wants."""
    return ReturnWish(
        items=tuple(_wished_item(item) for item in body.get("items", [])),
        resolution=body.get("resolution"),
        method=body.get("method"),
        pickup=wished_pickup(body.get("pickup")),
        override=body.get("override", False),
        external_id=body.get("external_id"),
        metadata=body.get("metadata") or {},
        language=body.get("language"),
    )


def _wished_item(item: dict[str, Any]) -> WishedItem:
    exchange_for = item.get("exchange_for")
    return WishedItem(
        line=item["line"],
        quantity=item["quantity"],
        reason=item.get("reason"),
        comment=item.get("comment", ""),
        photos=tuple(item.get("photos", ())),
        resolution=item.get("resolution"),
        exchange_for=dict(exchange_for) if exchange_for else None,
    )
