"""What was chosen for a caller, read into the wish that the engine and the services take; and back, for a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commerce.models import OrderLine, Variant
from returns.models import ReturnItem, ReturnRequest
from returns.services.item_worth import replacement_of
from returns.states import Method, PickupPlace, Resolution
from returns.wishes import ReturnWish, WishedItem, WishedPickup

RESOLUTIONS = (Resolution.REFUND, Resolution.EXCHANGE, Resolution.STORE_CREDIT, Resolution.KEEP_ITEM)
LONGEST_COMMENT = 2000
LONGEST_NOTE = 200
_SLOT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}-\d{2}:\d{2})")


@dataclass(frozen=True)
class FormRow:
    """One row of the form: units of a line that share reason and wish. ``key`` names its fields."""

    key: str
    line: OrderLine
    photos: tuple[str, ...] = ()  # what the shopper has sent already, kept by a change


@dataclass(frozen=True)
class RowChoice:
    """One row as it was typed."""

    row: FormRow
    quantity: int
    reason: str
    comment: str
    resolution: str  # empty: as for all
    variant: str
    other_product: str  # searched for by title

    @property
    def wish(self) -> WishedItem:
        return WishedItem(
            line=self.row.line.public_id,
            quantity=self.quantity,
            reason=self.reason or None,
            comment=self.comment,
            photos=self.row.photos,
            resolution=self.resolution or None,
            exchange_for={"variant": self.variant} if self.variant else None,
        )


@dataclass(frozen=True)
class ReturnForm:
    """Everything as it was typed; ``wish`` is what it means."""

    rows: tuple[RowChoice, ...]
    resolution: str
    method: str
    slot: str
    place: str
    entrance_note: str
    is_override: bool
    why_override: str

    @property
    def chosen(self) -> tuple[RowChoice, ...]:
        return tuple(row for row in self.rows if row.quantity)

    @property
    def wish(self) -> ReturnWish:
        return ReturnWish(
            items=tuple(row.wish for row in self.chosen),
            resolution=self.resolution or None,
            method=self.method or None,
            pickup=self._pickup,
            override=self.is_override,
        )

    def resolution_of(self, row: RowChoice) -> str:
        return row.resolution or self.resolution

    @property
    def _pickup(self) -> WishedPickup | None:
        slot = _SLOT.fullmatch(self.slot)
        if slot is None or self.method != Method.PICKUP:
            return None
        return WishedPickup(date.fromisoformat(slot[1]), slot[2], place=self.place, note=self.entrance_note)


def rows_of_lines(lines: Iterable[OrderLine]) -> list[FormRow]:
    """One row for each line."""
    return [FormRow(line.public_id, line) for line in lines]


def rows_of_return(found: ReturnRequest, lines: Iterable[OrderLine]) -> list[FormRow]:
    """A row for each item of the return (from ``return_detail``), and one for each other line of its order."""
    items: dict[int, list[ReturnItem]] = {}
    for item in found.items.all():
        items.setdefault(item.line_id, []).append(item)
    rows = []
    for line in lines:
        rows += [
            FormRow(_key(line, index), line, _photos_of(item))
            for index, item in enumerate(items.get(line.pk, ()))
        ] or [FormRow(line.public_id, line)]
    return rows


def typed_of_return(found: ReturnRequest) -> dict[str, str]:
    """The form as it would have been typed for what the return (from ``return_detail``) asks now."""
    typed = {"method": found.method}
    resolutions = {item.resolution for item in found.items.all()}
    if len(resolutions) == 1:
        typed["resolution"] = resolutions.pop()
    seen: dict[int, int] = {}
    for item in found.items.all():
        key = _key(item.line, seen.get(item.line_id, 0))
        seen[item.line_id] = seen.get(item.line_id, 0) + 1
        typed |= {
            f"quantity-{key}": str(item.requested_quantity),
            f"reason-{key}": item.reason_code,
            f"comment-{key}": item.comment,
            f"variant-{key}": _variant_of(item),
        }
        if "resolution" not in typed:
            typed[f"resolution-{key}"] = item.resolution
    if found.pickup:
        typed["slot"] = f"{found.pickup['date']} {found.pickup['slot']}"
        typed["place"], typed["entrance"] = found.pickup["place"], found.pickup["note"]
    return typed


def read_return_form(typed: Mapping[str, str], rows: Sequence[FormRow], *, may_override: bool) -> ReturnForm:
    """The form of ``rows``; what makes no sense is left out, as the engine says what is missing."""
    return ReturnForm(
        rows=tuple(_row_choice(typed, row) for row in rows),
        resolution=_one_of(typed, "resolution", RESOLUTIONS),
        method=_one_of(typed, "method", Method.values),
        slot=typed.get("slot", "") if _is_slot(typed.get("slot", "")) else "",
        place=_one_of(typed, "place", PickupPlace.values) or PickupPlace.DOOR,
        entrance_note=_text(typed, "entrance", LONGEST_NOTE),
        is_override=may_override and typed.get("override") == "yes",
        why_override=_text(typed, "why", LONGEST_COMMENT),
    )


def _row_choice(typed: Mapping[str, str], row: FormRow) -> RowChoice:
    key = row.key
    return RowChoice(
        row=row,
        quantity=_count(typed.get(f"quantity-{key}", "")),
        reason=_text(typed, f"reason-{key}", 64),
        comment=_text(typed, f"comment-{key}", LONGEST_COMMENT),
        resolution=_one_of(typed, f"resolution-{key}", RESOLUTIONS),
        variant=_text(typed, f"variant-{key}", 200),
        other_product=_text(typed, f"other-{key}", 100),
    )


def _key(line: OrderLine, index: int) -> str:
    return line.public_id if index == 0 else f"{line.public_id}.{index + 1}"


def _variant_of(item: ReturnItem) -> str:
    """Public id of what leaves instead; an integrator may have named it by an id of the shop."""
    replacement = replacement_of(item)
    if replacement is None:
        return ""
    variant = Variant.objects.filter(
        product__external_id=replacement.product_external_id, external_id=replacement.variant_external_id
    ).first()
    return variant.public_id if variant else ""


def _photos_of(item: ReturnItem) -> tuple[str, ...]:
    return tuple(photo.file.public_id for photo in item.photos.all() if photo.taken_by == "shopper")


def _one_of(typed: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = typed.get(name, "")
    return value if value in list(known) else ""


def _text(typed: Mapping[str, str], name: str, longest: int) -> str:
    return typed.get(name, "").replace("\x00", "").strip()[:longest]


def _is_slot(text: str) -> bool:
    slot = _SLOT.fullmatch(text)
    if slot is None:
        return False
    try:
        date.fromisoformat(slot[1])
    except ValueError:
        return False
    return True


def _count(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= 7 else 0
