"""Messages and wishes for refused items, as they come in and as they leave."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Choice, ListOf, Moment, Text, WholeNumber
from api.serializers.actors import ACTOR_SCHEMA, shown_actor
from api.serializers.return_wishes import LONGEST_TEXT, MOST_ITEMS, NotifyWish
from api.strict import StrictSerializer
from returns.models import ReturnMessage
from returns.services.conversation import LONGEST_MESSAGE, MOST_PHOTOS
from returns.states import RefusalChoice

SENDERS = ("shop", "shopper")


class MessageWish(NotifyWish):
    text = Text(max_length=LONGEST_MESSAGE, required=False, allow_blank=True, default="")
    photos = ListOf(child=Text(max_length=40), required=False, max_length=MOST_PHOTOS)
    sender = Choice(
        choices=[(name, name) for name in SENDERS],
        required=False,
        default="shop",
        help_text="Whose words these are: an answer of the shop, or what its shopper wrote in another place.",
    )


class SentItemWish(StrictSerializer):
    item = Text(max_length=40)
    quantity = WholeNumber(min_value=1)


class SendBackWish(NotifyWish):
    items = SentItemWish(many=True, min_length=1, max_length=MOST_ITEMS)
    carrier = Text(max_length=64, required=False, allow_blank=True, default="")
    tracking_number = Text(max_length=100, required=False, allow_blank=True, default="")


class RefusalChoiceWish(NotifyWish):
    item = Text(max_length=40)
    choice = Choice(choices=RefusalChoice.choices)
    text = Text(
        max_length=LONGEST_MESSAGE,
        required=False,
        allow_blank=True,
        default="",
        help_text="Why, for an objection.",
    )
    photos = ListOf(child=Text(max_length=40), required=False, max_length=MOST_PHOTOS)


class ObjectionAnswerWish(NotifyWish):
    item = Text(max_length=40)
    accepted_quantity = WholeNumber(required=False, default=0)
    text = Text(max_length=LONGEST_TEXT, help_text="The shopper reads it.")


class MessageSerializer(serializers.ModelSerializer[ReturnMessage]):
    """One message between shopper and shop. Plain text: escape it wherever it is shown."""

    id = serializers.CharField(source="public_id", read_only=True)
    sender = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    photos = serializers.ListField(child=serializers.CharField(), read_only=True)
    created_at = Moment(read_only=True)
    read_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = ReturnMessage
        fields = ("id", "sender", "author", "text", "photos", "created_at", "read_at")
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": list(SENDERS)})
    def get_sender(self, message: ReturnMessage) -> str:
        return "shopper" if message.is_from_shopper else "shop"

    @extend_schema_field(ACTOR_SCHEMA)
    def get_author(self, message: ReturnMessage) -> Any:
        return shown_actor(message.author)
