"""The tree of reasons, changed by staff. What returns or policies name is switched off, never taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Conflict, FieldError, NotFound, Refusal
from core.ids import new_public_id
from events.publishing import publish
from returns.events import ReasonChanged
from returns.models import PolicyVersion, Reason, ReturnItem
from returns.policy.reading import MOST_PHOTOS
from returns.reason_texts import has_built_in_text
from returns.states import Fault, ReasonScopeMode, StandardReason

LONGEST_LABEL: Final = 120
MOST_NAMES: Final = 200
LONGEST_NAME: Final = 200


class ReasonRefused(Refusal):
    """A reason's texts or values do not fit."""

    code = "reason_refused"
    title = "This reason cannot be kept"


class ReasonInUse(Conflict):
    """A return or a policy names the reason, or shoppers would have none left."""

    code = "reason_in_use"
    title = "This reason is in use"
    state = "in_use"


@dataclass(frozen=True)
class ReasonInput:
    """What staff say about a reason. ``labels`` by language; a missing one shows the built-in text or another's."""

    labels: Mapping[str, str]
    fault: str
    standard_reason: str
    photos: int = 0
    scope: str = ReasonScopeMode.ALL
    product_types: tuple[str, ...] = ()
    product_tags: tuple[str, ...] = ()


@transaction.atomic
def add_reason(*, said: ReasonInput, parent_code: str, actor: Actor, now: datetime) -> Reason:
    """A new reason at the end of its branch; without ``parent_code`` at the end of the first level.

    Raises ReasonRefused, and ReasonInUse for a parent that is a reason of its own in returns or policies.
    """
    _require_fits(said, has_own_text=True)
    rows = _locked()
    parent = _parent_named(rows, parent_code)
    reason = Reason(
        code=_new_code(said, {row.code for row in rows}),
        parent=parent,
        position=max((row.position for row in rows), default=-1) + 1,
    )
    return _keep(reason, said, act="added", actor=actor, now=now)


@transaction.atomic
def change_reason(*, code: str, said: ReasonInput, actor: Actor, now: datetime) -> Reason:
    """Other texts, fault, standard reason, photos or goods; its code stays, as policies and returns name it.

    Raises NotFound and ReasonRefused.
    """
    reason = _named(_locked(), code)
    if code == StandardReason.CHANGED_MY_MIND and said.scope != ReasonScopeMode.ALL:
        raise _refused("scope", _("Without a reason this one counts, so it is offered for every product."))
    _require_fits(said, has_own_text=not has_built_in_text(code))
    return _keep(reason, said, act="changed", actor=actor, now=now)


@transaction.atomic
def move_reason(*, code: str, step: int, actor: Actor, now: datetime) -> None:
    """One place up (-1) or down (1) among those of its branch; at the end it stays. Raises NotFound."""
    rows = _locked()
    reason = _named(rows, code)
    beside = [row for row in rows if row.parent_id == reason.parent_id]
    place = beside.index(reason)
    other = beside[place + step] if 0 <= place + step < len(beside) else None
    if other is None:
        return
    beside[place], beside[place + step] = other, reason
    positions = sorted(row.position for row in beside)
    for row, position in zip(beside, _distinct(positions), strict=True):
        row.position = position
    Reason.objects.bulk_update(beside, ["position"])
    publish(ReasonChanged(code=code, act="moved"), actor=actor, occurred_at=now)


@transaction.atomic
def switch_reason(*, code: str, is_active: bool, actor: Actor, now: datetime) -> None:
    """Offer a reason again or no more; with a branch everything below it.

    Raises NotFound, and ReasonInUse where shoppers would have no reason left.
    """
    rows = _locked()
    reason = _named(rows, code)
    if reason.is_active == is_active:
        return
    reason.is_active = is_active
    if not _leaves_on(rows):
        raise ReasonInUse(_("At least one reason stays on: customers choose from them."))
    reason.save(update_fields=["is_active"])
    act = "switched_on" if is_active else "switched_off"
    publish(ReasonChanged(code=code, act=act), actor=actor, occurred_at=now)


@transaction.atomic
def remove_reason(*, code: str, actor: Actor, now: datetime) -> None:
    """Take a reason away that nothing names. Raises NotFound and ReasonInUse."""
    rows = _locked()
    reason = _named(rows, code)
    if not can_be_removed(reason):
        raise ReasonInUse(_("Returns or policies name this reason, so it can only be switched off."))
    if not _leaves_on([row for row in rows if row != reason]):
        raise ReasonInUse(_("At least one reason stays on: customers choose from them."))
    reason.delete()
    publish(ReasonChanged(code=code, act="removed"), actor=actor, occurred_at=now)


