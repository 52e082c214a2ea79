"""Proving a second factor on a page of ours, by a code or a passkey, among whatever else a form holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, QueryDict

from accounts.forms import ProvedAgainForm
from accounts.models import StaffUser

_PREFIX = "second_factor"
_CODE, _PASSKEY = f"{_PREFIX}-code", f"{_PREFIX}-credential"
PROOF_FIELDS = frozenset({_CODE, _PASSKEY})


@dataclass(frozen=True)
class ProvingForms:
    """``passkey`` and ``request_options`` (what the browser is asked) are None for who has no passkey."""

    code: Form
    passkey: Form | None
    request_options: dict[str, Any] | None


def proving_forms(staff: StaffUser, *, has_passkey: bool) -> ProvingForms:
    """The empty forms for ``staff``. A new challenge is kept in the session."""
    return ProvingForms(
        code=ProvedAgainForm(user=staff, prefix=_PREFIX),
        passkey=ReauthenticateWebAuthnForm(user=staff, prefix=_PREFIX) if has_passkey else None,
        request_options=begin_authentication(staff) if has_passkey else None,
    )


def holds_proof(data: QueryDict) -> bool:
    """Whether a form brings a code or a passkey's answer."""
    return any(data.get(name) for name in PROOF_FIELDS)


def without_proof(data: QueryDict) -> QueryDict:
    """The form's own fields."""
    kept = data.copy()
    for name in PROOF_FIELDS:
        kept.pop(name, None)
    return kept


def prove(request: HttpRequest, staff: StaffUser) -> bool:
    """Check what the form brings and remember the proof; what is wrong with it becomes a message."""
    form_class = ReauthenticateWebAuthnForm if request.POST.get(_PASSKEY) else ProvedAgainForm
    form = form_class(request.POST, user=staff, prefix=_PREFIX)
    if form.is_valid():
        form.save()
        return True
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return False
