"""What a shopper reads in place of a form for bank data, while the shop is being checked."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.dates import format_date_with_weekday
from portal.frame import ShopRequest, stopped
from tenants.selectors import current_shop


def may_ask_for_bank_data() -> bool:
    return current_shop().is_verified


def being_checked(request: ShopRequest, *, back: str, is_written_to: bool) -> HttpResponse:
    """Says that the shop is being checked, by when he is asked here, and to send his account nowhere else.

    ``is_written_to``: whether there is an address to which the letter goes that asks for it.
    """
    due_date = current_shop().check_due_date
    when = (
        _("We ask you for your account here by %(day)s at the latest.")
        % {"day": format_date_with_weekday(due_date, request.language)}
        if due_date
        else _("We ask you for your account here as soon as that is done.")
    )
    told = _("We write to you then.") if is_written_to else _("Please keep the address of this page.")
    never = _(
        "Please do not send your bank details in any other way, by message, e-mail or phone, to anybody."
    )
    return stopped(
        request,
        title=_("This shop is being checked"),
        text=f"{_('Comeback checks who runs a shop before anybody is asked for bank details.')} {when} {told} {never}",
        url=back,
        action=_("Back"),
    )
