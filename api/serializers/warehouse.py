"""What a warehouse says and is told: parcels with what was in them, conditions, and parcels that nobody knows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from api.fields import Choice, EmptyAsNull, Identifier, ListOf, Moment, Text, WholeNumber
from api.serializers.return_wishes import (
    LONGEST_TEXT,
    MOST_ITEMS,
    MOST_PHOTOS,
    EndWish,
    ExpectedStatusWish,
    MoveWish,
    NotifyWish,
)
from api.strict import StrictSerializer
from returns.models import UnexpectedItem, UnmatchedParcel
from returns.services.inspecting import InspectedItem
from returns.services.receipts import CountedUnits
from returns.services.receiving import ReceivedItem, WrongItem
from returns.services.unexpected import LONGEST_DESCRIPTION, FoundItem
from returns.states import Disposition, Grade

MOST_UNITS = 1_000_000
LONGEST_NUMBER = 200


class ReceivedItemWish(StrictSerializer):
    item = Text(max_length=40)
    quantity = WholeNumber(min_value=1)


class MissingItemWish(StrictSerializer):
    item = Text(max_length=40, help_text="All of it that has not come by now was not in the parcel.")


class FoundItemWish(StrictSerializer):
    description = Text(max_length=LONGEST_DESCRIPTION, required=False, allow_blank=True, default="")
    quantity = WholeNumber(min_value=1, max_value=MOST_UNITS, required=False, default=1)
    photo = Text(max_length=40, required=False, allow_null=True, default=None, help_text="`file_...`")
    disposition = Choice(choices=Disposition.choices, required=False, allow_null=True, default=None)


class UnexpectedItemWish(FoundItemWish):
    line = Identifier(
        required=False, allow_null=True, default=None, help_text="Of the order, where it is known."
    )


class WrongItemWish(FoundItemWish):
    item = Text(max_length=40, help_text="The item in whose place it lay.")


class ReceiveWish(MoveWish):
    """What was in a parcel; at least one of the lists."""

    items = ReceivedItemWish(many=True, required=False, max_length=MOST_ITEMS)
    missing = MissingItemWish(many=True, required=False, max_length=MOST_ITEMS)
    wrong = WrongItemWish(many=True, required=False, max_length=MOST_ITEMS)
    unexpected = UnexpectedItemWish(many=True, required=False, max_length=MOST_ITEMS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs.get(name) for name in ("items", "missing", "wrong", "unexpected")):
            raise ValidationError({"items": [ErrorDetail(_("Name at least one item."), "required")]})
        return attrs


class UndoReceiptWish(ExpectedStatusWish):
    items = ReceivedItemWish(many=True, min_length=1, max_length=MOST_ITEMS)


class InspectedItemWish(StrictSerializer):
    item = Text(max_length=40)
    accepted_quantity = WholeNumber(required=False, default=0)
    rejected_quantity = WholeNumber(required=False, default=0)
    quantity = WholeNumber(
        required=False, default=0, help_text="With `grade` alone: the terms say whether it is accepted."
    )
    grade = Choice(choices=Grade.choices, required=False, allow_null=True, help_text="As it is seen.")
    disposition = Choice(choices=Disposition.choices, required=False, allow_null=True)
    note = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True, default="")
    photos = ListOf(child=Text(max_length=40), required=False, max_length=MOST_PHOTOS)


class InspectWish(EndWish):
    """What was found when units were looked at."""

    items = InspectedItemWish(many=True, min_length=1, max_length=MOST_ITEMS)


class CountedWish(StrictSerializer):
    """Units as they were counted, named by `sku` or `line`."""

    quantity = WholeNumber(min_value=1, max_value=MOST_UNITS)
    sku = Text(max_length=255, required=False, default="")
    line = Identifier(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["sku"] and "line" not in attrs:
            raise ValidationError({"sku": [ErrorDetail(_("Name a sku or a line."), "required")]})
        return attrs


class CountedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Units as they were counted; what they were not named by is empty."""

    quantity = serializers.IntegerField()
    sku = serializers.CharField(allow_blank=True)
    line = serializers.CharField(allow_blank=True)


