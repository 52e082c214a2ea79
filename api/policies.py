"""``/policies``: drafts and versions of the shop's policy, compared, tried on orders, replayed on returns."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import require_scope
from api.body_limits import BodyLimits
from api.fields import Moment, Text
from api.finding import order_named
from api.listing import PageFilters, Words, paged
from api.serializers.back_tests import BackTestSerializer, BackTestWish
from api.serializers.policies import (
    ComparisonSerializer,
    DraftWish,
    PolicySerializer,
    WarnedPolicySerializer,
)
from api.serializers.return_wishes import EligibilityWish, return_wish_of
from api.serializers.trials import TrialSerializer
from api.showing import show
from api.strict import Filters, StrictSerializer, understood, understood_query
from api.views import ApiView
from returns.models import PolicyVersion
from returns.models.policy import PolicyState
from returns.policy.comparison import compare
from returns.policy.document import parse_document
from returns.policy.schema import document_schema
from returns.policy_versions import current_policy
from returns.services.back_tests import (
    find_back_test,
    latest_back_test,
    start_back_test,
    stop_back_test,
)
from returns.services.policies import create_draft, find_policy, publish_policy, update_draft
from returns.services.trials import try_policy
from tenants.addresses import own_url

# What conditions may nest, and two thousand rules.
_DEPTH_OF_POLICY = 32
_FIELDS_OF_POLICY = 40_000
_DOCUMENT = {
    "application/json": {
        "anyOf": [
            {"$ref": "#/components/schemas/PolicyDraft"},
            {"$ref": "#/components/schemas/PolicyDocument"},
        ]
    }
}


class PolicyFilters(PageFilters):
    state = Words(PolicyState.values, required=False)


class CompareFilters(Filters):
    """``with`` is a word of Python, so the field is named when the class is made."""

    vars()["with"] = Text(required=False, max_length=40, default="current")


class PublishWish(StrictSerializer):
    effective_from = Moment(required=False, allow_null=True, default=None)


class PolicyViews(ApiView):
    resource = "policies"
    scopes = {"try_out": "policies:read"}
    limits = dict.fromkeys(
        ("create", "replace"), BodyLimits(depth=_DEPTH_OF_POLICY, fields=_FIELDS_OF_POLICY)
    )

    @extend_schema(parameters=[PolicyFilters], responses=paged(PolicySerializer))
    def list(self, request: Request) -> Response:
        """All versions and drafts, newest first."""
        query = understood_query(PolicyFilters, request)
        rows = PolicyVersion.objects.select_related("based_on")
        if "state" in query:
            rows = rows.filter(state__in=query["state"])
        return self.page(rows, PolicySerializer, order=("-id",), query=query)

    @extend_schema(request=_DOCUMENT, responses={201: WarnedPolicySerializer})
    def create(self, request: Request) -> Response:
        """Store a document as a draft. Base terms that are left out get their usual values."""
        wish = _draft_wish(request)
        draft = create_draft(
            document=wish["document"], note=wish.get("note", ""), actor=self.actor, now=self.now
        )
        return Response(show(WarnedPolicySerializer, draft, {"now": self.now}), status=201)

    @extend_schema(responses={200: {"type": "object", "additionalProperties": True}})
    def json_schema(self, request: Request) -> Response:
        """The JSON Schema (2020-12) of the document: facts, the operators and values of each, terms."""
        address = own_url(request.path)
        return Response({"$id": address, **document_schema()})

    @extend_schema(responses=WarnedPolicySerializer)
    def retrieve(self, request: Request, policy_id: str) -> Response:
        """One version or draft, and what is worth knowing about it. `current` is the version in force now."""
        return Response(show(WarnedPolicySerializer, self._policy(policy_id), {"now": self.now}))

    @extend_schema(request=_DOCUMENT, responses=WarnedPolicySerializer)
    def replace(self, request: Request, policy_id: str) -> Response:
        """Replace a draft's document. A published version never changes."""
        wish = _draft_wish(request)
        draft = update_draft(policy=find_policy(policy_id), document=wish["document"], note=wish.get("note"))
        return Response(show(WarnedPolicySerializer, draft, {"now": self.now}))

    @extend_schema(request=PublishWish, responses=WarnedPolicySerializer)
    def publish(self, request: Request, policy_id: str) -> Response:
        """Put a draft in force, now or from `effective_from`, for orders placed from then on."""
        wish = understood(PublishWish, request)
        policy = publish_policy(
            policy=find_policy(policy_id),
            effective_from=wish["effective_from"],
            actor=self.actor,
            now=self.now,
        )
        return Response(show(WarnedPolicySerializer, policy, {"now": self.now}))

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "with", str, description="The version before; the one in force where it is left out."
            )
        ],
        responses=ComparisonSerializer,
    )
    def compare(self, request: Request, policy_id: str) -> Response:
        """What is different in this version: term by term, and rule by rule."""
        query = understood_query(CompareFilters, request)
        after, before = self._policy(policy_id), self._policy(query["with"])
        comparison = compare(parse_document(before.document), parse_document(after.document))
        names = {"before": before.public_id, "after": after.public_id}
        return Response(show(ComparisonSerializer, comparison, names))

    @extend_schema(request=EligibilityWish, responses=TrialSerializer)
    def try_out(self, request: Request, policy_id: str) -> Response:
        """What this version would answer to a real order, with every rule read, beside what is answered now.

        It takes the body of `POST /returns/eligibility`, needs `returns:read` besides, and changes nothing.
        """
        require_scope(self.caller, "returns:read")
        body = understood(EligibilityWish, request)
        policy = self._policy(policy_id)
        trial = try_policy(
            policy=policy, order=order_named(body["order"]), wish=return_wish_of(body), now=self.now
        )
        return Response(show(TrialSerializer, trial, {"policy": policy.public_id}))

    @extend_schema(responses=BackTestSerializer)
    def back_test(self, request: Request, policy_id: str) -> Response:
        """The newest back-test of this version."""
        return Response(show(BackTestSerializer, latest_back_test(self._policy(policy_id))))

    @extend_schema(request=BackTestWish, responses={202: BackTestSerializer})
    def start_back_test(self, request: Request, policy_id: str) -> Response:
        """Replay the `last` returns against this version, with the facts of their own day. The worker does it."""
        wish = understood(BackTestWish, request)
        started = start_back_test(
            policy=self._policy(policy_id), last=wish["last"], actor=self.actor, now=self.now
        )
        return Response(show(BackTestSerializer, started), status=202)

    def _policy(self, policy_id: str) -> PolicyVersion:
        return find_policy(current_policy(now=self.now).id if policy_id == "current" else policy_id)


class BackTestViews(ApiView):
    """``/back-tests``."""

    resource = "policies"

    @extend_schema(responses=BackTestSerializer)
    def retrieve(self, request: Request, back_test_id: str) -> Response:
        """One back-test: how far it is, and its result."""
        return Response(show(BackTestSerializer, find_back_test(back_test_id)))

    @extend_schema(request=None, responses=BackTestSerializer)
    def stop(self, request: Request, back_test_id: str) -> Response:
        """End a back-test before its time. What it has counted stays."""
        understood(StrictSerializer, request)
        stopped = stop_back_test(back_test=find_back_test(back_test_id), actor=self.actor, now=self.now)
        return Response(show(BackTestSerializer, stopped))


def _draft_wish(request: Request) -> dict[str, Any]:
    """The document itself, or wrapped as it is answered: what was read can be sent back."""
    if isinstance(request.data, dict) and "document" in request.data:
        return understood(DraftWish, request)
    return {"document": request.data}
