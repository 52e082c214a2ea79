"""A second factor before acts that matter: money, the policy, a company's key, who may do what.

A view that does such a thing is marked, below what checks who may do it::

    @staff_page(Capability.MANAGE_KEYS)
    @asks_second_factor(Act.ACCESS)
    def api_keys(request): ...

Its POST then asks, unless a factor was proved in the session within the last hours. Who has none is led to set one up.
Either way the act comes back as it was typed. Shops of demos and tests never ask.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_noop

from accounts.held_acts import drop_held_act, hold_act
from accounts.models import ShopSettings, StaffUser
from accounts.proving import PROOF_FIELDS, holds_proof, prove, without_proof
from accounts.services.second_factor import is_proved, is_shop_asking, proof_of
from core import clock
from tenants.models import ShopKind
from tenants.selectors import current_shop


class Act(StrEnum):
    """What somebody is about to do."""

    MONEY = "money"
    POLICY = "policy"
    COMPANY_KEY = "company_key"
    ACCESS = "access"
    SIGN_IN = "sign_in"


WORDS: dict[Act, str] = {
    Act.MONEY: gettext_noop("You are about to move money."),
    Act.POLICY: gettext_noop("You are about to publish a policy."),
    Act.COMPANY_KEY: gettext_noop("You are about to change what your shop reaches a company with."),
    Act.ACCESS: gettext_noop("You are about to change who may do what in your shop."),
    Act.SIGN_IN: gettext_noop("Your shop asks everybody for a second factor."),
}

View = Callable[..., HttpResponseBase]


def asks_second_factor(
    act: Act, *, only: Callable[..., bool] = lambda **kwargs: True
) -> Callable[[View], View]:
    """Let a POST through once a second factor is proved; ``only`` says by the address whether it has to be.

    The view's first argument is the request, or something that has one as ``request``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(first: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request: HttpRequest = getattr(first, "request", first)
            if request.method == "POST" and only(**kwargs) and not _may_pass(request):
                hold_act(request, code=act, without=PROOF_FIELDS)
                return to_proving(request)
            return view(first, *args, **kwargs)

        return answer

    return decorate


def lacks_demanded_factor(request: HttpRequest, settings: ShopSettings) -> bool:
    """Whether the shop wants everybody to prove a second factor, and this session has not.

    Operators, who let shops in and stop them, always do.
    """
    is_demanded = settings.demands_second_factor or current_shop().kind == ShopKind.OPERATORS
    if not is_demanded or not is_shop_asking():
        return False
    return isinstance(request.user, StaffUser) and proof_of(request, request.user) is None


def to_proving(request: HttpRequest) -> HttpResponse:
    """Lead to the page on which a second factor is proved or set up."""
    url = reverse("account_second_factor")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _may_pass(request: HttpRequest) -> bool:
    staff, now = request.user, clock.real_now()
    if not isinstance(staff, StaffUser) or not is_shop_asking():
        return True
    if holds_proof(request.POST) and not is_proved(request, staff, now=now):
        prove(request, staff)
    if not is_proved(request, staff, now=now):
        return False
    drop_held_act(request)
    request.POST = without_proof(request.POST)  # type: ignore[assignment]
    return True