class ReceiptWish(NotifyWish):
    """A parcel that was opened: either our return, or a number that stands on the parcel."""

    tracking_number = Text(
        max_length=LONGEST_NUMBER,
        required=False,
        default="",
        help_text="Any number on the parcel: of its label, of the parcel to the shopper, of the order.",
    )
    items = CountedWish(
        many=True, required=False, max_length=MOST_ITEMS, help_text="Left out: all that is still expected."
    )

    def get_fields(self) -> Any:
        # ``return`` is a word of Python, so this field cannot be written as the others are.
        fields = super().get_fields()
        fields["return"] = Identifier(required=False, help_text="Our id, or yours.")
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("return" in attrs) == bool(attrs["tracking_number"].strip()):
            message = _("Give either the return or a number that stands on the parcel.")
            raise ValidationError({"tracking_number": [ErrorDetail(message, "required")]})
        return attrs


class UnexpectedItemSerializer(serializers.ModelSerializer[UnexpectedItem]):
    """Something in the parcel that nobody announced."""

    id = serializers.CharField(source="public_id", read_only=True)
    line = serializers.SerializerMethodField()
    description = serializers.CharField(read_only=True)
    photo = serializers.SerializerMethodField()
    disposition = serializers.ChoiceField(choices=Disposition.choices, read_only=True, allow_null=True)
    opened_return = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)

    class Meta:
        model = UnexpectedItem
        fields = (
            "id",
            "line",
            "description",
            "quantity",
            "photo",
            "disposition",
            "opened_return",
            "created_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: UnexpectedItem) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        shown["disposition"] = shown["disposition"] or None
        return shown

    @extend_schema_field({"type": "string", "nullable": True, "example": "l-2"})
    def get_line(self, item: UnexpectedItem) -> str | None:
        return item.line.external_id if item.line else None

    @extend_schema_field({"type": "string", "nullable": True, "example": "file_..."})
    def get_photo(self, item: UnexpectedItem) -> str | None:
        return item.photo.public_id if item.photo else None

    @extend_schema_field({"type": "string", "nullable": True, "example": "ret_..."})
    def get_opened_return(self, item: UnexpectedItem) -> str | None:
        return item.opened_return.public_id if item.opened_return else None


class ParcelAsideSerializer(serializers.ModelSerializer[UnmatchedParcel]):
    """A parcel that belongs to no return that is known."""

    id = serializers.CharField(source="public_id", read_only=True)
    tracking_number = EmptyAsNull()
    description = serializers.CharField(read_only=True)
    items = serializers.SerializerMethodField()
    photo = serializers.SerializerMethodField()
    return_id = serializers.SerializerMethodField()
    created_at = Moment(read_only=True)
    settled_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = UnmatchedParcel
        fields = (
            "id",
            "tracking_number",
            "description",
            "items",
            "photo",
            "return_id",
            "created_at",
            "settled_at",
        )
        read_only_fields = fields

    @extend_schema_field(CountedSerializer(many=True))
    def get_items(self, parcel: UnmatchedParcel) -> Any:
        return parcel.items

    @extend_schema_field({"type": "string", "nullable": True, "example": "file_..."})
    def get_photo(self, parcel: UnmatchedParcel) -> str | None:
        return parcel.photo.public_id if parcel.photo else None

    @extend_schema_field({"type": "string", "nullable": True, "example": "ret_..."})
    def get_return_id(self, parcel: UnmatchedParcel) -> str | None:
        return parcel.return_request.public_id if parcel.return_request else None


def received_of(body: dict[str, Any]) -> dict[str, Any]:
    """What ``receive_items`` takes of this body."""
    return {
        "items": [ReceivedItem(item["item"], item["quantity"]) for item in body.get("items", ())],
        "missing": [item["item"] for item in body.get("missing", ())],
        "wrong": [WrongItem(item["item"], _found(item)) for item in body.get("wrong", ())],
        "unexpected": [_found(item) for item in body.get("unexpected", ())],
    }


def inspected_of(body: dict[str, Any]) -> list[InspectedItem]:
    return [
        InspectedItem(
            item=item["item"],
            accepted_quantity=item["accepted_quantity"],
            rejected_quantity=item["rejected_quantity"],
            quantity=item["quantity"],
            grade=item.get("grade") or "",
            disposition=item.get("disposition") or "",
            note=item["note"],
            photos=tuple(item.get("photos", ())),
        )
        for item in body["items"]
    ]


def counted_of(body: dict[str, Any]) -> list[CountedUnits]:
    return [
        CountedUnits(item["quantity"], item["sku"], item.get("line", "")) for item in body.get("items", ())
    ]


def _found(item: dict[str, Any]) -> FoundItem:
    return FoundItem(
        description=item["description"],
        line=item.get("line") or "",
        quantity=item["quantity"],
        photo=item["photo"] or "",
        disposition=item["disposition"] or "",
    )
