"""The bank account for money that cannot go back the way it came: asked only here, after a code."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import clock
from core.actors import Actor
from core.money import Money, format_money
from notifications.about_returns import address_of
from portal.access import is_return_opened
from portal.bank_data import being_checked, may_ask_for_bank_data
from portal.forms import CodeForm, problems_of
from portal.frame import Problem, ShopRequest, page_not_found, shopper_page, show
from portal.journey import home_of
from portal.mailed_code import MailedCode, code_way
from portal.payout_forms import AccountForm, account_form_of
from returns.links import return_path
from returns.models import ReturnRequest
from returns.policy.quote import Quote
from returns.refusals import BankAccountRefused
from returns.selectors import find_return
from returns.services.bank_accounts import give_bank_account, needs_bank_account

_CODE = MailedCode(purpose="bank_account", topic="bank_account_code")


@shopper_page
@require_http_methods(["GET", "HEAD", "POST"])
def bank_account(request: ShopRequest, return_id: str) -> HttpResponse:
    found = find_return(return_id)
    if not is_return_opened(request, found):
        return page_not_found(request)
    if not needs_bank_account(found):
        return HttpResponseRedirect(return_path(found))
    if not may_ask_for_bank_data():
        return being_checked(request, back=return_path(found), is_written_to=bool(address_of(found)))
    now = clock.now()
    settings = request.shop.settings
    way = code_way(
        found,
        why=_("So nobody else enters an account."),
        reach=(settings.reply_to_email, settings.support_phone),
    )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    code_form = CodeForm(request.POST if act == "enter_code" else None)
    form = account_form_of(home_of(found.order, settings).code)(request.POST if act == "save" else None)
    problems: list[Problem] = []
    if act == "send_code" and way.is_possible:
        problems = _CODE.send(request, found, now=now)
    elif act == "enter_code":
        problems = _CODE.enter(request, found, code_form, now=now)
    elif act == "save" and _CODE.is_entered(request, found, now=now):
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
        "way": way,
        "is_code_sent": _CODE.is_sent(request, found),
        "is_code_entered": _CODE.is_entered(request, found, now=now),
        "code_form": code_form,
        "form": form,
    }
    return show(request, "bank_account.html", context, status=422 if problems else 200)


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
