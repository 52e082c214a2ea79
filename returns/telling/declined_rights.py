"""A right by law that the shop ended, as the shopper reads it: the right, the shop's ground, and where to turn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors import shop_settings
from countries.law import Source
from countries.model import ConsumerOffice
from countries.registry import country
from returns.models import ReturnRequest
from returns.policy.law import DEFECT, WITHDRAWAL
from returns.services.legal_rights import rights_by_law, rights_of, rights_of_items
from returns.states import LegalGround, ReturnStatus

_GROUNDS: Mapping[str, Promise] = {
    LegalGround.NOT_A_CONSUMER: gettext_lazy(
        "you bought for a business, and the law gives the right to consumers"
    ),
    LegalGround.EXEMPT_GOODS: gettext_lazy("the law exempts these goods from the right to withdraw"),
    LegalGround.NOT_DEFECTIVE: gettext_lazy("we found the goods to be as they should be"),
    LegalGround.CAUSED_BY_USE: gettext_lazy("we found that the damage came about by use"),
    LegalGround.KNOWN_BEFORE: gettext_lazy("the fault was told to you before you bought"),
    LegalGround.PERIOD_OVER: gettext_lazy("the period of the law was over when you told us"),
    LegalGround.NEVER_SENT_BACK: gettext_lazy("the goods were not sent back to us in time"),
    LegalGround.OTHER_GOODS: gettext_lazy("what came back to us is not what you bought from us"),
    LegalGround.TAKEN_BACK: gettext_lazy("you told us that you keep the goods"),
    LegalGround.SETTLED_OTHERWISE: gettext_lazy("we settled it with you in another way"),
}


@dataclass(frozen=True)
class DeclinedRight:
    """``bases`` are those of the policy, ``ground`` a code or empty where none was named."""

    bases: tuple[str, ...]
    ground: str
    sources: tuple[Source, ...]
    offices: tuple[ConsumerOffice, ...]


def declined_right(return_request: ReturnRequest) -> DeclinedRight | None:
    """The right that ended with the return, where one did."""
    is_ended = return_request.status == ReturnStatus.DECLINED or return_request.legal_ground
    return right_to_decline(return_request, ground=return_request.legal_ground) if is_ended else None


def rights_taken_by_changes(return_request: ReturnRequest) -> tuple[DeclinedRight, ...]:
    """Those of units that the shop took out of the return."""
    told = [(entry["rights"], entry["ground"]) for entry in return_request.taken_rights]
    rights = (right_to_decline(return_request, ground=ground, rights=bases) for bases, ground in told)
    return tuple(right for right in rights if right is not None)


def rights_refused(return_request: ReturnRequest) -> tuple[DeclinedRight, ...]:
    """Those of units that were looked at and are refused now, by ground."""
    bases: dict[str, dict[str, None]] = {}
    standing = rights_of_items(return_request)
    for item in return_request.items.all():
        for part in item.inspections:
            if item.pk in standing and part["rejected_quantity"]:
                bases.setdefault(part.get("ground") or "", {})[standing[item.pk]] = None
    rights = (right_to_decline(return_request, ground=ground, rights=of) for ground, of in bases.items())
    return tuple(right for right in rights if right is not None)


def right_to_decline(
    return_request: ReturnRequest, *, ground: str, rights: Collection[str] | None = None
) -> DeclinedRight | None:
    """The right that would end on ``ground``, or that ``rights`` name; None where the return is goodwill."""
    bases = tuple(rights_of(return_request) if rights is None else rights)
    if not bases:
        return None
    settings = shop_settings()
    home = country(settings.country)
    shoppers = country(return_request.order.country or home.code)
    known = ground if ground in LegalGround.values else ""
    sources = rights_by_law(return_request, settings=settings, rights=bases).sources
    return DeclinedRight(bases, known, sources, shoppers.offices_for(home))


def right_sentences(right: DeclinedRight) -> tuple[str, ...]:
    """In the order in which they are read, in the language that is active."""
    return tuple(_sentences(right))


def office_text(office: ConsumerOffice) -> str:
    """Its name with everything that leads there."""
    return ", ".join(part for part in (office.name, office.phone, office.url) if part)


def _sentences(right: DeclinedRight) -> Iterator[str]:
    law = "; ".join(source.title for source in right.sources)
    named = f" ({law})" if law else ""
    if WITHDRAWAL in right.bases:
        yield _("By law you may withdraw from this purchase%(law)s.") % {"law": named}
    elif DEFECT in right.bases:
        yield _("By law we answer for goods that are not as they should be%(law)s.") % {"law": named}
    if right.ground:
        yield _("The ground on which we decline it: %(ground)s.") % {"ground": _GROUNDS[right.ground]}
    if right.offices:
        offices = "; ".join(office_text(office) for office in right.offices)
        yield _("If you see it differently, you can turn to: %(offices)s.") % {"offices": offices}
