"""Where a value of the country's data was read, or that it was not."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.dates import format_date
from countries.model import Source

register = template.Library()


@register.simple_tag
def source_of(row: Any) -> SafeString:
    """The source of a row of ``countries`` with the day on which the row was compared with it, or that it was not;
    "not sourced" without one."""
    source = row.source
    if source is None:
        return format_html("{}", _("not sourced"))
    checked = _checked(source)
    if not source.url:
        return format_html("{} · {}", source.title, checked)
    return format_html(
        '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a> · {}',
        source.url,
        source.title,
        checked,
    )


def _checked(source: Source) -> str:
    if source.checked_on is None:
        return _("not compared yet")
    day = format_date(source.checked_on, get_language() or "en", with_year=True)
    return _("checked on %(day)s") % {"day": day}
