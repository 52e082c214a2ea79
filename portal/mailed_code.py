"""A code that was sent to the order's own address, asked for before money moves: once entered, trusted for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from accounts.services.one_time_codes import CodeInvalid, issue_code, use_code
from accounts.services.throttles import hit
from notifications.about_returns import address_of
from notifications.services import queue_message
from portal.access import TooManyTries
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest
from returns.models import ReturnRequest

_LIFETIME = timedelta(minutes=15)
_TRUSTED_FOR = timedelta(minutes=30)
_CODES_AN_HOUR = 5


@dataclass(frozen=True)
class MailedCode:
    """What one page asks a code for. ``topic`` is the letter that brings it."""

    purpose: str
    topic: str

    def send(self, request: ShopRequest, found: ReturnRequest, *, now: datetime) -> list[Problem]:
        """Write the code to the order's own address; answers why not."""
        state = hit(
            scope=self.purpose, key=found.public_id, limit=_CODES_AN_HOUR, window_seconds=3600, now=now
        )
        if not state.is_allowed:
            return [Problem(TooManyTries(max(1, state.retry_after_seconds(now) // 60)).detail)]
        code = issue_code(purpose=self.purpose, subject=found.public_id, lifetime=_LIFETIME, now=now)
        queue_message(
            topic=self.topic,
            effect_key=sha256(f"{found.public_id}{now.isoformat()}".encode()).hexdigest()[:32],
            recipient=address_of(found),
            language=request.language,
            context={"code": code, "name": found.customer.name},
            customer=found.customer,
            return_request=found,
            now=now,
        )
        request.session[self._sent] = found.public_id
        return []

    def enter(
        self, request: ShopRequest, found: ReturnRequest, form: CodeForm, *, now: datetime
    ) -> list[Problem]:
        """Take the code of the form; answers what is wrong with it."""
        if not form.is_valid():
            return problems_of(form)
        try:
            use_code(form.cleaned_data["code"], purpose=self.purpose, subject=found.public_id, now=now)
        except CodeInvalid:
            text = _("This code is not right, or too old. Look at our message again or ask for a new code.")
            return [Problem(text, form["code"].id_for_label)]
        request.session[self._entered] = {
            "return": found.public_id,
            "until": (now + _TRUSTED_FOR).timestamp(),
        }
        return []

    def is_sent(self, request: ShopRequest, found: ReturnRequest) -> bool:
        return bool(request.session.get(self._sent) == found.public_id)

    def is_entered(self, request: ShopRequest, found: ReturnRequest, *, now: datetime) -> bool:
        entered = request.session.get(self._entered) or {}
        return entered.get("return") == found.public_id and entered.get("until", 0) > now.timestamp()

    @property
    def _sent(self) -> str:
        return f"{self.purpose}_code_sent"

    @property
    def _entered(self) -> str:
        return f"{self.purpose}_code_entered"
