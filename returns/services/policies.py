"""Drafts and versions of the shop's policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from events.publishing import publish
from returns.events import PolicyPublished
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy.document import parse_document
from returns.refusals import DraftHasChanged, PolicyNotADraft, PolicyNotFound


@transaction.atomic
def create_draft(
    *,
    document: Any,
    actor: Actor,
    now: datetime,
    note: str = "",
    based_on: PolicyVersion | None = None,
) -> PolicyVersion:
    """Store a draft in its canonical form. Raises InvalidPolicy with the path of each error."""
    return PolicyVersion.objects.create(
        document=parse_document(document).as_json(),
        note=note,
        based_on=based_on,
        created_at=now,
        created_by=actor.as_json(),
    )


@transaction.atomic
def update_draft(
    *, policy: PolicyVersion, document: Any, note: str | None = None, replacing: Any = None
) -> PolicyVersion:
    """Replace a draft's document, and its note unless it is None.

    Raises PolicyNotADraft, InvalidPolicy, and DraftHasChanged where the draft is not ``replacing`` any more.
    """
    fields = {"document": parse_document(document).as_json()} | ({} if note is None else {"note": note})
    drafts = PolicyVersion.objects.filter(pk=policy.pk, state=PolicyState.DRAFT)
    changed = (drafts if replacing is None else drafts.filter(document=replacing)).update(**fields)
    if not changed and drafts.exists():
        raise DraftHasChanged(
            _("Somebody else has changed this draft in the meantime. Please look at it again."),
            state=PolicyState.DRAFT,
        )
    if not changed:
        raise PolicyNotADraft(
            _("A published policy is never changed: make a new draft."), state=PolicyState.PUBLISHED
        )
    policy.refresh_from_db()
    return policy


@transaction.atomic
def publish_policy(
    *, policy: PolicyVersion, effective_from: datetime | None, actor: Actor, now: datetime
) -> PolicyVersion:
    """Put a draft in force from ``effective_from``, or now; a shop's first holds from the beginning of time.

    Raises PolicyNotADraft.
    """
    versions = PolicyVersion.objects.select_for_update().order_by("pk")
    numbers = [version.number for version in versions if version.number is not None]
    is_first = not numbers
    published = PolicyVersion.objects.filter(pk=policy.pk, state=PolicyState.DRAFT).update(
        state=PolicyState.PUBLISHED,
        number=max(numbers, default=0) + 1,
        effective_from=None if is_first else (effective_from or now),
        published_at=now,
        published_by=actor.as_json(),
    )
    if not published:
        raise PolicyNotADraft(_("This policy is published already."), state=PolicyState.PUBLISHED)
    policy.refresh_from_db()
    publish(
        PolicyPublished(policy_id=policy.public_id, number=policy.number or 0), actor=actor, occurred_at=now
    )
    return policy


@transaction.atomic
def discard_draft(*, policy: PolicyVersion) -> None:
    """Delete a draft. Raises PolicyNotADraft."""
    deleted, _by_model = PolicyVersion.objects.filter(pk=policy.pk, state=PolicyState.DRAFT).delete()
    if not deleted:
        raise PolicyNotADraft(
            _("A published policy is never deleted: what it decided refers to it."),
            state=PolicyState.PUBLISHED,
        )


def find_policy(public_id: str) -> PolicyVersion:
    """The version with this id. Raises PolicyNotFound."""
    policy = PolicyVersion.objects.filter(public_id=public_id).first()
    if policy is None:
        raise PolicyNotFound(_("There is no such policy."))
    return policy
