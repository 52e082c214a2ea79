"""Where money goes back to, by how the order was paid. Sentences in the active language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.models import PaymentKind

_TO_BANK_ACCOUNT = gettext_lazy(
    "To your bank account. We ask for it on our page, once we know that it is you."
)

_DESTINATIONS: dict[str, Promise] = {
    PaymentKind.CARD: gettext_lazy("To the card that you paid with."),
    PaymentKind.CARD_INSTALMENTS: gettext_lazy("To the card that you paid with, in the same instalments."),
    PaymentKind.WALLET: gettext_lazy("To the wallet that you paid with."),
    PaymentKind.GIFT_CARD: gettext_lazy("To the gift card that you paid with."),
    PaymentKind.STORE_CREDIT: gettext_lazy("To your store credit, which you paid with."),
    PaymentKind.CASH_ON_DELIVERY: gettext_lazy(
        "To your bank account, as cash cannot be sent back. We ask for it on our page, once we know that it is you."
    ),
    PaymentKind.BANK_TRANSFER: _TO_BANK_ACCOUNT,
    PaymentKind.VIRTUAL_ACCOUNT: _TO_BANK_ACCOUNT,
}


def destination_of_money(payment_kinds: Iterable[str]) -> str:
    """Where the money goes: one sentence for each way in which the order was paid."""
    kinds = list(dict.fromkeys(payment_kinds))
    sentences = [str(_DESTINATIONS[kind]) for kind in kinds if kind in _DESTINATIONS]
    if not sentences or len(sentences) < len(kinds):
        return _("The same way that you paid.")
    return " ".join(dict.fromkeys(sentences))
