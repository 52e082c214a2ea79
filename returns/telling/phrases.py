"""Short sentences about terms: how long, what the way back costs, how it travels, when the money comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import format_date
from core.money import format_money
from countries.registry import country
from returns.policy.dated_terms import Pause, Season
from returns.policy.deadlines import PromisedSpan
from returns.policy.terms import METHODS, Fee, plain
from returns.states import Method, Resolution

# The most days that the law's months and years can have: so are they kept in the countries' rows.
_SPANS: Final = {
    92: ("months", 3),
    184: ("months", 6),
    **{365 * n + (n + 3) // 4: ("years", n) for n in range(1, 11)},
}

HAND_OVER_TITLES: dict[str, Promise] = {
    "code_at_branch": gettext_lazy("With a return code at the carrier's branch"),
    "code_at_counter": gettext_lazy("With a code at the counter"),
    "convenience_store": gettext_lazy("At a convenience store"),
    "pickup_at_door": gettext_lazy("Picked up at your door"),
    "qr_at_drop_off": gettext_lazy("With a QR code at a parcel shop"),
    "printed_label": gettext_lazy("With a label that you print"),
    "own_parcel": gettext_lazy("With a carrier of your own choice"),
    "in_store": gettext_lazy("In our shop"),
}

WORDS_OF_METHOD: dict[str, str] = {
    Method.DROP_OFF: "qr_at_drop_off",
    Method.LABEL: "printed_label",
    Method.PICKUP: "pickup_at_door",
    Method.OWN_CARRIER: "own_parcel",
    Method.IN_STORE: "in_store",
}

RESOLUTION_TITLES: dict[str, Promise] = {
    Resolution.REFUND: gettext_lazy("Money back"),
    Resolution.STORE_CREDIT: gettext_lazy("Store credit"),
    Resolution.EXCHANGE: gettext_lazy("Exchange"),
    Resolution.KEEP_ITEM: gettext_lazy("Money back, and you keep it"),
}


def window_title(days: int | None, starts: str) -> str:
    """How long things can go back, in one line."""
    if days is None:
        return _("You can return at any time")
    texts = {
        "ordered": ngettext("%(days)s day from your order", "%(days)s days from your order", days),
        "fulfilled": ngettext("%(days)s day from dispatch", "%(days)s days from dispatch", days),
        "delivered": ngettext("%(days)s day from delivery", "%(days)s days from delivery", days),
    }
    return texts[starts] % {"days": days}


def span_text(days: int | None) -> str:
    """A period in the unit in which the law counts it, where the law counts months or years."""
    if days is None:
        return _("without an end")
    unit, count = _SPANS.get(days, ("days", days))
    texts = {
        "years": ngettext("%(count)s year", "%(count)s years", count),
        "months": ngettext("%(count)s month", "%(count)s months", count),
        "days": ngettext("%(count)s day", "%(count)s days", count),
    }
    return texts[unit] % {"count": count}


def way_back_title(fee: Fee, language: str) -> str:
    """What the way back costs, in one line."""
    if fee.is_free:
        return _("Return shipping is free")
    if fee.money is not None:
        return _("Return shipping: %(amount)s") % {"amount": format_money(fee.money, language)}
    return _("Return shipping: %(percent)s%% of what you paid") % {
        "percent": plain(fee.percent or Decimal(0))
    }


def hand_over_text(methods: Sequence[str], country_code: str) -> str:
    """How parcels travel, in the country's own order and words."""
    return " · ".join(
        hand_over_title(method, country_code) for method in sorted_methods(methods, country_code)
    )


def hand_over_title(method: str, country_code: str) -> str:
    """What people of the country call this way of sending back."""
    return str(HAND_OVER_TITLES[hand_over_words(method, country_code)])


def sorted_methods(methods: Sequence[str], country_code: str) -> list[str]:
    """``methods`` in the order in which people of the country use them."""
    usual = [hand_over.method for hand_over in country(country_code).hand_over]
    return sorted(methods, key=lambda method: usual.index(method) if method in usual else len(usual))


def hand_over_words(method: str, country_code: str) -> str:
    """The code of the words that the country has for ``method``."""
    for hand_over in country(country_code).hand_over:
        if hand_over.method == method and hand_over.words in HAND_OVER_TITLES:
            return hand_over.words
    return WORDS_OF_METHOD[method]


def when_we_pay(refund_on: str, days: int) -> str:
    """When the money is sent, as our own promise, before there is a date."""
    values = {"days": days}
    if refund_on == "request":
        text = ngettext(
            "We send it within %(days)s business day.", "We send it within %(days)s business days.", days
        )
    elif refund_on == "first_scan":
        text = ngettext(
            "We send it within %(days)s business day after the carrier has your parcel.",
            "We send it within %(days)s business days after the carrier has your parcel.",
            days,
        )
    elif refund_on == "receipt":
        text = ngettext(
            "We send it within %(days)s business day after your parcel has arrived.",
            "We send it within %(days)s business days after your parcel has arrived.",
            days,
        )
    else:
        text = ngettext(
            "We send it within %(days)s business day after we have checked your parcel.",
            "We send it within %(days)s business days after we have checked your parcel.",
            days,
        )
    return text % values


def pause_text(pause: Pause, language: str, country_code: str, *, today: date) -> str:
    """On which days a way of sending back rests: ``Picked up at your door: not from 3 February to 12 February.``"""
    way = hand_over_text([name for name in METHODS if name in pause.methods], country_code)
    first, last = (day_text(day, language, today=today) for day in (pause.first_day, pause.last_day))
    if pause.first_day == pause.last_day:
        return _("%(way)s: not on %(day)s.") % {"way": way, "day": first}
    return _("%(way)s: not from %(first)s to %(last)s.") % {"way": way, "first": first, "last": last}


def season_text(season: Season, language: str, *, today: date) -> str:
    """Which orders may come back longer, and until when."""
    first, last, until = (
        day_text(day, language, today=today)
        for day in (season.ordered_from, season.ordered_until, season.return_until)
    )
    if season.ordered_from == season.ordered_until:
        return _("Ordered on %(day)s: until %(until)s, or longer where the usual period ends later.") % {
            "day": first,
            "until": until,
        }
    return _(
        "Ordered from %(first)s to %(last)s: until %(until)s, or longer where the usual period ends later."
    ) % {"first": first, "last": last, "until": until}


def day_text(day: date, language: str, *, today: date) -> str:
    """A day, with its year where that is not this one."""
    return format_date(day, language, with_year=day.year != today.year)


def when_we_pay_in(span: PromisedSpan) -> str:
    """When the money is sent, as the law and the shop's own days together promise it."""
    return when_we_pay(span.refund_on, span.days)


def banks_own_days(span: tuple[int, int] | None) -> str:
    """How long the bank may need, named as the bank's; empty where nothing is known."""
    if span is None or span[1] == 0:
        return ""
    if span[0] in (0, span[1]):
        text = (
            ngettext(
                "Your bank may need %(days)s business day more.",
                "Your bank may need %(days)s business days more.",
                span[1],
            )
            if span[0]
            else ngettext(
                "Your bank may need up to %(days)s business day more.",
                "Your bank may need up to %(days)s business days more.",
                span[1],
            )
        )
        return text % {"days": span[1]}
    return _("Your bank may need %(least)s to %(most)s business days more.") % {
        "least": span[0],
        "most": span[1],
    }
