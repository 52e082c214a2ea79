"""How allauth signs our staff in: by e-mail, counted in Postgres, secrets encrypted for their shop."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from accounts.browsers import browser_name
from accounts.events import StaffPasswordChanged
from accounts.mail import send_password_reset_mail, send_security_notice
from accounts.models import StaffUser
from accounts.services.second_factor import note_added, note_removed, proof_of
from accounts.services.sessions import begin_session, end_sessions
from accounts.services.sign_in import SignInTry, TooManyFailures, begin_try
from core import clock
from core.actors import Actor
from core.encryption import decrypt, encrypt
from core.network import network_address
from events.publishing import publish
from tenants.addresses import asked_host
from tenants.models import ShopKind
from tenants.selectors import current_shop

_PURPOSE = "two_factor"
# Which of our letters stands for what allauth wants to tell.
_NOTICES = {
    "account/email/password_changed": "password_changed",
    "account/email/password_reset": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/totp_activated": "totp_activated",
    "mfa/email/totp_deactivated": "totp_deactivated",
    "mfa/email/recovery_codes_generated": "recovery_codes",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
}
# What allauth calls its mails about second factors.
_ADDED = {
    "mfa/email/webauthn_added": "webauthn",
    "mfa/email/totp_activated": "totp",
    "mfa/email/recovery_codes_generated": "recovery_codes",
}
_REMOVED = {"mfa/email/webauthn_removed": "webauthn", "mfa/email/totp_deactivated": "totp"}


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up here: staff are invited."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "There were too many wrong tries. If this address has an account, a mail is on its way to it: with its "
            "link you can go on in this browser. Or try again in a quarter of an hour."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Where somebody goes on after signing in is a path of this host: a request can claim any host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if current_shop().kind == ShopKind.OPERATORS:
            return reverse("admin:index")
        return "/dashboard/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Count first, then look at the password."""
        attempt = self._begin(request, str(credentials.get("email") or credentials.get("username") or ""))
        user = authenticate(request, **credentials)
        if user is None:
            attempt.fail()
        else:
            attempt.succeed()
        return user

    def reauthenticate(self, user: StaffUser, password: str) -> bool:
        # allauth goes by its own table of addresses, in which invited staff do not stand.
        attempt = self._begin(context.request, user.email)
        if not user.check_password(password):
            attempt.fail()
            return False
        attempt.succeed()
        context.request.session.cycle_key()
        return True

    def login(self, request: HttpRequest, user: StaffUser) -> None:
        proof = proof_of(request, user)
        begin_session(request, staff=user, factor=proof.factor if proof else "", now=clock.real_now())

    def get_reauthentication_methods(self, user: StaffUser) -> list[dict[str, str]]:
        """Who has a second factor shows that one: a password alone must not add or remove any. Passkeys come first."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa_")]
        return sorted(factors, key=lambda method: not method["id"].endswith("webauthn")) or methods

    @transaction.atomic
    def set_password(self, user: StaffUser, password: str) -> None:
        """A new password makes every browser strange again and ends all other sessions: the old one may be known."""
        user.device_generation += 1
        super().set_password(user, password)
        actor, now = Actor("staff", str(user.pk)), clock.real_now()
        end_sessions(staff=user, but_key=context.request.session.session_key, actor=actor, now=now)
        publish(StaffPasswordChanged(staff_id=str(user.pk)), actor=actor, occurred_at=now)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail to staff is ours: in the shop's brand, in the reader's language, counted."""
        raise LookupError(f"no letter for {template_prefix}")

    def send_password_reset_mail(self, user: StaffUser, email: str, context: dict[str, Any]) -> None:
        send_password_reset_mail(staff=user, path=urlsplit(context["password_reset_url"]).path)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: StaffUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What was changed about signing in is written into the log, and to its owner."""
        now = clock.real_now()
        if factor := _ADDED.get(template_prefix):
            note_added(self.request, staff=user, factor=factor, now=now)
        if factor := _REMOVED.get(template_prefix):
            note_removed(staff=user, factor=factor, now=now)
        send_security_notice(_NOTICES[template_prefix], staff=user)

    def _begin(self, request: HttpRequest, person: str) -> SignInTry:
        try:
            return begin_try(request, person=person, now=clock.real_now())
        except TooManyFailures:
            raise self.validation_error("too_many_login_attempts") from None


class StaffMFAAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are encrypted for the shop that they belong to."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, schema=connection.schema_name, purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, schema=connection.schema_name, purpose=_PURPOSE)

    def get_totp_issuer(self) -> str:
        return current_shop().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host on which they are made, which is the shop's own."""
        return {"id": asked_host(context.request), "name": current_shop().name}

    def generate_authenticator_name(self, user: StaffUser, type: Authenticator.Type) -> str:
        return browser_name(context.request.headers.get("User-Agent", "")) or gettext("Passkey")
