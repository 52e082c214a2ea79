"""Drafts and versions of a policy, through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.actors import Actor
from returns.models import PolicyVersion
from returns.policy.document import InvalidPolicy
from returns.policy_versions import policy_in_force_at
from returns.refusals import PolicyNotADraft
from returns.services.policies import create_draft, publish_policy, update_draft
from tests.make import NOW

STAFF = Actor("staff", "1")


def _fee(amount: str, currency: str) -> dict[str, Any]:
    return {"base": {"return_shipping_fee": {"amount": amount, "currency": currency}}, "rules": []}


def test_a_malformed_draft_is_refused_with_its_path_and_nothing_is_written(shop: Any) -> None:
    before = PolicyVersion.objects.count()

    with pytest.raises(InvalidPolicy) as refused:
        create_draft(document={"base": {"window_days": -1}, "rules": []}, actor=STAFF, now=NOW)

    assert [error.field for error in refused.value.errors] == ["base.window_days"]
    assert PolicyVersion.objects.count() == before


def test_the_version_in_force_when_the_order_was_placed_is_found(shop: Any) -> None:
    first = policy_in_force_at(NOW)
    draft = create_draft(document=_fee("4.90", "EUR"), actor=STAFF, now=NOW)

    publish_policy(policy=draft, effective_from=None, actor=STAFF, now=NOW)

    assert policy_in_force_at(NOW - timedelta(seconds=1)).id == first.id
    assert policy_in_force_at(NOW).id == draft.public_id


def test_a_published_version_never_changes(shop: Any) -> None:
    draft = create_draft(document=_fee("4.90", "EUR"), actor=STAFF, now=NOW)
    publish_policy(policy=draft, effective_from=None, actor=STAFF, now=NOW)
    was = draft.document

    with pytest.raises(PolicyNotADraft):
        update_draft(policy=draft, document=_fee("0", "EUR"))
    with pytest.raises(PolicyNotADraft):
        publish_policy(policy=draft, effective_from=None, actor=STAFF, now=NOW)

    assert PolicyVersion.objects.get(pk=draft.pk).document == was
