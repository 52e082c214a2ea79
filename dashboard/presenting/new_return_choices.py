"""What a caller can have instead, and when the carrier can come: the lists that depend on what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commerce.models import Order, Variant
from core.dates import format_date_with_weekday
from core.money import Money, format_money
from dashboard.forms.new_return import ReturnForm, RowChoice
from dashboard.presenting.words import PICKUP_PLACES, choices
from returns.policy.quote import ItemShare, Quote
from returns.selectors import return_settings
from returns.services.exchange_options import ExchangeOption, exchange_options, other_products
from returns.states import Method, Resolution
from tracking.ports import PickupSlot

Option = tuple[str, str]


@dataclass(frozen=True)
class OptionGroup:
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class ExchangePick:
    """What can leave instead of one row's units; the likeliest stands first."""

    key: str
    title: str
    groups: tuple[OptionGroup, ...]
    chosen: str
    other_product: str
    may_search: bool
    is_anything_there: bool


@dataclass(frozen=True)
class PickupPick:
    slots: tuple[Option, ...]
    slot: str
    places: tuple[Option, ...]
    place: str
    note: str


def exchange_picks(
    order: Order, form: ReturnForm, quoted: Quote | None, *, language: str, now: datetime
) -> tuple[ExchangePick, ...]:
    """One for each chosen row that is to be exchanged; ``quoted`` is what all chosen rows together would bring."""
    may_search = return_settings().offers_other_products
    return tuple(
        _exchange_pick(
            order,
            row,
            quoted.share_of(f"items.{place}") if quoted else None,
            may_search=may_search,
            language=language,
            now=now,
        )
        for place, row in enumerate(form.chosen)
        if form.resolution_of(row) == Resolution.EXCHANGE
    )


def pickup_pick(form: ReturnForm, slots: Iterable[PickupSlot], *, language: str) -> PickupPick | None:
    """The times that the carrier offers; the one that was chosen before stays among them."""
    if form.method != Method.PICKUP:
        return None
    offered = [(f"{slot.day.isoformat()} {slot.hours}", slot.day, slot.hours) for slot in slots]
    if form.slot and form.slot not in [value for value, _day, _hours in offered]:
        day, _space, hours = form.slot.partition(" ")
        offered.insert(0, (form.slot, date.fromisoformat(day), hours))
    return PickupPick(
        slots=tuple(
            (value, f"{format_date_with_weekday(day, language)}, {hours.replace('-', '–')}")
            for value, day, hours in offered
        ),
        slot=form.slot,
        places=choices(PICKUP_PLACES),
        place=form.place,
        note=form.entrance_note,
    )


def _exchange_pick(
    order: Order,
    row: RowChoice,
    share: ItemShare | None,
    *,
    may_search: bool,
    language: str,
    now: datetime,
) -> ExchangePick:
    line = row.row.line
    line.order = order
    own = exchange_options(line=line, reason=row.reason or None, quantity=row.quantity, now=now)
    others = (
        other_products(order=order, line=line, query=row.other_product, quantity=row.quantity, now=now)
        if may_search
        else ()
    )
    groups = [
        OptionGroup(label, tuple(_option(option, row.quantity, share, language) for option in options))
        for label, options in ((_("The same product"), own), (_("Other products"), others))
        if options
    ]
    offered = {value for group in groups for value, _label in group.options}
    if row.variant and row.variant not in offered:
        # What is held for this very return is not in stock for anybody else.
        groups.insert(0, OptionGroup(_("As it is asked for now"), _options_named(row.variant)))
    return ExchangePick(
        key=row.row.key,
        title=f"{line.title} {line.variant_title}".strip(),
        groups=tuple(groups),
        chosen=row.variant,
        other_product=row.other_product,
        may_search=may_search,
        is_anything_there=bool(groups),
    )


def _options_named(variant_id: str) -> tuple[Option, ...]:
    variants = Variant.objects.select_related("product").filter(public_id=variant_id)
    return tuple((row.public_id, f"{row.product.title} {row.title}".strip()) for row in variants)


def _option(option: ExchangeOption, quantity: int, share: ItemShare | None, language: str) -> Option:
    title = option.variant_title if option.is_same_product else f"{option.title} {option.variant_title}"
    difference = option.difference_for(quantity, share)
    parts = [(title or option.title).strip(), _difference(difference, option.currency, language)]
    if option.units_left is not None:
        parts.append(
            ngettext("%(count)s in stock", "%(count)s in stock", option.units_left)
            % {"count": option.units_left}
        )
    return option.variant_id, " · ".join(filter(None, parts))


def _difference(difference: int, currency: str, language: str) -> str:
    if not difference:
        return _("no difference")
    amount = format_money(Money(abs(difference), currency), language)
    if difference > 0:
        return _("to pay: %(amount)s") % {"amount": amount}
    return _("paid back: %(amount)s") % {"amount": amount}
