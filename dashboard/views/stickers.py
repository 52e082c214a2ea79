"""A sticker for an item that was looked at: what a shelf or the next desk needs to know, with its codes."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.roles import Capability
from core.errors import NotFound
from dashboard.access import StaffRequest, show, staff_page
from dashboard.presenting.words import DISPOSITIONS, GRADES, word
from returns.selectors import return_detail
from tracking.barcodes import code128_svg, qr_svg


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_safe
def sticker(request: StaffRequest, return_id: str, item_id: str) -> HttpResponse:
    """One sticker to print: number of the return as QR code, where the item goes as barcode."""
    found = return_detail(return_id)
    item = next((one for one in found.items.all() if one.public_id == item_id), None)
    if item is None:
        raise NotFound()
    context = {
        "number": found.number,
        "title": item.line.title,
        "variant": item.line.variant_title,
        "sku": item.line.sku,
        "grade": word(GRADES, item.grade) if item.grade else "",
        "place": word(DISPOSITIONS, item.disposition) if item.disposition else "",
        "qr": qr_svg(found.number, scale=3),
        "barcode": code128_svg(item.disposition.upper()) if item.disposition else "",
    }
    return show(request, "receiving_sticker.html", context)
