"""Return codes and labels that the shop has from its carrier: how many are left, more of them, old ones thrown away."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Capability
from core import clock
from core.errors import NotFound, Refusal
from core.uploads import takes_files
from dashboard.access import StaffRequest, show, staff_page
from integrations.by_hand.services.pool import (
    LARGEST_LABEL,
    Added,
    LabelUpload,
    add_codes,
    add_labels,
    empty_pool,
    free_in_pool,
)
from integrations.by_hand.states import PoolKind

_LARGEST_LIST = 512 * 1024


@staff_page(Capability.EDIT_SETTINGS)
@require_safe
def carrier_pool(request: StaffRequest) -> HttpResponse:
    """What is left of each, and the forms for more."""
    left = {kind.value: free_in_pool(kind) for kind in PoolKind}
    return show(request, "shop/carrier_pool.html", {"left": left})


@staff_page(Capability.EDIT_SETTINGS)
@require_POST
@takes_files
def pool_changed(request: StaffRequest, kind: str) -> HttpResponse:
    """More codes or labels come in, or the unused ones go."""
    if kind not in PoolKind.values:
        raise NotFound
    known = PoolKind(kind)
    try:
        if request.POST.get("do") == "empty":
            count = empty_pool(kind=known)
            messages.success(request, _("Thrown away: %(count)s") % {"count": count})
        else:
            messages.success(request, _added_text(_added(request, known)))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("dashboard:carrier_pool"))


def _added(request: StaffRequest, kind: PoolKind) -> Added:
    now = clock.now()
    if kind == PoolKind.CODE:
        return add_codes(text=_codes_of(request), actor=request.actor, now=now)
    uploads = [
        LabelUpload(name=str(upload.name or ""), content=upload.read(LARGEST_LABEL + 1))
        for upload in request.FILES.getlist("labels")
    ]
    return add_labels(uploads=uploads, actor=request.actor, now=now)


def _codes_of(request: StaffRequest) -> str:
    """What was pasted, and what stands in the file."""
    upload = request.FILES.get("file")
    written = (
        upload.read(_LARGEST_LIST).decode("utf-8", "replace") if isinstance(upload, UploadedFile) else ""
    )
    return f"{request.POST.get('codes', '')}\n{written}"


def _added_text(added: Added) -> str:
    text = ngettext("%(count)s is added.", "%(count)s are added.", added.new) % {"count": added.new}
    if not added.known:
        return text
    known = ngettext("%(count)s was there already.", "%(count)s were there already.", added.known) % {
        "count": added.known
    }
    return f"{text} {known}"
