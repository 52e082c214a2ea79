"""The guides for integrators: our own Markdown from ``docs/guides``, as pages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from api.keyless import only_read, unknown_address
from api.prose import page

FOLDER: Final = Path(settings.BASE_DIR) / "docs" / "guides"
GUIDES: Final = {
    "quick-start": "Quick start",
    "errors-and-repeating": "Errors and repeating",
    "the-life-of-a-return": "The life of a return",
}
"""By the name of its file: its title, in the order in which they are read."""


@only_read
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """One guide. They are in English, as the API's own words are."""
    if name not in GUIDES:
        return unknown_address(request)
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    return render(request, "api/guide.html", {"title": GUIDES[name], "text": page(text), "guides": GUIDES})
