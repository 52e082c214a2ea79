"""How large a form may be: small, unless its view says that it brings files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

MEGABYTE = 1024 * 1024
LARGEST_FORM_WITH_FILES = 60 * MEGABYTE  # a file of orders, or the photos of one item as phones make them
_MARK = "takes_files"

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let forms with files through to ``view``; it may stand below any other decorator."""
    setattr(view, _MARK, True)
    return view


def largest_form_of(view: Callable[..., Any]) -> int:
    """The most bytes that a form sent to ``view`` may have, with all that stands between its fields."""
    if getattr(view, _MARK, False):
        return LARGEST_FORM_WITH_FILES
    return 2 * int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
