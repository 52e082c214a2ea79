"""What was found when units were looked at: accepted or rejected, graded, and what happens to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StoredFile
from commerce.services.units import QuantityExceeded
from core.actors import Actor
from core.errors import Refusals
from events.publishing import publish
from returns.events import ReturnItemsInspected
from returns.models import ItemPhoto, ReturnItem, ReturnNote, ReturnRequest
from returns.policy.inspection import accepted_as, judged
from returns.refusals import GradeRequired, UnknownFile, UnknownItem
from returns.services.decisions import touch
from returns.services.dispositions import announce_dispositions
from returns.services.endings import release_sent_back
from returns.services.inspected_parts import FIELDS, add_part
from returns.services.legal_rights import require_ground_to_refuse, rights_of_items
from returns.services.receiving import item_named, items_by_id, lock_approved
from returns.services.refused_units import note_refusal
from returns.services.reservations import fit_reservations
from returns.states import Disposition, Verdict

TAKEN_BY_WAREHOUSE = "warehouse"


@dataclass(frozen=True)
class InspectedItem:
    """Units that were looked at now; calls add up.

    Either it is said how many are accepted and rejected, or only ``quantity`` and ``grade``: then the terms decide.
    ``photos`` are public ids of files.
    """

    item: str
    accepted_quantity: int = 0
    rejected_quantity: int = 0
    grade: str = ""
    disposition: str = ""
    note: str = ""
    quantity: int = 0
    photos: tuple[str, ...] = ()


@transaction.atomic
def inspect_items(
    *,
    return_request: ReturnRequest,
    items: Sequence[InspectedItem],
    actor: Actor,
    now: datetime,
    ground: str = "",
    notify: bool = True,
) -> ReturnRequest:
    """Accept or reject received units, with grade, photos and disposition; the quote is reckoned anew.

    Raises MoveNotAllowed unless approved, UnknownItem, GradeRequired, UnknownFile, QuantityExceeded above what
    was received and, where units are rejected that stand on a right by law, what ``require_ground_to_refuse`` raises.
    """
    if not items:
        raise UnknownItem.at("items", _("Name at least one item."))
    return_request = lock_approved(return_request)
    known = items_by_id(return_request)
    rights = rights_of_items(return_request)
    inspection = str(return_request.terms["inspection"])
    refusals = Refusals()
    findings = []
    for index, inspected in enumerate(items):
        with refusals.gathered():
            path = f"items.{index}"
            item = item_named(known, inspected.item, f"{path}.item")
            finding = _finding(inspected, inspection=inspection, right=rights.get(item.pk, ""), path=path)
            _write(item, finding, path, ground=ground, now=now)
            if finding.looked_at.rejected_quantity:
                note_refusal(item, now=now)
            _keep_photos(item, inspected.photos, f"{path}.photos")
            _keep_note(item, finding.looked_at, actor=actor, now=now)
            findings.append(finding)
    refusals.raise_if_any()
    taken_rights = _rights_of([finding for finding in findings if finding.is_refusal])
    require_ground_to_refuse(
        taken_rights,
        return_request,
        ground,
        by_hand=_rights_of([finding for finding in findings if finding.is_refusal_by_hand]),
        actor=actor,
        now=now,
    )
    fit_reservations(order_id=return_request.order_id, now=now, acting=return_request)
    touch(return_request, now=now)
    _announce(
        return_request,
        findings,
        ground=ground,
        taken_rights=taken_rights,
        actor=actor,
        now=now,
        notify=notify,
    )
    return return_request


@dataclass(frozen=True)
class _Finding:
    """Units with their verdict; ``observed_grade`` where the terms made a better grade of what was seen.

    ``right`` is the right by law that the item stands on, if any.
    """

    looked_at: InspectedItem
    right: str
    observed_grade: str = ""
    is_by_terms: bool = True

    @property
    def is_refusal(self) -> bool:
        return self.looked_at.rejected_quantity > 0

    @property
    def is_refusal_by_hand(self) -> bool:
        return self.is_refusal and not self.is_by_terms


def _finding(inspected: InspectedItem, *, inspection: str, right: str, path: str) -> _Finding:
    if inspected.accepted_quantity or inspected.rejected_quantity:
        is_refused_by_terms = (
            bool(inspected.grade) and not judged(inspected.grade, inspection=inspection).is_accepted
        )
        if not inspected.accepted_quantity or not inspected.grade:
            return _Finding(inspected, right, is_by_terms=is_refused_by_terms)
        grade, observed = accepted_as(inspected.grade, inspection=inspection)
        return _Finding(replace(inspected, grade=grade), right, observed, is_by_terms=is_refused_by_terms)
    if not inspected.quantity:
        raise QuantityExceeded.at(f"{path}.accepted_quantity", _("Say how many units were looked at."))
    if not inspected.grade:
        raise GradeRequired.at(f"{path}.grade", _("Say in which condition the units are."))
    verdict = judged(inspected.grade, inspection=inspection)
    accepted = inspected.quantity if verdict.is_accepted else 0
    judged_item = replace(
        inspected,
        grade=verdict.grade,
        accepted_quantity=accepted,
        rejected_quantity=inspected.quantity - accepted,
    )
    return _Finding(judged_item, right, verdict.observed_grade)


def _rights_of(findings: Sequence[_Finding]) -> tuple[str, ...]:
    return tuple(sorted({finding.right for finding in findings if finding.right}))


def _write(item: ReturnItem, finding: _Finding, path: str, *, ground: str, now: datetime) -> None:
    inspected = finding.looked_at
    count = inspected.accepted_quantity + inspected.rejected_quantity
    left = item.received_quantity - item.accepted_quantity - item.rejected_quantity
    if count > left:
        detail = _("Inspected: %(count)s. Waiting for it: %(left)s.") % {"count": count, "left": left}
        field = "accepted_quantity" if inspected.accepted_quantity else "rejected_quantity"
        raise QuantityExceeded.at(f"{path}.{field}", detail)
    item.accepted_quantity += inspected.accepted_quantity
    item.rejected_quantity += inspected.rejected_quantity
    add_part(
        item,
        accepted_quantity=inspected.accepted_quantity,
        rejected_quantity=inspected.rejected_quantity,
        grade=inspected.grade,
        disposition=inspected.disposition,
        ground=ground if finding.right and finding.is_refusal else "",
        now=now,
    )
    item.observed_grade = finding.observed_grade
    if inspected.disposition:
        item.disposed_quantity += inspected.accepted_quantity
    if item.accepted_quantity:
        item.verdict = Verdict.ACCEPTED
    elif item.rejected_quantity:
        item.verdict = Verdict.REJECTED
    if inspected.disposition == Disposition.RETURN_TO_CUSTOMER:
        release_sent_back(item, inspected.rejected_quantity)
    item.save(
        update_fields=[
            "accepted_quantity",
            "rejected_quantity",
            *FIELDS,
            "observed_grade",
            "disposed_quantity",
            "verdict",
        ]
    )


def _keep_photos(item: ReturnItem, photos: Sequence[str], path: str) -> None:
    if not photos:
        return
    files = {file.public_id: file for file in StoredFile.objects.filter(public_id__in=photos, kind="photo")}
    if any(photo not in files for photo in photos):
        raise UnknownFile.at(path, _("There is no such photo."))
    ItemPhoto.objects.bulk_create(
        ItemPhoto(item=item, file=files[photo], taken_by=TAKEN_BY_WAREHOUSE)
        for photo in dict.fromkeys(photos)
    )


def _keep_note(item: ReturnItem, inspected: InspectedItem, *, actor: Actor, now: datetime) -> None:
    if inspected.note.strip():
        ReturnNote.objects.create(
            return_request_id=item.return_request_id,
            item=item,
            kind="inspection",
            text=inspected.note.strip(),
            author=actor.as_json(),
            is_for_shopper=inspected.rejected_quantity > 0,
            created_at=now,
        )


def _announce(
    return_request: ReturnRequest,
    findings: list[_Finding],
    *,
    ground: str,
    taken_rights: tuple[str, ...],
    actor: Actor,
    now: datetime,
    notify: bool,
) -> None:
    looked_at = [finding.looked_at for finding in findings]
    publish(
        ReturnItemsInspected(
            return_id=return_request.public_id,
            notify=notify,
            items=tuple(
                (one.item, one.accepted_quantity, one.rejected_quantity, one.grade, one.disposition)
                for one in looked_at
            ),
            observed=tuple(
                (finding.looked_at.item, finding.observed_grade)
                for finding in findings
                if finding.observed_grade
            ),
            ground=ground,
            taken_rights=taken_rights,
        ),
        actor=actor,
        occurred_at=now,
    )
    announce_dispositions(
        return_request,
        [
            (one.item, one.accepted_quantity, one.rejected_quantity, one.disposition)
            for one in looked_at
            if one.disposition
        ],
        actor=actor,
        now=now,
        notify=notify,
    )
