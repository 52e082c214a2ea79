"""What was announced and was not in the parcel, as the shopper reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from returns.models import ReturnRequest
from returns.services.receiving import awaited_units
from returns.states import Reception, ReturnStatus


def missing_text(found: ReturnRequest) -> str:
    """Which pieces we did not find, and what to do; empty when nothing is missing any more."""
    if found.status != ReturnStatus.APPROVED:
        return ""
    missing = [
        _("%(count)s × %(product)s") % {"count": count, "product": item.line.title}
        for item in found.items.all()
        if item.reception == Reception.MISSING and (count := awaited_units(item))
    ]
    if not missing:
        return ""
    return "{}. {}".format(
        ", ".join(missing), _("If you still have it, send it to us. If it was in the parcel, write to us.")
    )
