"""Letters about what the warehouse found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from notifications.facts import ReturnFacts, ShopFacts
from notifications.letters import Fact, Letter
from notifications.writers.phrases import greeting, items_count, product_rows, see_return, variables


def items_missing(shop: ShopFacts, about: ReturnFacts, context: Mapping[str, Any]) -> Letter:
    """Something was announced and not in the parcel. ``missing`` are rows of title and quantity."""
    missing = context.get("missing", ())
    arrived = sum(item.received_quantity for item in about.items)
    if arrived:
        opening = _("Your parcel has arrived. Thank you for sending it back. Something was not in it.")
    else:
        opening = _("Your parcel has arrived, but what you announced was not in it.")
    return Letter(
        subject=_("Something is missing in your return %(number)s") % {"number": about.number},
        title=_("Something was not in the parcel"),
        preheader=opening,
        greeting=greeting(about.customer_name),
        paragraphs=(
            opening,
            _(
                "If you still have it, send it in another parcel. If you did send it, write to us: we look for it."
            ),
            _("Everything that has arrived goes on as promised."),
        )
        if arrived
        else (
            opening,
            _(
                "If you still have it, send it in another parcel. If you did send it, write to us: we look for it."
            ),
        ),
        button=see_return(about),
        products=product_rows(about),
        facts=(
            *(
                Fact(
                    _("Missing"),
                    _("%(count)s × %(product)s") % {"count": row["quantity"], "product": row["title"]},
                )
                for row in missing
            ),
            *((Fact(_("Arrived"), items_count(arrived)),) if arrived else ()),
        ),
        variables=variables(shop, about),
    )
