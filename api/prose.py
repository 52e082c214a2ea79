"""Our own Markdown as HTML: the words about codes, and the guides."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


def inline(text: str) -> SafeString:
    """One sentence; HTML in it is shown as text."""
    return mark_safe(_reader().renderInline(text))  # noqa: S308 - the reader escapes what is not Markdown


def page(text: str) -> SafeString:
    """A whole page; HTML in it is shown as text."""
    return mark_safe(_reader().render(text))  # noqa: S308 - the reader escapes what is not Markdown


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
