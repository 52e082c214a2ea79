"""The bank account for money that cannot go back the way it came: asked only here, after a code."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.one_time_codes import CodeInvalid, issue_code, use_code
from accounts.services.throttles import hit
from core.actors import Actor
from core.money import Money, format_money
from notifications.services import queue_message
from portal.access import TooManyTries, is_return_opened
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import home_of
from portal.payout_forms import AccountForm, account_form_of
from returns.links import return_path
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.refusals import BankAccountRefused
from returns.selectors import find_return
from returns.services.bank_accounts import give_bank_account, needs_bank_account

_PURPOSE = "bank_account"
_CODE_LIFETIME = timedelta(minutes=15)
_TRUSTED_FOR = timedelta(minutes=30)
_CODES_AN_HOUR = 5
_SENT = "bank_code_sent"
_ENTERED = "bank_code_entered"


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def bank_account(request: ShopRequest, return_id: str) -> HttpResponse:
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    if not needs_bank_account(found):
        return HttpResponseRedirect(return_path(found))
    now = timezone.now()
    act = request.POST.get("act", "") if request.method == "POST" else ""
    code_form = CodeForm(request.POST if act == "enter_code" else None)
    form = account_form_of(home_of(found.order, request.shop.settings).code)(
        request.POST if act == "save" else None
    )
    problems: list[Problem] = []
    if act == "send_code" and found.customer.email:
        problems = _send_code(request, found, now=now)
    elif act == "enter_code":
        problems = _enter_code(request, found, code_form, now=now)
    elif act == "save" and _is_code_entered(request, found, now=now):
        problems = _save(found, form, now=now)
        if not problems:
            return HttpResponseRedirect(return_path(found))
    if act and not problems:
        return HttpResponseRedirect(reverse("portal:bank_account", args=[found.public_id]))
    quoted = Quote.from_json(found.quote)
    amount = format_money(Money(quoted.refund_minor, quoted.currency), request.language)
    context = {
        "problems": problems,
        "lead": _("Your refund: %(amount)s") % {"amount": amount},
        "code_note": _("We send a code to %(address)s, so that nobody else enters an account.")
        % {"address": _masked(found.customer.email)},
        "is_reachable": bool(found.customer.email),
        "is_code_sent": request.session.get(_SENT) == found.public_id,
        "is_code_entered": _is_code_entered(request, found, now=now),
        "code_form": code_form,
        "form": form,
    }
    return show(request, "bank_account.html", context, status=422 if problems else 200)


def _send_code(request: ShopRequest, found: ReturnRequest, *, now: datetime) -> list[Problem]:
    state = hit(scope="bank_code", key=found.public_id, limit=_CODES_AN_HOUR, window_seconds=3600, now=now)
    if not state.is_allowed:
        return [Problem(TooManyTries(max(1, state.retry_after_seconds(now) // 60)).detail)]
    code = issue_code(purpose=_PURPOSE, subject=found.public_id, lifetime=_CODE_LIFETIME, now=now)
    queue_message(
        topic="bank_account_code",
        effect_key=sha256(f"{found.public_id}{now.isoformat()}".encode()).hexdigest()[:32],
        recipient=found.customer.email,
        language=request.language,
        context={"code": code, "name": found.customer.name},
        customer=found.customer,
        return_request=found,
        now=now,
    )
    request.session[_SENT] = found.public_id
    return []


def _enter_code(
    request: ShopRequest, found: ReturnRequest, form: CodeForm, *, now: datetime
) -> list[Problem]:
    if not form.is_valid():
        return problems_of(form)
    try:
        use_code(form.cleaned_data["code"], purpose=_PURPOSE, subject=found.public_id, now=now)
    except CodeInvalid:
        text = _("This code is not right, or too old. Look at our message again or ask for a new code.")
        return [Problem(text, form["code"].id_for_label)]
    request.session[_ENTERED] = {"return": found.public_id, "until": (now + _TRUSTED_FOR).timestamp()}
    return []


def _is_code_entered(request: ShopRequest, found: ReturnRequest, *, now: datetime) -> bool:
    entered = request.session.get(_ENTERED) or {}
    return entered.get("return") == found.public_id and entered.get("until", 0) > now.timestamp()


def _save(found: ReturnRequest, form: AccountForm, *, now: datetime) -> list[Problem]:
    if not form.is_valid():
        return problems_of(form)
    values = form.cleaned_data
    scheme = form.scheme()
    try:
        give_bank_account(
            return_request=found,
            scheme=scheme,
            bank_code="" if scheme == "promptpay" else values.get("bank_code", ""),
            account_number=values["account_number"],
            holder=values["holder"],
            actor=Actor("shopper", found.customer.public_id),
            now=now,
        )
    except BankAccountRefused as refusal:
        return [Problem(error.message, f"id_{error.field}") for error in refusal.errors]
    return []


def _masked(email: str) -> str:
    """``a…@example.com``: enough to know one's own address again."""
    name, at, host = email.partition("@")
    return f"{name[:1]}…{at}{host}"
