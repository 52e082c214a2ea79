"""What happens to a shop as a whole: it signs up, its owner is let in, it is verified, suspended, resumed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.errors import Conflict, Refusal
from core.throttles import ThrottleState, count_attempt, hash_throttle_key
from tenants.models import Shop, ShopState, SignUpLink, SignUpThrottle
from tenants.names import reasons_to_look_at, require_label, schema_name_for
from tenants.provisioning import provision_shop
from tenants.selectors import forget_hosts

SIGN_UP_LINK_LIFETIME = timedelta(minutes=15)
SIGN_UPS_PER_ADDRESS = 20  # in an hour, from one network address: an office or a phone network may share one
SIGN_UP_WINDOW_SECONDS = 3600
_KEPT = timedelta(days=2)

log = structlog.get_logger(__name__)


class LinkUsedUp(Refusal):
    """The link into the new shop was used, is too old, or belongs to another shop. All look the same."""

    code = "link_used_up"


class WrongState(Conflict):
    """The shop is in a state in which this cannot be done."""

    code = "wrong_state"


@dataclass(frozen=True)
class SignedUp:
    """A new shop and the secret that lets its owner in once."""

    shop: Shop
    token: str = field(repr=False)


def count_sign_up(*, network_address: str, now: datetime) -> ThrottleState:
    """Count one attempt to sign up from a network address and say whether it may go on."""
    return count_attempt(
        model=SignUpThrottle,
        key_hash=hash_throttle_key("sign_up", network_address),
        limit=SIGN_UPS_PER_ADDRESS,
        window_seconds=SIGN_UP_WINDOW_SECONDS,
        now=now,
    )


@transaction.atomic
def sign_up(
    *, name: str, address: str, country: str, language: str, email: str, password: str, now: datetime
) -> SignedUp:
    """Make a shop for somebody who signs up, under our own host and not yet verified.

    A name or address that comes near to a protected one is looked at by an operator before strangers are served.
    Raises NameRefused, NameTaken, UnknownCountry.
    """
    label = require_label(address)
    shop = provision_shop(
        review_reason=reasons_to_look_at(name, label),
        schema_name=schema_name_for(label),
        name=name,
        host=f"{label}.{settings.BASE_HOST}",
        country=country,
        language=language,
        owner_email=email,
        owner_password=password,
        now=now,
    )
    token = secrets.token_urlsafe(32)
    SignUpLink.objects.create(
        token_hash=hash_of_link(token), shop=shop, expires_at=now + SIGN_UP_LINK_LIFETIME
    )
    return SignedUp(shop=shop, token=token)


def is_sign_up_link(*, shop: Shop, token: str, now: datetime) -> bool:
    """Whether ``token`` would still let the owner of ``shop`` in."""
    return _unused_links(shop, token, now).exists()


def use_sign_up_link(*, shop: Shop, token: str, now: datetime) -> str:
    """Use up the link that lets an owner of ``shop`` in. Of two that try at once one wins. Raises LinkUsedUp.

    Answers the e-mail of the one whom it lets in, empty for the first owner.
    """
    email = _unused_links(shop, token, now).values_list("email", flat=True).first()
    if not _unused_links(shop, token, now).update(used_at=now):
        raise LinkUsedUp(
            _("This link was used already or is too old. Sign in with your e-mail and password.")
        )
    return email or ""


def ask_for_check(*, shop: Shop, due_date: date) -> date:
    """Put the shop on the operators' list; answers its day, the first one at a repeat."""
    Shop.objects.filter(pk=shop.pk, check_due_date=None).update(check_due_date=due_date)
    shop.refresh_from_db(fields=["check_due_date"])
    forget_hosts()
    return shop.check_due_date or due_date


def mark_verified(*, shop: Shop) -> bool:
    """An operator has checked who runs the shop; whether it was not verified before. Its name may stay, too."""
    is_new = bool(
        Shop.objects.filter(pk=shop.pk, is_verified=False).update(is_verified=True, review_reason="")
    )
    Shop.objects.filter(test_of=shop).update(is_verified=True, review_reason="")
    shop.is_verified, shop.review_reason = True, ""
    forget_hosts()
    return is_new


def verify_shop(*, shop: Shop, now: datetime) -> None:
    """What an operator does: the shop writes to everybody, is indexed, and asks for bank data. Safe to repeat."""
    import_string(settings.SHOP_VERIFICATION)(shop=shop, now=now)


def let_serve(*, shop: Shop) -> None:
    """An operator found nothing wrong with the shop's name: strangers are served. Safe to repeat."""
    Shop.objects.filter(Q(pk=shop.pk) | Q(test_of=shop)).update(review_reason="")
    shop.review_reason = ""
    forget_hosts()
    log.info("shop_let_serve", schema=shop.schema_name)


def suspend_shop(*, shop: Shop) -> None:
    """Stop serving a shop and the test shop beside it; nothing of them is deleted. Raises WrongState."""
    _move(shop, was=ShopState.READY, to=ShopState.SUSPENDED)


def resume_shop(*, shop: Shop) -> None:
    """Serve a suspended shop and its test shop again. Raises WrongState."""
    _move(shop, was=ShopState.SUSPENDED, to=ShopState.READY)


def purge_sign_ups(*, now: datetime) -> int:
    """Delete links and counts of sign-ups that are long over; answers how many."""
    links = SignUpLink.objects.filter(expires_at__lt=now - _KEPT).delete()[0]
    return links + SignUpThrottle.objects.filter(window_started_at__lt=now - _KEPT).delete()[0]


def _move(shop: Shop, *, was: ShopState, to: ShopState) -> None:
    beside = Shop.objects.filter(test_of=shop, state=was)
    if not Shop.objects.filter(pk=shop.pk, state=was).update(state=to):
        by_now = Shop.objects.values_list("state", flat=True).get(pk=shop.pk)
        raise WrongState(_("The shop was changed in the meantime. Please look again."), state=by_now)
    beside.update(state=to)
    shop.state = to
    forget_hosts()
    log.info("shop_moved", schema=shop.schema_name, state=str(to))


def _unused_links(shop: Shop, token: str, now: datetime) -> QuerySet[SignUpLink]:
    return SignUpLink.objects.filter(
        shop=shop, token_hash=hash_of_link(token), used_at=None, expires_at__gt=now
    )


def hash_of_link(token: str) -> str:
    """What is kept of a link that lets somebody in once."""
    return sha256(token.encode()).hexdigest()
