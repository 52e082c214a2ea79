"""Which layouts there are, and which of them an account and a currency need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from returns.payout_files.parts import PayoutFile
from returns.payout_files.sepa import write_sepa
from returns.payout_files.tables import write_korean, write_plain, write_thai, write_turkish

# Countries and territories whose IBANs SEPA transfers reach (European Payments Council, EPC409-09).
_SEPA: Final = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT "
    "RO RS SE SI SK SM VA".split()
)


@dataclass(frozen=True)
class Layout:
    """One kind of file. ``needs_sender``: it names the account that pays."""

    code: str
    extension: str
    content_type: str
    write: Callable[[PayoutFile], bytes]
    needs_sender: bool = False


LAYOUTS: Final[Mapping[str, Layout]] = {
    layout.code: layout
    for layout in (
        Layout("sepa", "xml", "application/xml", write_sepa, needs_sender=True),
        Layout("tr_eft", "csv", "text/csv", write_turkish),
        Layout("kr_bulk", "csv", "text/csv", write_korean),
        Layout("th_bulk", "csv", "text/csv", write_thai),
        Layout("iban", "csv", "text/csv", write_plain),
    )
}


def layout_of(*, scheme: str, currency: str, masked: str) -> str:
    """The code of the layout for money to such an account. ``masked`` begins with an IBAN's country."""
    if scheme == "kr_bank":
        return "kr_bulk"
    if scheme in ("th_bank", "promptpay"):
        return "th_bulk"
    if currency == "EUR" and masked[:2] in _SEPA:
        return "sepa"
    return "tr_eft" if currency == "TRY" else "iban"


def write_file(code: str, file: PayoutFile) -> bytes:
    """The file's bytes in the layout with this code."""
    return LAYOUTS[code].write(file)
