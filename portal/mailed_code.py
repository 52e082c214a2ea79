"""The code that is asked for before money moves, and once entered is trusted for a while.

It goes to the order's own e-mail, never to one that was given later. Where the order has a phone only, a member of staff
calls that phone and reads the code out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from accounts.services.one_time_codes import CodeInvalid, issue_code, use_code
from accounts.services.proved_addresses import mark_of_address, remember_proved
from accounts.services.throttles import hit
from commerce.contacts import own_address_of
from commerce.models import Cancellation
from core.actors import Actor
from core.masking import masked_address, masked_phone
from notifications.models import Message, MessageStatus
from notifications.services import queue_message
from portal.access import TooManyTries, renew_session
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest
from returns.models import ReturnRequest
from returns.services.call_backs import (
    CALLED_BACK,
    NoPhoneToCall,
    ask_for_call,
    ask_for_call_about_cancellation,
    phone_of,
)

Paid = ReturnRequest | Cancellation
"""What money is paid back for."""

_LIFETIME = timedelta(minutes=10)
_TRUSTED_FOR = timedelta(minutes=30)
_CODES_AN_HOUR = 5


@dataclass(frozen=True)
class MailedCode:
    """What one page asks a code for. ``topic`` is the letter that brings it."""

    purpose: str
    topic: str

    def send(self, request: ShopRequest, found: Paid, *, now: datetime) -> list[Problem]:
        """Write the code to the order's own address, or have its phone called; answers why not."""
        state = hit(
            scope=self.purpose, key=found.public_id, limit=_CODES_AN_HOUR, window_seconds=3600, now=now
        )
        if not state.is_allowed:
            return [Problem(TooManyTries(max(1, state.retry_after_seconds(now) // 60)).detail)]
        address = own_address_of(found.order)
        if not address:
            return self._ask_for_call(request, found, now=now)
        code = issue_code(purpose=self.purpose, subject=found.public_id, lifetime=_LIFETIME, now=now)
        message = queue_message(
            topic=self.topic,
            effect_key=sha256(f"{found.public_id}{now.isoformat()}".encode()).hexdigest()[:32],
            recipient=address,
            language=request.language,
            context={"code": code, "name": found.order.customer.name},
            customer=found.order.customer,
            return_request=found if isinstance(found, ReturnRequest) else None,
            now=now,
        )
        if problems := held_code(message):
            return problems
        request.session[self._sent] = found.public_id
        # Where it went is remembered, as the order may name another address by the time it is entered.
        request.session[self._sent_to] = mark_of_address(address)
        return []

    def enter(self, request: ShopRequest, found: Paid, form: CodeForm, *, now: datetime) -> list[Problem]:
        """Take the code of the form; answers what is wrong with it."""
        if not form.is_valid():
            return problems_of(form)
        try:
            purpose = self.purpose if own_address_of(found.order) else CALLED_BACK
            use_code(form.cleaned_data["code"], purpose=purpose, subject=found.public_id, now=now)
        except CodeInvalid:
            text = _("This code is not right, or too old. Look at it once more or ask for a new one.")
            return [Problem(text, form["code"].id_for_label)]
        if purpose == self.purpose and self.is_sent(request, found) and self._sent_to in request.session:
            remember_proved(request.session[self._sent_to], now=now)
        renew_session(request)
        request.session[self._entered] = {
            "of": found.public_id,
            "until": (now + _TRUSTED_FOR).timestamp(),
        }
        return []

    def is_sent(self, request: ShopRequest, found: Paid) -> bool:
        return bool(request.session.get(self._sent) == found.public_id)

    def is_entered(self, request: ShopRequest, found: Paid, *, now: datetime) -> bool:
        entered = request.session.get(self._entered) or {}
        return entered.get("of") == found.public_id and entered.get("until", 0) > now.timestamp()

    def _ask_for_call(self, request: ShopRequest, found: Paid, *, now: datetime) -> list[Problem]:
        shopper = Actor("shopper", found.order.customer.public_id)
        try:
            if isinstance(found, Cancellation):
                ask_for_call_about_cancellation(cancellation=found, actor=shopper, now=now)
            else:
                ask_for_call(return_request=found, actor=shopper, now=now)
        except NoPhoneToCall as refusal:
            return [Problem(refusal.detail)]
        request.session[self._sent] = found.public_id
        return []

    @property
    def _sent(self) -> str:
        return f"{self.purpose}_code_sent"

    @property
    def _sent_to(self) -> str:
        return f"{self.purpose}_code_sent_to"

    @property
    def _entered(self) -> str:
        return f"{self.purpose}_code_entered"


def held_code(message: Message | None) -> list[Problem]:
    """Says that the code will not come, where the day's mails are used up: nobody shall wait for it."""
    if message is None or message.status != MessageStatus.HELD_BACK:
        return []
    return [Problem(_("We cannot send more codes today. Please try again tomorrow, or write to us."))]


@dataclass(frozen=True)
class CodeWay:
    """How the code reaches the shopper, in words: by e-mail, by a call, or, with neither, not at all."""

    note: str
    button: str
    is_by_call: bool = False

    @property
    def is_possible(self) -> bool:
        return bool(self.button)


def code_way(found: Paid, *, why: str, reach: tuple[str, ...]) -> CodeWay:
    """``why`` says what the code is for; ``reach`` is where the shop itself can be reached."""
    if address := own_address_of(found.order):
        note = _("We send a code to %(address)s.") % {"address": masked_address(address)}
        return CodeWay(f"{note} {why}", _("Send me the code"))
    if phone := phone_of(found.order):
        note = _(
            "Your order has no e-mail address. We call the phone number of the order, %(phone)s, and read a code out to "
            "you, which you enter here."
        ) % {"phone": masked_phone(phone)}
        keep = _("Please keep the address of this page.")
        return CodeWay(f"{note} {why} {keep}", _("Please call me"), is_by_call=True)
    note = _("Your order has neither an e-mail address nor a phone number that we can use. Please ask us.")
    return CodeWay(" ".join((note, *reach)), "")
