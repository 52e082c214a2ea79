"""A return on its way to being requested: what was chosen so far, kept in the browser's session on our side.

One draft per order, so that leaving, coming back and going back lose nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.http import HttpRequest

from commerce.models import Order
from returns.wishes import ReturnWish, WishedItem

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


@dataclass(frozen=True)
class Draft:
    """``token`` is the one-time right to request this draft: a second tap finds it used."""

    items: tuple[DraftItem, ...] = ()
    resolution: str = ""
    method: str = ""
    is_withdrawal: bool = False
    token: str = field(default="", repr=False)

    def item(self, line: str) -> DraftItem | None:
        return next((item for item in self.items if item.line == line), None)

    def with_items(self, chosen: Iterable[tuple[str, int]]) -> Draft:
        """Other lines or quantities: answers given for lines that stay are kept, later choices are asked again."""
        items = []
        for line, quantity in chosen:
            kept = self.item(line)
            items.append(replace(kept, quantity=quantity) if kept else DraftItem(line, quantity))
        if tuple(items) == self.items:
            return self
        return replace(self, items=tuple(items), resolution="", method="", token="")

    def with_answer(self, item: DraftItem) -> Draft:
        """A reason for one line. Another reason may change the terms: what followed from it is asked again."""
        before = self.item(item.line)
        items = tuple(item if other.line == item.line else other for other in self.items)
        if before is not None and before.reason == item.reason:
            return replace(self, items=items, token="")
        return replace(self, items=items, resolution="", method="", token="")

    def as_wish(
        self, *, resolution: str | None = None, method: str | None = None, language: str = ""
    ) -> ReturnWish:
        """The wish so far; what was not chosen yet is unknown."""
        return ReturnWish(
            items=tuple(
                WishedItem(
                    line=item.line,
                    quantity=item.quantity,
                    reason=item.reason or None,
                    comment=item.comment,
                    photos=item.photos,
                )
                for item in self.items
            ),
            resolution=resolution or self.resolution or None,
            method=method or self.method or None,
            language=language or None,
        )


def draft_of(request: HttpRequest, order: Order) -> Draft:
    """What was chosen for ``order`` in this browser so far; an empty draft at first."""
    stored = request.session.get(_DRAFTS, {}).get(order.public_id)
    return _from_json(stored) if stored else Draft()


def keep_draft(request: HttpRequest, order: Order, draft: Draft) -> None:
    drafts = dict(request.session.get(_DRAFTS, {}))
    drafts.pop(order.public_id, None)
    drafts[order.public_id] = asdict(draft)
    request.session[_DRAFTS] = dict(list(drafts.items())[-_MOST_DRAFTS:])


def drop_draft(request: HttpRequest, order: Order) -> None:
    drafts = dict(request.session.get(_DRAFTS, {}))
    drafts.pop(order.public_id, None)
    request.session[_DRAFTS] = drafts


def _from_json(value: dict[str, Any]) -> Draft:
    items = tuple(DraftItem(**{**item, "photos": tuple(item["photos"])}) for item in value["items"])
    return Draft(**{**value, "items": items})
