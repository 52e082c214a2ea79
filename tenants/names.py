"""What a shop, its schema and its address may be called: open sign-up must not become a phishing kit."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from core.errors import FieldError, Refusal
from core.normal_text import normalized
from tenants.imitation import Likeness, imitation_in

RESERVED_LABELS = frozenset(
    """
    about abuse account accounts admin administrator api app apps assets auth autoconfig autodiscover billing blog
    cdn comeback config contact dashboard demo dev developer developers dns docs download email example files ftp
    health help home host hostmaster imap inbox info invoice legal live local localhost login mail mailer
    mta mx news noc ns ns1 ns2 operator operators ops partner partners pay payment payments pop pop3 portal
    postmaster press privacy public relay root safe sandbox secure security shop shops sign-in sign-up signin
    signup smtp ssl sso staff staging static status store stores support system team terms test tracking trust
    update updates verify web webhook webhooks webmail webmaster whois wiki worker www
    """.split()
)

_OF_TEST_SHOPS = re.compile(r"-test(-[0-9]+)?$")  # see tenants/test_shops.py

MOST_REASONS = 300  # characters

_SCHEMA_NAME = re.compile(r"(?!pg_)[a-z][a-z0-9_]{1,47}")
_RESERVED_SCHEMAS = frozenset({"public", "information_schema", "template", "scratch", "extensions"})
_LABEL = re.compile(r"[a-z0-9](?:-?[a-z0-9])*")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SCRIPTS_MIXED_FOR_DECEIT = ("LATIN", "CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN")


class NameRefused(Refusal):
    """The name or address cannot be given to a shop."""

    code = "name_refused"


def require_schema_name(schema_name: str) -> str:
    """Answer ``schema_name`` if a shop's schema may have it. Raises NameRefused."""
    if not _SCHEMA_NAME.fullmatch(schema_name) or schema_name in _RESERVED_SCHEMAS:
        raise _refused(
            "schema_name",
            _(
                "A schema's name has 2 to 48 lower-case letters, digits and underscores, and starts with a letter."
            ),
        )
    return schema_name


def require_host(host: str) -> str:
    """Answer ``host`` in the form in which it is stored, without a port. Raises NameRefused."""
    plain = host.strip().rstrip(".").lower()
    if not _HOST.fullmatch(plain):
        raise _refused("host", _("This is not the name of a host, such as returns.example.com."))
    return plain


def require_label(label: str) -> str:
    """Answer the first part of a shop's address if somebody who signs up may take it. Raises NameRefused."""
    plain = label.strip().lower()
    if not (3 <= len(plain) <= 40) or not _LABEL.fullmatch(plain) or plain.startswith("xn--"):
        raise _refused(
            "address",
            _("Use 3 to 40 letters from a to z, digits and single hyphens, such as north-and-pine."),
        )
    if plain in RESERVED_LABELS or _OF_TEST_SHOPS.search(plain) or _is_anothers(plain):
        raise _refused("address", _("This address is reserved. Please choose another one."))
    return plain


def require_shop_name(name: str) -> str:
    """Answer a shop's name without stray spaces. Raises NameRefused for what is only there to deceive."""
    plain = " ".join(normalized("NFC", name).split())
    if not 2 <= len(plain) <= 80:
        raise _refused("name", _("A shop's name has 2 to 80 characters."))
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cn", "Cs") for letter in plain):
        raise _refused("name", _("The name contains a character that cannot be seen. Please type it again."))
    if "://" in plain or "@" in plain or re.search(r"\b(?:www\.|https?:)", plain, re.IGNORECASE):
        raise _refused("name", _("A shop's name cannot be an address. Please write its name only."))
    if any(_mixes_scripts(word) for word in plain.split()):
        raise _refused(
            "name", _("The name mixes letters of several alphabets in one word. Please type it again.")
        )
    if _is_anothers(plain):
        raise _refused(
            "name", _("This name belongs to a well-known company. Please write to us if it is yours.")
        )
    return plain


def reasons_to_look_at(*texts: str) -> str:
    """Why an operator has to look at a name and an address before strangers are served there; empty for most."""
    found = [str(imitation) for text in texts if (imitation := imitation_in(text)) is not None]
    return "; ".join(dict.fromkeys(found))[:MOST_REASONS]


def schema_name_for(label: str) -> str:
    """The schema of a shop that signed up with the address ``label``."""
    return require_schema_name(f"shop_{label.replace('-', '_')}")


def _is_anothers(text: str) -> bool:
    imitation = imitation_in(text)
    return imitation is not None and imitation.likeness is Likeness.SAME


def _mixes_scripts(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word if letter.isalpha()}
    return len(scripts.intersection(_SCRIPTS_MIXED_FOR_DECEIT)) > 1


def _refused(field: str, message: str) -> NameRefused:
    return NameRefused(message, [FieldError(field=field, code=NameRefused.code, message=message)])
