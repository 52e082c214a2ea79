"""When the money comes, as the page of terms says it.

The same facts as ``when_we_pay`` and ``banks_own_days`` tell a shopper on the way. They are texts of their own, because
Korean speaks formally in terms and in the polite form everywhere else.
"""

from __future__ import annotations

from django.utils.translation import npgettext, pgettext


def when_we_pay_by_terms(refund_on: str, days: int) -> str:
    """When the money is sent, as the terms promise it."""
    if refund_on == "request":
        text = npgettext(
            "terms",
            "We send it within %(days)s business day.",
            "We send it within %(days)s business days.",
            days,
        )
    elif refund_on == "first_scan":
        text = npgettext(
            "terms",
            "We send it within %(days)s business day after the carrier has your parcel.",
            "We send it within %(days)s business days after the carrier has your parcel.",
            days,
        )
    elif refund_on == "receipt":
        text = npgettext(
            "terms",
            "We send it within %(days)s business day after your parcel has arrived.",
            "We send it within %(days)s business days after your parcel has arrived.",
            days,
        )
    else:
        text = npgettext(
            "terms",
            "We send it within %(days)s business day after we have checked your parcel.",
            "We send it within %(days)s business days after we have checked your parcel.",
            days,
        )
    return text % {"days": days}


def banks_own_days_by_terms(span: tuple[int, int] | None) -> str:
    """How long the bank may need, named as the bank's; empty where nothing is known."""
    if span is None or span[1] == 0:
        return ""
    least, most = span
    if least == most:
        text = npgettext(
            "terms",
            "Your bank may need %(days)s business day more.",
            "Your bank may need %(days)s business days more.",
            most,
        )
    elif least == 0:
        text = npgettext(
            "terms",
            "Your bank may need up to %(days)s business day more.",
            "Your bank may need up to %(days)s business days more.",
            most,
        )
    else:
        text = pgettext("terms", "Your bank may need %(least)s to %(most)s business days more.")
    return text % {"days": most, "least": least, "most": most}
