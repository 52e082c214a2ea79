"""A return on its way to being requested: what was chosen so far, kept in the browser's session on our side.

One draft per order, so that leaving, coming back and going back lose nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from django.http import HttpRequest

from commerce.models import Order
from returns.states import Resolution
from returns.wishes import ReturnWish, WishedItem, WishedPickup

_DRAFTS = "return_drafts"
_MOST_DRAFTS = 10


@dataclass(frozen=True)
class DraftItem:
    """Units of one line. ``is_answered`` once the question why was passed, with a reason or without."""

    line: str  # public id
    quantity: int
    reason: str = ""
    comment: str = ""
    photos: tuple[str, ...] = ()
    is_answered: bool = False
    resolution: str = ""
    exchange_for: str = ""  # public id of a variant

    @property
    def is_settled(self) -> bool:
        """Whether it is known what is given for it, down to the article."""
        return bool(self.resolution) and (self.resolution != Resolution.EXCHANGE or bool(self.exchange_for))

    def without_wish(self) -> DraftItem:
        return replace(self, resolution="", exchange_for="")


@dataclass(frozen=True)
class DraftPickup:
    """When and where the parcel is fetched; without ``day`` the carrier names the time."""

    day: str = ""
    hours: str = ""
    place: str = "door"
    note: str = ""


@dataclass(frozen=True)
class Draft:
    """``token`` is the one-time right to request this draft: a second tap finds it used."""

    items: tuple[DraftItem, ...] = ()
    method: str = ""
    pickup: DraftPickup | None = None
    is_withdrawal: bool = False
    is_split: bool = False  # each item is asked about alone
    changes: str = ""  # public id of the open return that this draft would change
    token: str = field(default="", repr=False)

    def item(self, line: str) -> DraftItem | None:
        return next((item for item in self.items if item.line == line), None)

    @property
    def resolution(self) -> str:
        """The one resolution of all items; empty while they differ or one has none."""
        chosen = {item.resolution for item in self.items}
        return chosen.pop() if len(chosen) == 1 else ""

    @property
    def is_kept(self) -> bool:
        """Whether nothing travels: every item may be kept."""
        return self.resolution == Resolution.KEEP_ITEM

    def with_items(self, chosen: Iterable[tuple[str, int]]) -> Draft:
        """Other lines or quantities: answers given for lines that stay are kept, later choices are asked again."""
        items = []
        known = {item.line: item for item in self.items}
        for line, quantity in chosen:
            kept = known.get(line)
            items.append(replace(kept, quantity=quantity) if kept else DraftItem(line, quantity))
        if tuple(items) == self.items:
            return self
        return replace(self, items=tuple(item.without_wish() for item in items), method="", token="")

    def with_answer(self, item: DraftItem) -> Draft:
        """A reason for one line. Another reason may change the terms: what followed from it is asked again."""
        before = self.item(item.line)
        if before is not None and before.reason == item.reason:
            return self._with(item)
        return replace(self._with(item.without_wish()), method="")

    def with_wish(self, number: int | None, resolution: str, exchange_for: str = "") -> Draft:
        """What is given for the item with this number, from 1, or for all. Another wish may cost another way."""
        items = tuple(
            _wished(item, resolution, exchange_for) if number in (None, index) else item
            for index, item in enumerate(self.items, start=1)
        )
        if items == self.items:
            return self
        return replace(self, items=items, method="", token="")

    def _with(self, item: DraftItem) -> Draft:
        items = tuple(item if other.line == item.line else other for other in self.items)
        return replace(self, items=items, token="")

    def as_wish(
        self, *, resolution: str | None = None, method: str | None = None, language: str = ""
    ) -> ReturnWish:
        """The wish so far; what was not chosen yet is unknown. ``resolution`` stands in where none was chosen."""
        return ReturnWish(
            items=tuple(
                WishedItem(
                    line=item.line,
                    quantity=item.quantity,
                    reason=item.reason or None,
                    comment=item.comment,
                    photos=item.photos,
                    resolution=item.resolution or None,
                    exchange_for={"variant": item.exchange_for} if item.exchange_for else None,
                )
                for item in self.items
            ),
            resolution=resolution or self.resolution or None,
            method=method or self.method or None,
            pickup=_wished_pickup(self.pickup),
            language=language or None,
        )


def draft_of(request: HttpRequest, order: Order) -> Draft:
    """What was chosen for ``order`` in this browser so far; an empty draft at first."""
    stored = request.session.get(_DRAFTS, {}).get(order.public_id)
    return _from_json(stored) if stored else Draft()


def has_draft(request: HttpRequest, order: Order) -> bool:
    """Whether something was chosen for ``order`` in this browser and not sent yet."""
    return bool(draft_of(request, order).items)


def keep_draft(request: HttpRequest, order: Order, draft: Draft) -> None:
    drafts = dict(request.session.get(_DRAFTS, {}))
    drafts.pop(order.public_id, None)
    drafts[order.public_id] = asdict(draft)
    request.session[_DRAFTS] = dict(list(drafts.items())[-_MOST_DRAFTS:])


def drop_draft(request: HttpRequest, order: Order) -> None:
    drafts = dict(request.session.get(_DRAFTS, {}))
    drafts.pop(order.public_id, None)
    request.session[_DRAFTS] = drafts


def _wished(item: DraftItem, resolution: str, exchange_for: str) -> DraftItem:
    """An article that was picked before stays picked as long as the item is exchanged."""
    if resolution != Resolution.EXCHANGE:
        return replace(item, resolution=resolution, exchange_for="")
    return replace(item, resolution=resolution, exchange_for=exchange_for or item.exchange_for)


def _wished_pickup(pickup: DraftPickup | None) -> WishedPickup | None:
    if pickup is None or not pickup.day:
        return None
    return WishedPickup(date.fromisoformat(pickup.day), pickup.hours, pickup.place, pickup.note)


def _from_json(value: dict[str, Any]) -> Draft:
    """A draft as an older release may have left it: what it did not know has its default."""
    items = tuple(
        DraftItem(**{**_known(DraftItem, item), "photos": tuple(item["photos"])}) for item in value["items"]
    )
    pickup = value.get("pickup")
    return Draft(
        **{
            **_known(Draft, value),
            "items": items,
            "pickup": DraftPickup(**_known(DraftPickup, pickup)) if pickup else None,
        }
    )


def _known(kind: type, value: dict[str, Any]) -> dict[str, Any]:
    names = {of_kind.name for of_kind in fields(kind)}
    return {name: given for name, given in value.items() if name in names}
