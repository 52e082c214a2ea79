"""What a caller may wish of an answer: none where nothing has to be told (RFC 7240)."""

from __future__ import annotations

import re
from typing import Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

MINIMAL: Final = "return=minimal"
PREFER = OpenApiParameter(
    name="Prefer",
    location=OpenApiParameter.HEADER,
    required=False,
    type=str,
    description=(
        "`return=minimal`: where the order is there already, the answer is 204 without the order, and says so in "
        "`Preference-Applied`."
    ),
)
_MINIMAL = re.compile(r"""return\s*=\s*(?:minimal|"minimal")""", re.IGNORECASE)
_RETURN = re.compile(r"return\s*(?:=|$)", re.IGNORECASE)


def wants_minimal_answer(request: Request) -> bool:
    """Whether the caller has no use for what he has just sent. The first wish of a kind counts, others are passed over."""
    wishes = (wish.partition(";")[0].strip() for wish in request.META.get("HTTP_PREFER", "").split(","))
    first = next((wish for wish in wishes if _RETURN.match(wish)), "")
    return _MINIMAL.fullmatch(first) is not None
