"""Which version of the shop's policy is in force, parsed once for each published version."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import Q

from returns.models import PolicyVersion as PolicyRow
from returns.models.policy import PolicyState
from returns.policy.document import PolicyVersion, parse_document


class NoPolicyPublished(LookupError):
    """The shop has no published policy: its seeds did not run."""


def policy_in_force_at(moment: datetime) -> PolicyVersion:
    """The version that decides about an order placed at ``moment``.

    Of the versions effective by then, the one published last. Before all of them the first holds: it is in
    force from the beginning of time.
    """
    published = PolicyRow.objects.filter(state=PolicyState.PUBLISHED).values_list("public_id", flat=True)
    public_id = (
        published.filter(Q(effective_from=None) | Q(effective_from__lte=moment)).order_by("-number").first()
        or published.order_by("number").first()
    )
    if public_id is None:
        raise NoPolicyPublished
    return published_version(public_id)


def current_policy(*, now: datetime) -> PolicyVersion:
    """Today's version."""
    return policy_in_force_at(now)


@lru_cache(maxsize=2048)
def published_version(public_id: str) -> PolicyVersion:
    """The engine's view of a published version. It never changes and its id is unique across shops."""
    row = PolicyRow.objects.get(public_id=public_id, state=PolicyState.PUBLISHED)
    return PolicyVersion(id=row.public_id, document=parse_document(row.document))
