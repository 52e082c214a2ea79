"""What staff are told of many wrong tries in their shop."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.services.alarms import recent_alarms
from returns.services.call_backs import is_any_call_wanted

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


_CALL_WANTED = gettext_lazy(
    "A customer who cancelled before sending waits for a call, so that they can give their bank account. See: Cancellations."
)


def alarm_texts(*, now: datetime) -> list[str]:
    """Many wrong tries, and a call that somebody waits for who has no return of his own in the queue."""
    texts = [str(_TEXTS[kind]) for kind in sorted(recent_alarms(now=now)) if kind in _TEXTS]
    return [*texts, str(_CALL_WANTED)] if is_any_call_wanted() else texts
