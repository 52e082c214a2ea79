"""What the warehouse does with a parcel: receives, takes back, grades, says where things go. No money is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import StoredFile
from accounts.roles import Capability
from accounts.selectors import file_path
from accounts.services.files import store_picture
from core import clock
from core.errors import NotFound, Refusal
from core.uploads import takes_files
from dashboard.access import StaffRequest, not_allowed, staff_page
from dashboard.forms.receiving import Photos, typed_findings, typed_places, typed_receipt
from dashboard.forms.return_acts import NotFilledIn, refusal_ground
from dashboard.presenting.receiving import standing_of
from dashboard.views.receiving import parcel_address, show_parcel
from returns.models import ReturnRequest
from returns.models.requests import MoveNotAllowed
from returns.selectors import return_detail
from returns.services.dispositions import dispose_items
from returns.services.expected_status import expecting
from returns.services.inspecting import inspect_items
from returns.services.late_announcements import open_return_of_unexpected
from returns.services.parcels_aside import settle_parcel
from returns.services.receiving import ReceivedItem, receive_items
from returns.services.undoing import undo_receipt, undoable_units
from returns.services.unexpected import settle_unexpected
from returns.states import Disposition

MOST_PHOTOS = 10


@staff_page(Capability.RECEIVE_AND_INSPECT)
@require_POST
@takes_files
def receiving_act(request: StaffRequest, return_id: str, act: str) -> HttpResponse:
    """Do one thing with the parcel. A refusal shows it again, with the reason and everything that was typed."""
    found = return_detail(return_id)
    if act not in _ACTS:
        raise NotFound()
    if act == "open" and not request.user.may(Capability.OPEN_RETURNS):
        return not_allowed(request)
    photos: dict[str, list[str]] = {}
    try:
        photos.update(_photos(request))
        with expecting(found.public_id, request.POST.get("expected_status")):
            done = _ACTS[act](request, found, photos)
    except NotFound:
        raise
    except Refusal as refusal:
        return show_parcel(request, return_detail(return_id), tried=act, refusal=refusal, kept=_shown(photos))
    messages.success(request, done)
    return HttpResponseRedirect(parcel_address(found.public_id))


@transaction.atomic
def _receive(request: StaffRequest, found: ReturnRequest, photos: Photos) -> str:
    _require_unchanged(request, found)
    receipt = typed_receipt(request.POST, found.items.all(), photos)
    now = clock.now()
    receive_items(
        return_request=found,
        items=receipt.items,
        missing=receipt.missing,
        wrong=receipt.wrong,
        unexpected=receipt.unexpected,
        actor=request.actor,
        now=now,
    )
    if aside := request.POST.get("aside", ""):
        settle_parcel(parcel_id=aside, return_request=found, actor=request.actor, now=now)
    return _("Received.")


def _undo(request: StaffRequest, found: ReturnRequest, photos: Photos) -> str:
    name = request.POST.get("item", "")
    undo_receipt(
        return_request=found,
        items=[
            ReceivedItem(item.public_id, count)
            for item in found.items.all()
            if item.public_id == name and (count := undoable_units(found, item))
        ],
        actor=request.actor,
        now=clock.now(),
    )
    return _("Taken back: it counts as not received.")


def _inspect(request: StaffRequest, found: ReturnRequest, photos: Photos) -> str:
    _require_unchanged(request, found)
    findings = typed_findings(
        request.POST,
        found.items.all(),
        photos,
        inspection=str(found.terms["inspection"]),
        may_override=request.user.may(Capability.DECIDE_RETURNS),
    )
    inspect_items(
        return_request=found,
        items=findings,
        ground=refusal_ground(request.POST, findings),
        actor=request.actor,
        now=clock.now(),
    )
    return _("Inspected.")


def _dispose(request: StaffRequest, found: ReturnRequest, photos: Photos) -> str:
    dispose_items(
        return_request=found,
        dispositions=typed_places(request.POST, found.items.all()),
        actor=request.actor,
        now=clock.now(),
    )
    return _("It is written down what happens to it.")


def _settle(request: StaffRequest, found: ReturnRequest, photos: Photos) -> str:
    disposition = request.POST.get("disposition", "")
    if disposition not in Disposition.values:
        raise NotFilledIn(_("Please say what happens to it."))
    settle_unexpected(
        return_request=found,
        unexpected_id=request.POST.get("unexpected", ""),
        disposition=disposition,
        actor=request.actor,
        now=clock.now(),
    )
    return _("It is written down what happens to it.")


def _open(request: StaffRequest, found: ReturnRequest, photos: Photos) -> str:
    made = open_return_of_unexpected(
        return_request=found,
        unexpected_id=request.POST.get("unexpected", ""),
        reason=request.POST.get("reason", ""),
        resolution=found.resolution,
        may_override=request.user.may(Capability.OVERRIDE_POLICY),
        actor=request.actor,
        now=clock.now(),
    )
    return _("Received into return %(number)s.") % {"number": made.number}


def _require_unchanged(request: StaffRequest, found: ReturnRequest) -> None:
    """Two people with one parcel, or one tap too many: what the page did not know yet is looked at first."""
    seen = request.POST.get("seen")
    if seen is not None and seen != standing_of(found):
        raise MoveNotAllowed(
            _("Somebody else has worked on this parcel. Below is how it stands now."), state=found.status
        )


def _photos(request: StaffRequest) -> dict[str, list[str]]:
    """Photos by field of the form: those kept from a try before, and the new ones, stored. Raises PictureRefused."""
    photos: dict[str, list[str]] = {}
    for field, values in request.POST.lists():
        if field.startswith("kept-"):
            photos[field.removeprefix("kept-")] = [str(value) for value in values][:MOST_PHOTOS]
    for field, uploads in request.FILES.lists():
        kept = photos.setdefault(field, [])
        for upload in uploads[: MOST_PHOTOS - len(kept)]:
            kept.append(store_picture(data=upload.read(), kind="photo", now=clock.now()).public_id)
    return photos


def _shown(photos: Photos) -> dict[str, list[tuple[str, str]]]:
    """The photos with their addresses, for the form that is shown again."""
    names = [name for kept in photos.values() for name in kept]
    files = {file.public_id: file for file in StoredFile.objects.filter(public_id__in=names, kind="photo")}
    return {
        field: [(name, file_path(files[name])) for name in kept if name in files]
        for field, kept in photos.items()
    }


_ACTS: Mapping[str, Callable[[StaffRequest, ReturnRequest, Photos], str]] = {
    "receive": _receive,
    "undo": _undo,
    "inspect": _inspect,
    "dispose": _dispose,
    "settle": _settle,
    "open": _open,
}
