"""Who an order's customer is: the shop's own id where it means one person, else whoever has this contact.

Shops send ``0`` or ``guest`` for everybody without an account, tills and kiosks one id for all who walk in. Such an
id is no identity: what is known of one of these people must never reach another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

BY_CONTACT = "contact:"  # begins the ids that we give: the same contact is the same person
SHARED_FROM = 3  # so many people who have no contact in common: the id belongs to none of them

_NOTHING = re.compile(r"[0._:~-]*|-1|9{6,}")
_NOBODY = frozenset(
    "anon anonymous anonym cash cashier checkout customer default dummy empty false gast guest invite invitado"
    " kiosk kunde laufkunde misafir missing na nan nil no nocustomer noid none nonmember notset null offline"
    " placeholder pos retail store test till true undefined unknown unregistered user visitor walkin".split()
)
_NOBODYS_BEGINNING = re.compile(
    r"(anonymous|guest|kiosk|pos|till|walk-?in|misafir|gast)[._:~-]*(\d{0,4}|user|customer)"
)


def is_nobodys_id(external_id: str) -> bool:
    """Whether ``external_id`` says by itself that the shop knows no customer: ``0``, ``guest``, ``null``, ``pos-2``."""
    folded = external_id.strip().lower()
    if folded.startswith(BY_CONTACT) or _NOTHING.fullmatch(folded) or _NOBODYS_BEGINNING.fullmatch(folded):
        return True
    return re.sub(r"[._:~-]", "", folded) in _NOBODY


def id_by_contact(*, email: str, phone: str, otherwise: str) -> str:
    """The id of whoever has this folded e-mail, or else this E.164 phone; without both, of the order ``otherwise``."""
    contact = email or phone or f"order {otherwise}"
    return f"{BY_CONTACT}{sha256(contact.encode()).hexdigest()[:24]}"


def is_shared(contacts: Iterable[Iterable[str]]) -> bool:
    """Whether orders with these contacts, a group for each order, come from too many people to be one.

    Whoever changes his e-mail keeps his phone, or comes back under the old one: groups that share a contact are one.
    """
    people: list[set[str]] = []
    for group in contacts:
        found = {contact for contact in group if contact}
        if not found:
            continue
        same = [person for person in people if person & found]
        people = [person for person in people if not person & found]
        people.append(found.union(*same))
    return len(people) >= SHARED_FROM