def can_be_removed(reason: Reason) -> bool:
    """Whether nothing hangs on it. The standard reasons stay: integrators name them by their codes."""
    return (
        reason.code not in StandardReason.values
        and not _is_branch(reason)
        and not ReturnItem.objects.filter(reason_code=reason.code).exists()
        and not _is_named_by_policy(reason.code)
    )


def _locked() -> list[Reason]:
    return list(Reason.objects.select_for_update().order_by("position", "pk"))


def _named(rows: list[Reason], code: str) -> Reason:
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise NotFound
    return found


def _parent_named(rows: list[Reason], code: str) -> Reason | None:
    if not code:
        return None
    parent = next((row for row in rows if row.code == code and row.parent_id is None), None)
    if parent is None:
        raise _refused("parent", _("Choose one of the groups."))
    if not _is_branch(parent) and not can_be_removed(parent):
        raise ReasonInUse(
            _("Returns or policies name this reason, so it cannot become a heading for others."),
            [FieldError("parent", ReasonInUse.code, _("Choose another group, or none."))],
        )
    return parent


def _is_branch(reason: Reason) -> bool:
    return Reason.objects.filter(parent=reason).exists()


def _is_named_by_policy(code: str) -> bool:
    """Whether a condition of any version or draft asks for it. Documents are looked through as they are written."""
    documents = PolicyVersion.objects.values_list("document", flat=True)
    return any(_names(document, code) for document in documents)


def _names(part: Any, code: str) -> bool:
    if isinstance(part, dict):
        return any(_names(value, code) for value in part.values())
    if isinstance(part, list):
        return any(_names(value, code) for value in part)
    return isinstance(part, str) and part.casefold() == code.casefold()


def _leaves_on(rows: list[Reason]) -> bool:
    by_id = {row.pk: row for row in rows}
    parents = {row.parent_id for row in rows}
    return any(
        row.is_active and row.pk not in parents and (row.parent_id is None or by_id[row.parent_id].is_active)
        for row in rows
    )


def _keep(reason: Reason, said: ReasonInput, *, act: str, actor: Actor, now: datetime) -> Reason:
    reason.labels = {**reason.labels, **{language: text.strip() for language, text in said.labels.items()}}
    reason.labels = {language: text for language, text in reason.labels.items() if text}
    reason.fault, reason.standard_reason = said.fault, said.standard_reason
    reason.photos, reason.scope = said.photos, said.scope
    reason.product_types, reason.product_tags = list(said.product_types), list(said.product_tags)
    reason.save()
    publish(ReasonChanged(code=reason.code, act=act), actor=actor, occurred_at=now)
    return reason


def _require_fits(said: ReasonInput, *, has_own_text: bool) -> None:
    texts = [text.strip() for text in said.labels.values()]
    if (has_own_text and not any(texts)) or any(len(text) > LONGEST_LABEL for text in texts):
        raise _refused("labels", _("A reason has a text of 1 to 120 characters."))
    if said.fault not in Fault.values:
        raise _refused("fault", _("Choose whose fault it is."))
    if said.standard_reason not in StandardReason.values:
        raise _refused("standard_reason", _("Choose what it stands for in reports."))
    if not 0 <= said.photos <= MOST_PHOTOS:
        raise _refused("photos", _("From 0 to %(most)s photos can be asked for.") % {"most": MOST_PHOTOS})
    if said.scope not in ReasonScopeMode.values:
        raise _refused("scope", _("Choose for which products it is offered."))
    names = (*said.product_types, *said.product_tags)
    if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in names):
        raise _refused("product_tags", _("These are too many product types or tags, or one is too long."))
    if said.scope != ReasonScopeMode.ALL and not names:
        raise _refused("scope", _("Name at least one product type or tag."))


def _refused(field: str, message: str) -> ReasonRefused:
    return ReasonRefused(message, [FieldError(field, ReasonRefused.code, message)])


def _new_code(said: ReasonInput, taken: set[str]) -> str:
    """A code of plain letters from its text, English first; a random one where its letters are others."""
    text = said.labels.get("en") or next((text for text in said.labels.values() if text.strip()), "")
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:48]
    code = plain if len(plain) > 2 else new_public_id("reason").lower()
    number = 2
    while code in taken or code in StandardReason.values:
        code = f"{plain or 'reason'}_{number}"
        number += 1
    return code


def _distinct(positions: list[int]) -> list[int]:
    """The same places, no two alike, still rising."""
    found: list[int] = []
    for position in positions:
        found.append(max(position, found[-1] + 1) if found else position)
    return found
