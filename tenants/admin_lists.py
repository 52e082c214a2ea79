"""What the lists of shops and of operators have in common: nobody asks them for what they do not show."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest
from django.views.generic import RedirectView
from unfold.admin import ModelAdmin

# What Django's filters write behind the name of their field.
_ASKED_BY_FILTERS = frozenset({"", "__exact", "__id__exact", "__isnull", "__isempty"})


class NarrowedByItsFilters(ModelAdmin):
    """A list that is narrowed by the filters beside it and by nothing else.

    Django's own lists take any field of the row in the address: a code or a hash that is not shown could be asked for
    letter by letter, and a regular expression costs the database what it likes.
    """

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        if self.date_hierarchy and lookup.startswith(f"{self.date_hierarchy}{LOOKUP_SEP}"):
            return True
        filters = [one[0] if isinstance(one, (list, tuple)) else one for one in self.list_filter]
        return any(lookup.removeprefix(str(name)) in _ASKED_BY_FILTERS for name in filters)


def lead_to_own_password_page(site: AdminSite) -> None:
    """Have passwords changed on our own page alone, which counts wrong ones, ends other sessions and tells the owner."""
    site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[assignment]
