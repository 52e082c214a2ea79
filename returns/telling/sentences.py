"""What holds in a case, in sentences; and what differs from the general case, beside what is usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.money import format_money
from countries.law import Law
from returns.policy.dated_terms import season_of
from returns.policy.deadlines import promise_of
from returns.policy.law import DEFECT, WITHDRAWAL
from returns.policy.terms import NO_FEE, Fee, plain
from returns.policy.told import Later, Period, Told
from returns.telling.phrases import (
    RESOLUTION_TITLES,
    day_text,
    hand_over_text,
    hand_over_title,
    pause_text,
    season_text,
    span_text,
    way_back_title,
    window_title,
)
from returns.telling.when_paid import when_we_pay_by_terms


@dataclass(frozen=True)
class Sentences:
    """Writes for one reader, on the shop's day ``today``. ``refund_days`` are the business days in which the shop sends
    money once it is owed."""

    language: str
    country: str
    refund_days: int
    today: date
    law: Law

    def sentence(self, text: str) -> str:
        """``text`` as a sentence of its own, with what ends one in the language."""
        return pgettext("a whole sentence", "%(text)s.") % {"text": capitalized(text, self.language)}

    def window(self, told: Told) -> str:
        """How long, in one line: the longest period."""
        return self.period(told.periods[0]) if told.periods else _("Can't be returned")

    def period(self, period: Period) -> str:
        if period.basis == DEFECT:
            return self._time_for_defects(period.days)
        return window_title(period.days, period.starts)

    def _time_for_defects(self, days: int | None) -> str:
        """Where the law knows no last day: from when the fault was found, or as long as such goods last."""
        if days is not None:
            return _("%(span)s from delivery") % {"span": span_text(days)}
        knowing = self.law.defects.days_after_knowing if self.law.defects else None
        if knowing is not None:
            return _("%(span)s from when you found the fault") % {"span": span_text(knowing)}
        return _("as long as such goods should last")

    def other_periods(self, told: Told) -> Iterator[str]:
        """What the shorter periods add, and the periods of other things than money back."""
        for period in told.periods[1:]:
            if period.basis == WITHDRAWAL:
                yield withdrawal_sentence(period.days)
        for resolution, periods in told.periods_by_resolution:
            if periods and (not told.periods or periods[0] != told.periods[0]):
                yield _("%(what)s: %(period)s") % {
                    "what": RESOLUTION_TITLES[resolution],
                    "period": self.period(periods[0]),
                }

    def seasons(self, told: Told) -> Iterator[str]:
        """Which orders may come back longer than that."""
        for season in told.seasons:
            yield season_text(season, self.language, today=self.today)

    def pauses(self, told: Told) -> Iterator[str]:
        """On which days to come a way of sending back rests."""
        for pause in told.pauses:
            yield pause_text(pause, self.language, self.country, today=self.today)

    def way_back(self, told: Told) -> str:
        """What the way back costs, in one line."""
        fees = {fee for _method, fee in told.methods}
        if len(fees) == 1:
            return way_back_title(fees.pop(), self.language)
        return _("What return shipping costs depends on how you send it")

    def ways(self, told: Told) -> Iterator[str]:
        """How it travels; what each way costs where that differs."""
        if len({fee for _method, fee in told.methods}) < 2:
            yield hand_over_text([method for method, _fee in told.methods], self.country)
            return
        for method, fee in told.methods:
            yield _("%(what)s: %(amount)s") % {
                "what": hand_over_title(method, self.country),
                "amount": _("free") if fee.is_free else self.fee(fee),
            }

    def hand_over(self, told: Told) -> str:
        days = told.hand_over_days
        return ngettext(
            "Please hand the parcel over within %(days)s day after our answer.",
            "Please hand the parcel over within %(days)s days after our answer.",
            days,
        ) % {"days": days}

    def resolutions(self, told: Told) -> str:
        return ", ".join(str(RESOLUTION_TITLES[name]) for name in told.resolutions)

    def refund(self, told: Told) -> str:
        span = promise_of(
            self.law,
            legal_basis=told.legal_basis,
            refund_days=self.refund_days,
            refund_on=told.refund_on,
        )
        return when_we_pay_by_terms(span.refund_on, span.days)

    def bonuses(self, told: Told) -> Iterator[str]:
        for resolution, percent in told.bonuses:
            yield self._bonus(resolution, percent)

    def restocking(self, told: Told) -> str:
        if told.restocking_fee.is_free:
            return ""
        return _("Restocking fee: %(amount)s") % {"amount": self.fee(told.restocking_fee)}

    def outbound(self, told: Told) -> str:
        if not told.outbound_postage_returned:
            return ""
        return _("When the whole order goes back, you also get back what you paid for its delivery.")

    def lost_delivery(self, told: Told) -> str:
        """What is taken off where too little is kept for the free delivery that there was."""
        fee = told.outbound_shipping_fee
        if fee is None:
            return ""
        return _(
            "If what you keep of an order costs less than %(threshold)s, its delivery is no longer free: "
            "%(amount)s is taken off, once per order."
        ) % {
            "threshold": format_money(fee.free_delivery_from, self.language),
            "amount": format_money(fee.fee, self.language),
        }

    def approval(self, told: Told) -> str:
        return {
            "auto": _("Your return is approved at once."),
            "review": _("Our team looks at the return first."),
            "decline": _("We don't accept this return."),
        }[told.approval]

    def photos(self, told: Told) -> str:
        if not told.photos:
            return ""
        return ngettext("Please add %(count)s photo.", "Please add %(count)s photos.", told.photos) % {
            "count": told.photos
        }

    def fee(self, fee: Fee) -> str:
        if fee.money is not None:
            return format_money(fee.money, self.language)
        return _("%(percent)s%% of what you paid") % {"percent": plain(fee.percent or Decimal(0))}

    def in_short(self, told: Told) -> str:
        """The one line beside a product: how long and at what cost."""
        if not told.is_taken_back:
            return _("This product cannot be returned")
        days = told.periods[0].days if told.periods else None
        season = season_of(told.seasons, self.today)
        is_longer = (
            season is not None
            and days is not None
            and season.return_until > self.today + timedelta(days=days)
        )
        if days is None:
            how_long = _("Return at any time")
        elif season is not None and is_longer:
            day = day_text(season.return_until, self.language, today=self.today)
            how_long = _("Return until %(day)s") % {"day": day}
        else:
            how_long = ngettext("Return within %(days)s day", "Return within %(days)s days", days) % {
                "days": days
            }
        later = told.later if told.later and (is_longer or not told.later.is_in_season) else None
        return self._at_cost(how_long, told, later)

    def _at_cost(self, how_long: str, told: Told, later: Later | None) -> str:
        """With what the cheapest way back costs; ``later``: what is free by law may cost once its period is over."""
        fee = _cheapest(told)
        if not fee.is_free:
            return _("%(how_long)s, return shipping costs %(amount)s") % {
                "how_long": how_long,
                "amount": self.fee(fee),
            }
        if later is None or _cheapest(later.told).is_free:
            return _("%(how_long)s, free") % {"how_long": how_long}
        days = later.day - 1
        return ngettext(
            "%(how_long)s, free for the first %(days)s day",
            "%(how_long)s, free for the first %(days)s days",
            days,
        ) % {"how_long": how_long, "days": days}

    def differences(self, told: Told, general: Told) -> tuple[str, ...]:
        """Whatever holds in this case and not in general; everything, where in general nothing can go back."""
        if not told.is_taken_back:
            return (_("Can't be returned.") if not told.eligible else self.approval(told),)
        if not general.is_taken_back:
            return (_("Can be returned."), *self.whole(told))
        return tuple(dict.fromkeys(filter(None, self._differing(told, general))))

    def whole(self, told: Told) -> tuple[str, ...]:
        """Everything that holds in a case, one sentence each."""
        said = [
            self.sentence(self.window(told)),
            *self.other_periods(told),
            *self.seasons(told),
            self.sentence(self.way_back(told)),
            *self.ways(told),
            *self.pauses(told),
            _("What you get: %(ways)s") % {"ways": self.resolutions(told)},
            self.refund(told),
            *self.bonuses(told),
            self.restocking(told),
            self.outbound(told),
            self.lost_delivery(told),
            self.approval(told) if told.approval != "auto" else "",
            self.photos(told),
            *self.later(told),
        ]
        return tuple(dict.fromkeys(filter(None, said)))

    def later(self, told: Told) -> Iterator[str]:
        """What holds once a shorter period is over, each beside the day from which it does."""
        before, later = told, told.later
        while later is not None:
            for said in self._differing_terms(later.told, before):
                values = {"day": later.day, "terms": said}
                if later.is_in_season:
                    yield _("Orders of these days, from day %(day)s after delivery: %(terms)s") % values
                else:
                    yield _("From day %(day)s after delivery: %(terms)s") % values
            before, later = later.told, later.told.later

    def still_if_defective(self, told: Told | None) -> str:
        """What is left of a refusal when something is wrong with the goods; empty when nothing is."""
        if told is None or not told.is_taken_back or not told.periods:
            return ""
        return _("If something is wrong with it, you can still return it: %(period)s.") % {
            "period": self.period(told.periods[0])
        }

    def _differing(self, told: Told, general: Told) -> Iterator[str]:
        if told.periods[:1] != general.periods[:1]:
            yield self._other_window(told, general)
        elif told.periods != general.periods:
            yield from (withdrawal_sentence(one.days) for one in told.periods if one.basis == WITHDRAWAL)
        if told.periods_by_resolution != general.periods_by_resolution:
            yield from self._other_resolution_periods(told)
        if told.seasons != general.seasons:
            yield from (
                self.seasons(told) if told.seasons else (_("No longer period for orders of certain days."),)
            )
        yield from self._differing_terms(told, general)
        usual = set(self.later(general))
        yield from (said for said in self.later(told) if said not in usual)

    def _differing_terms(self, told: Told, general: Told) -> Iterator[str]:
        if told.methods != general.methods:
            yield from self._other_ways(told, general)
        yield from self._other_pauses(told, general)
        if told.resolutions != general.resolutions:
            yield _("What you get: %(ways)s") % {"ways": self.resolutions(told)}
        if told.refund_on != general.refund_on:
            yield self.refund(told)
        yield from self._other_bonuses(told, general)
        if told.restocking_fee != general.restocking_fee:
            yield self.restocking(told) or _("No restocking fee.")
        if told.approval != general.approval:
            yield self.approval(told)
        if told.photos != general.photos:
            yield self.photos(told) or _("No photos are needed.")
        if told.outbound_postage_returned != general.outbound_postage_returned:
            yield self.outbound(told) or _("What you paid for the delivery to you is not returned.")
        if told.outbound_shipping_fee != general.outbound_shipping_fee:
            yield self.lost_delivery(told) or _("Delivery to you stays free, whatever you keep.")
        if told.hand_over_days != general.hand_over_days:
            yield self.hand_over(told)

    def _other_window(self, told: Told, general: Told) -> str:
        longest = told.periods[0]
        if longest.basis == WITHDRAWAL:
            return withdrawal_sentence(longest.days)
        if longest.basis == DEFECT:
            return self.sentence(self.period(longest))
        usual = general.periods[0] if general.periods else None
        is_comparable = usual is not None and usual.starts == longest.starts and usual.basis != DEFECT
        if longest.days is None or usual is None or usual.days is None or not is_comparable:
            return self.sentence(self.period(longest))
        return instead_of(longest.days, usual.days, longest.starts)

    def _other_resolution_periods(self, told: Told) -> Iterator[str]:
        for resolution, periods in told.periods_by_resolution:
            if periods and periods[:1] != told.periods[:1]:
                yield _("%(what)s: %(period)s") % {
                    "what": RESOLUTION_TITLES[resolution],
                    "period": self.period(periods[0]),
                }

    def _other_pauses(self, told: Told, general: Told) -> Iterator[str]:
        """Which days without service are named here and not in general, or the other way round."""
        if told.pauses == general.pauses:
            return
        yield from (said for said in self.pauses(told) if said not in set(self.pauses(general)))
        if not told.pauses and any(
            name in pause.methods for pause in general.pauses for name, _fee in told.methods
        ):
            yield _("The days without service that are named above do not count here.")

    def _other_ways(self, told: Told, general: Told) -> Iterator[str]:
        fees, usual = {fee for _m, fee in told.methods}, {fee for _m, fee in general.methods}
        if fees != usual:
            yield self._other_fee(told, general)
        if len(fees) > 1 or [name for name, _f in told.methods] != [name for name, _f in general.methods]:
            yield from self.ways(told)

    def _other_fee(self, told: Told, general: Told) -> str:
        fees, usual = {fee for _m, fee in told.methods}, {fee for _m, fee in general.methods}
        if len(fees) == 1 and len(usual) == 1 and next(iter(fees)).is_free:
            return _("Return shipping is free instead of %(amount)s.") % {"amount": self.fee(usual.pop())}
        return self.sentence(self.way_back(told))

    def _other_bonuses(self, told: Told, general: Told) -> Iterator[str]:
        before = dict(general.bonuses)
        for resolution, percent in told.bonuses:
            if before.get(resolution) != percent:
                yield self._bonus(resolution, percent)
        if general.bonuses and not told.bonuses:
            yield _("There is no bonus here.")

    def _bonus(self, resolution: str, percent: Decimal) -> str:
        texts = {
            "store_credit": _("Bonus when you choose store credit: %(percent)s%%"),
            "exchange": _("Bonus when you choose an exchange: %(percent)s%%"),
        }
        return texts[resolution] % {"percent": plain(percent)}


def _cheapest(told: Told) -> Fee:
    return min((fee for _method, fee in told.methods), key=lambda fee: not fee.is_free, default=NO_FEE)


def capitalized(sentence: str, language: str) -> str:
    """The sentence with a capital first letter, as the language writes it."""
    first = "İ" if language == "tr" and sentence[:1] == "i" else sentence[:1].upper()
    return f"{first}{sentence[1:]}"


def withdrawal_sentence(days: int | None) -> str:
    """The right to withdraw, in the words that every reader knows it by."""
    if days is None:
        return _("By law you may withdraw without giving a reason.")
    return ngettext(
        "By law you may withdraw within %(days)s day of delivery without giving a reason.",
        "By law you may withdraw within %(days)s days of delivery without giving a reason.",
        days,
    ) % {"days": days}


def defects_sentence(days: int | None) -> str:
    """How long what is not as it should be can go back, in the unit in which the law counts."""
    return _(
        "You can return what is faulty or not as described at our cost. Counted from delivery: %(span)s."
    ) % {"span": span_text(days)}


def instead_of(days: int, usual: int, starts: str) -> str:
    """``45 days from delivery instead of 30.``"""
    texts = {
        "ordered": ngettext(
            "%(days)s day from your order instead of %(usual)s.",
            "%(days)s days from your order instead of %(usual)s.",
            days,
        ),
        "fulfilled": ngettext(
            "%(days)s day from dispatch instead of %(usual)s.",
            "%(days)s days from dispatch instead of %(usual)s.",
            days,
        ),
        "delivered": ngettext(
            "%(days)s day from delivery instead of %(usual)s.",
            "%(days)s days from delivery instead of %(usual)s.",
            days,
        ),
    }
    return texts[starts] % {"days": days, "usual": usual}
