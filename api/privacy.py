"""``/customers/{id}/export|erase`` and ``/privacy-requests``: a copy of a person's data, and their end."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.finding import customer_named, found
from api.serializers.privacy import EraseWishSerializer, PrivacyRequestSerializer
from api.showing import show
from api.strict import Filters, understood, understood_query
from api.views import ApiView
from commerce.models import PrivacyRequest
from commerce.services.erasures import request_erasure
from commerce.services.privacy_requests import request_export


class PrivacyViews(ApiView):
    resource = "privacy"
    scopes: ClassVar[dict[str, str]] = {"export": "privacy:write", "erase": "privacy:write"}

    @extend_schema(request=None, responses={202: PrivacyRequestSerializer})
    def export(self, request: Request, customer_id: str) -> Response:
        """Write everything about the person into one archive: a page to read, JSON, photos and files.

        The archive stands under `file_url` for seven days. Asked for again meanwhile, the answer is the same request.
        """
        customer = customer_named(customer_id)
        return self._answer_with(
            request_export(customer=customer, actor=self.actor, now=self.now), status=202
        )

    @extend_schema(request=EraseWishSerializer, responses={202: PrivacyRequestSerializer})
    def erase(self, request: Request, customer_id: str) -> Response:
        """Erase the person everywhere, but for what a duty keeps, which `kept` lists with its end.

        While returns, refunds, cancellations or payments are open, the answer is 409 `open_obligations`; with
        `after_they_end` the erasure waits for them and then runs by itself. It cannot be taken back.
        """
        wish = understood(EraseWishSerializer, request)
        asked = request_erasure(
            customer=customer_named(customer_id),
            confirm=wish["confirm"],
            after_they_end=wish["after_they_end"],
            actor=self.actor,
            now=self.now,
        )
        return self._answer_with(asked, status=202)

    @extend_schema(responses=PrivacyRequestSerializer)
    def retrieve(self, request: Request, request_id: str) -> Response:
        """How far it is, the archive while it is there, and what is kept after an erasure."""
        understood_query(Filters, request)
        rows = PrivacyRequest.objects.select_related("customer", "file")
        return self._answer_with(found(rows.filter(public_id=request_id)), status=200)

    def _answer_with(self, asked: PrivacyRequest, *, status: int) -> Response:
        return Response(show(PrivacyRequestSerializer, asked, self.context), status=status)
