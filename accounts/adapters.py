"""How allauth signs our staff in: by e-mail, counted in Postgres, secrets encrypted for their shop."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffUser
from accounts.services import throttles
from core.encryption import decrypt, encrypt
from core.network import network_address
from tenants.models import ShopKind
from tenants.selectors import current_shop

FAILURES_PER_PERSON = 8
FAILURES_PER_ADDRESS = 40
FAILURE_WINDOW_SECONDS = 15 * 60
_PURPOSE = "two_factor"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up here: staff are invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if current_shop().kind == ShopKind.OPERATORS:
            return reverse("admin:index")
        return "/dashboard/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, before the password is looked at, whoever has failed too often."""
        now = timezone.now()
        for scope, key, limit in _counters(request, credentials):
            if not throttles.peek(
                scope=scope, key=key, limit=limit, window_seconds=FAILURE_WINDOW_SECONDS, now=now
            ).is_allowed:
                raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        now = timezone.now()
        for scope, key, limit in _counters(request, credentials):
            throttles.hit(scope=scope, key=key, limit=limit, window_seconds=FAILURE_WINDOW_SECONDS, now=now)

    def reauthenticate(self, user: StaffUser, password: str) -> bool:
        # allauth goes by its own table of addresses, in which invited staff do not stand.
        request = context.request
        self.pre_authenticate(request, email=user.email)
        if user.check_password(password):
            return True
        self.authentication_failed(request, email=user.email)
        return False

    def _rollback_login_failed_rl_usage(self) -> None:
        # Nothing was used: only failures are counted, and success does not wipe them.
        return None


class StaffMFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted for the shop that they belong to."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, schema=connection.schema_name, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, schema=connection.schema_name, purpose=_PURPOSE)

    def get_totp_issuer(self) -> str:
        return current_shop().name


def _counters(request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[str, str, int]]:
    person = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    return [
        ("sign_in_person", person, FAILURES_PER_PERSON),
        ("sign_in_address", network_address(request), FAILURES_PER_ADDRESS),
    ]
