"""What staff are told of many wrong tries in their shop."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.services.alarms import recent_alarms

_TEXTS: dict[str, Promise] = {
    "look_up": gettext_lazy(
        "Within the last day somebody tried many wrong details to find orders. Your customers are not stopped by it. "
        "An order that many tried opens by a code to its own e-mail."
    ),
    "sign_in": gettext_lazy(
        "Within the last day somebody tried many wrong passwords to sign in here. Browsers in which you signed in before "
        "are not stopped. A second factor protects your account even when a password is known."
    ),
}


def alarm_texts(*, now: datetime) -> list[str]:
    return [str(_TEXTS[kind]) for kind in sorted(recent_alarms(now=now)) if kind in _TEXTS]
