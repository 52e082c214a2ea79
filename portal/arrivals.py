"""Where a letter's link leads once its key was taken: to the form that the letter spoke of."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from returns.links import return_path
from returns.models import ReturnRequest


def arrival_url(found: ReturnRequest, query: QueryDict, *, is_opened: bool) -> str:
    """The status page, or what ``go`` names for a browser that may see it. Nothing is changed by arriving."""
    path, wanted = return_path(found), query.get("go", "")
    if not is_opened:
        return path
    if wanted == "refused":
        return reverse("portal:refused", args=[found.public_id])
    if wanted == "conversation":
        return f"{path}#conversation"
    if wanted == "survey":
        score = query.get("score", "")
        return f"{path}?{urlencode({'score': score})}#survey" if score else f"{path}#survey"
    return path
