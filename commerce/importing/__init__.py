"""Files of orders: which layouts there are, and what a file holds.

``comeback`` is our own, described in docs/how-to/import-orders.md; ``online-retail`` that of a public data set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from commerce.importing.columns import BY_NAME, NEEDED
from commerce.importing.comeback import ComebackLayout
from commerce.importing.layouts import Layout
from commerce.importing.online_retail import OnlineRetailLayout
from core.errors import FieldError, Refusal

LAYOUTS = ("comeback", "online-retail")


class UnknownLayout(Refusal):
    """There is no layout of that name."""

    code = "unknown_layout"
    title = "This layout is not known"


def layout_named(name: str, *, options: Mapping[str, Any], time_zone: str, country: str) -> Layout:
    """The layout with its options; zone and country are the shop's. Raises UnknownLayout.

    ``columns`` among the options says how the file calls ours, and each of them has to be there; without it, as we do.
    """
    if name == "comeback":
        matched = options.get("columns")
        return ComebackLayout(
            zone=ZoneInfo(time_zone),
            country=country,
            columns=matched or {column: column for column in BY_NAME},
            needed=tuple(dict.fromkeys((*NEEDED, *(matched or ())))),
        )
    if name == "online-retail":
        return OnlineRetailLayout.with_options(options)
    message = _("This layout is not known.")
    raise UnknownLayout(message, [FieldError("layout", UnknownLayout.code, message)])
