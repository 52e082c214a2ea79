"""``/policy``: what the policy says about one product, asked before it is bought."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import shop_settings
from api.fields import Choice, Identifier, Text
from api.serializers.policy_answers import PolicyAnswerSerializer
from api.showing import show
from api.strict import Filters, understood_query
from api.views import ApiView
from countries.registry import is_country_code
from returns.telling.answers import policy_answer, product_named


class CountryCode(Text):
    """Two letters of ISO 3166-1, any case."""

    default_error_messages = {"unknown_country": gettext_lazy("There is no such country.")}

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data).upper()
        if not is_country_code(code):
            self.fail("unknown_country")
        return code


class PolicyQuestion(Filters):
    product = Identifier(
        required=False, help_text="A public id or an external id. Without it: goods in general."
    )
    variant = Identifier(required=False, help_text="One variant of the product; the first by default.")
    country = CountryCode(required=False, help_text="Where it would be sent; the shop's own by default.")
    tier = Text(required=False, max_length=32, help_text="A tier's code; nobody in particular by default.")
    language = Choice(
        [code for code, _name in settings.LANGUAGES],
        required=False,
        help_text="Of the sentences; by Accept-Language otherwise.",
    )


class PolicyAnswerViews(ApiView):
    resource = "policies"

    @extend_schema(parameters=[PolicyQuestion], responses=PolicyAnswerSerializer)
    def retrieve(self, request: Request) -> Response:
        """What would hold if the product were ordered and delivered now: window, cost and methods, resolutions, legal
        basis. It is asked for somebody who changes their mind; `if_defective` says what holds when something is wrong.
        The same is open to browsers, without a key, at `/policy/answer.json` of the shop's host."""
        query = understood_query(PolicyQuestion, request)
        language = query.get("language") or translation.get_language() or "en"
        product = product_named(query["product"]) if "product" in query else None
        with translation.override(language):
            answer = policy_answer(
                shop_settings(),
                product=product,
                variant=query.get("variant", ""),
                country=query.get("country", ""),
                tier=query.get("tier", ""),
                language=language,
                now=self.now,
            )
            return Response(show(PolicyAnswerSerializer, answer.as_json()))
