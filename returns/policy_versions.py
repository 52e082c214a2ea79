"""Which version of the shop's policy is in force, parsed once for each published version."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from core.kept_queries import KeptQuery
from returns.models import PolicyVersion as PolicyRow
from returns.models.policy import PolicyState
from returns.policy.document import PolicyVersion, parse_document

PublishedPolicy = tuple[str, datetime | None]  # its id, and from when it decides


class NoPolicyPublished(LookupError):
    """The shop has no published policy: its seeds did not run."""


def policy_in_force_at(moment: datetime) -> PolicyVersion:
    """The version that decides about an order placed at ``moment``.

    Of the versions effective by then, the one published last. Before all of them the first holds: it is in
    force from the beginning of time.
    """
    return version_in_force(published_policies(), moment)


def version_in_force(published: list[PublishedPolicy], moment: datetime) -> PolicyVersion:
    """The same of what ``published_policies`` answered."""
    return published_version(_in_force(published, moment))


def current_policy(*, now: datetime) -> PolicyVersion:
    """Today's version."""
    return policy_in_force_at(now)


@lru_cache(maxsize=2048)
def published_version(public_id: str) -> PolicyVersion:
    """The engine's view of a published version. It never changes and its id is unique across shops."""
    row = PolicyRow.objects.get(public_id=public_id, state=PolicyState.PUBLISHED)
    return PolicyVersion(id=row.public_id, document=parse_document(row.document))


@lru_cache(maxsize=2048)
def row_of_published_version(public_id: str) -> int:
    """The row id of a published version, which never changes either."""
    return PolicyRow.objects.values_list("pk", flat=True).get(public_id=public_id)


def published_policies() -> list[PublishedPolicy]:
    """Ids and beginnings of the published versions, the newest first. Raises NoPolicyPublished."""
    published = _PUBLISHED.all()
    if not published:
        raise NoPolicyPublished
    return published


def _in_force(published: list[PublishedPolicy], moment: datetime) -> str:
    for public_id, effective_from in published:
        if effective_from is None or effective_from <= moment:
            return public_id
    return published[-1][0]


_PUBLISHED: KeptQuery[PublishedPolicy] = KeptQuery(
    lambda: (
        PolicyRow.objects.filter(state=PolicyState.PUBLISHED)
        .order_by("-number")
        .values_list("public_id", "effective_from")
    )
)
