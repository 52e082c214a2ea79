"""Return codes and labels that the shop has beforehand: added, counted, each given to one return."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Connection, Port
from accounts.ports import connection_to
from accounts.services.files import delete_file, store_file
from core.actors import Actor
from core.errors import Refusal
from events.publishing import publish
from integrations.by_hand.events import PoolFilled
from integrations.by_hand.models import PoolItem
from integrations.by_hand.states import PoolKind, Way

FEW_LEFT = 10
_POOLS = {Way.CODE_POOL.value: PoolKind.CODE, Way.LABEL_POOL.value: PoolKind.LABEL}
MOST_AT_ONCE = 5000
MOST_LABELS_AT_ONCE = 100  # as many files as one form may bring
LARGEST_LABEL = 2 * 1024**2
_CODE = re.compile(r"[^\s,;]{2,64}")
_SEPARATORS = re.compile(r"[\s,;]+")
# What a label to be printed has no use for, and what would run on the shopper's machine.
_NOT_IN_A_LABEL = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Encrypt")


class PoolEmpty(Exception):
    """No code or label is left."""


class PoolRefused(Refusal):
    """What was given is no code or no label."""

    code = "pool_refused"
    title = "This cannot be added"


@dataclass(frozen=True)
class Added:
    """How many are new, and how many were there before."""

    new: int
    known: int


@dataclass(frozen=True)
class LabelUpload:
    name: str
    content: bytes


@transaction.atomic
def add_codes(*, text: str, actor: Actor, now: datetime) -> Added:
    """Add return codes, one by one in lines or parted by commas; those that are there stay. Raises PoolRefused."""
    codes = list(dict.fromkeys(filter(None, _SEPARATORS.split(text.removeprefix("\ufeff")))))
    if not 0 < len(codes) <= MOST_AT_ONCE:
        raise PoolRefused.at("codes", _("Give 1 to %(most)s codes at once.") % {"most": MOST_AT_ONCE})
    wrong = [code for code in codes if not _CODE.fullmatch(code)]
    if wrong:
        raise PoolRefused.at("codes", _("This is no code: %(code)s") % {"code": wrong[0][:80]})
    rows = [
        PoolItem(kind=PoolKind.CODE, code=code, fingerprint=_print_of(code.encode()), added_at=now)
        for code in codes
    ]
    return _add(PoolKind.CODE, rows, actor=actor, now=now)


def add_labels(*, uploads: Iterable[LabelUpload], actor: Actor, now: datetime) -> Added:
    """Add labels, one PDF each; one that is there already stays. All of them or none. Raises PoolRefused."""
    labels = list(uploads)
    if not 0 < len(labels) <= MOST_LABELS_AT_ONCE:
        raise PoolRefused.at(
            "labels", _("Choose 1 to %(most)s files at once.") % {"most": MOST_LABELS_AT_ONCE}
        )
    for label in labels:
        _require_label(label)
    by_print = {_print_of(label.content): label for label in labels}
    return _store_labels(by_print, actor=actor, now=now)


def _store_labels(by_print: dict[str, LabelUpload], *, actor: Actor, now: datetime) -> Added:
    known = set(
        PoolItem.objects.filter(kind=PoolKind.LABEL, fingerprint__in=by_print).values_list(
            "fingerprint", flat=True
        )
    )
    with transaction.atomic():
        rows = [
            PoolItem(
                kind=PoolKind.LABEL,
                code=label.name[:64],
                fingerprint=fingerprint,
                label_file=store_file(
                    data=label.content,
                    kind="label",
                    content_type="application/pdf",
                    extension="pdf",
                    now=now,
                ),
                added_at=now,
            )
            for fingerprint, label in by_print.items()
            if fingerprint not in known
        ]
        added = _add(PoolKind.LABEL, rows, actor=actor, now=now)
    return Added(added.new, added.known + len(known))


def take_from_pool(*, kind: PoolKind, key: str, now: datetime) -> PoolItem:
    """The item of this label's key: the one it has, else the oldest free one. Raises PoolEmpty."""
    with transaction.atomic():
        own = PoolItem.objects.select_related("label_file").filter(used_key=key, kind=kind).first()
        if own is not None:
            return own
        free = (
            PoolItem.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("label_file")
            .filter(kind=kind, used_key=None)
            .order_by("pk")
            .first()
        )
        if free is None:
            raise PoolEmpty(kind)
        free.used_key, free.used_at = key, now
        free.save(update_fields=["used_key", "used_at"])
        return free


def free_in_pool(kind: PoolKind) -> int:
    """How many are left."""
    return PoolItem.objects.filter(kind=kind, used_key=None).count()


def few_left(behind: Connection | None) -> int | None:
    """How many are left of the pool that the shop's carrier takes from, None while there are enough or there is none."""
    kind = _POOLS.get(behind.settings.get("way", "")) if behind is not None and behind.is_by_hand else None
    if kind is None:
        return None
    left = free_in_pool(kind)
    return left if left < FEW_LEFT else None


@transaction.atomic
def empty_pool(*, kind: PoolKind) -> int:
    """Throw away what is not used, such as codes of an old contract; answers how many."""
    free = list(
        PoolItem.objects.select_for_update(of=("self",))
        .select_related("label_file")
        .filter(kind=kind, used_key=None)
    )
    for item in free:
        if item.label_file is not None:
            delete_file(item.label_file)
    PoolItem.objects.filter(pk__in=[item.pk for item in free]).delete()
    return len(free)


def _add(kind: PoolKind, rows: list[PoolItem], *, actor: Actor, now: datetime) -> Added:
    before = PoolItem.objects.filter(kind=kind).count()
    PoolItem.objects.bulk_create(rows, ignore_conflicts=True)
    new = PoolItem.objects.filter(kind=kind).count() - before
    behind = connection_to(Port.CARRIER)
    if new and behind is not None:
        publish(
            PoolFilled(connection_id=behind.public_id, kind=kind, count=new), actor=actor, occurred_at=now
        )
    return Added(new, len(rows) - new)


def _require_label(label: LabelUpload) -> None:
    content = label.content
    is_pdf = content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]
    if not is_pdf or len(content) > LARGEST_LABEL:
        raise PoolRefused.at("labels", _("Not a PDF of at most 2 MB: %(name)s") % {"name": label.name[:80]})
    if any(word in content for word in _NOT_IN_A_LABEL):
        raise PoolRefused.at(
            "labels",
            _("This PDF is locked or does more than show a label: %(name)s") % {"name": label.name[:80]},
        )


def _print_of(content: bytes) -> str:
    return sha256(content).hexdigest()
