"""``/policies``: drafts and versions of the shop's policy; ``/policy``: what it says about one product."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import Moment
from api.listing import PageFilters, Words, paged
from api.serializers.policies import DOCUMENT_SCHEMA, PolicySerializer
from api.strict import StrictSerializer, understood, understood_query
from api.views import ApiView
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy_versions import current_policy
from returns.services.policies import create_draft, find_policy, publish_policy, update_draft

_DOCUMENT = {"application/json": DOCUMENT_SCHEMA}


class PolicyFilters(PageFilters):
    state = Words(PolicyState.values, required=False)


class PublishWish(StrictSerializer):
    effective_from = Moment(required=False, allow_null=True, default=None)


class PolicyViews(ApiView):
    resource = "policies"

    @extend_schema(parameters=[PolicyFilters], responses=paged(PolicySerializer))
    def list(self, request: Request) -> Response:
        """All versions and drafts, newest first."""
        query = understood_query(PolicyFilters, request)
        rows = PolicyVersion.objects.all()
        if "state" in query:
            rows = rows.filter(state__in=query["state"])
        return self.page(rows, PolicySerializer, order=("-id",), query=query)

    @extend_schema(request=_DOCUMENT, responses={201: PolicySerializer})
    def create(self, request: Request) -> Response:
        """Store a document as a draft. Base terms that are left out get their usual values."""
        draft = create_draft(document=_document_of(request.data), actor=self.actor, now=self.now)
        return Response(PolicySerializer(draft).data, status=201)

    @extend_schema(responses=PolicySerializer)
    def retrieve(self, request: Request, policy_id: str) -> Response:
        """One version or draft. `current` is the version in force now."""
        name = current_policy(now=timezone.now()).id if policy_id == "current" else policy_id
        return Response(PolicySerializer(find_policy(name)).data)

    @extend_schema(request=_DOCUMENT, responses=PolicySerializer)
    def replace(self, request: Request, policy_id: str) -> Response:
        """Replace a draft's document. A published version never changes."""
        draft = update_draft(policy=find_policy(policy_id), document=_document_of(request.data))
        return Response(PolicySerializer(draft).data)

    @extend_schema(request=PublishWish, responses=PolicySerializer)
    def publish(self, request: Request, policy_id: str) -> Response:
        """Put a draft in force, now or from `effective_from`, for orders placed from then on."""
        wish = understood(PublishWish, request)
        policy = publish_policy(
            policy=find_policy(policy_id),
            effective_from=wish["effective_from"],
            actor=self.actor,
            now=self.now,
        )
        return Response(PolicySerializer(policy).data)


def _document_of(data: Any) -> Any:
    """The document itself, or wrapped as it is answered: what was read can be sent back."""
    if isinstance(data, dict) and set(data) == {"document"}:
        return data["document"]
    return data
