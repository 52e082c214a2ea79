"""The law that all member states of the European Union share, and how long each of them has goods answered for.

Exemptions are those of article 16 of directive 2011/83: gift cards are none of them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from countries.law import CountedFrom, Defects, Law, RefundDeadline, Source, WayBackPayer, Withdrawal

_COMPARED: Final = date(2026, 12, 1)
_YEARS: Final = {2: 731, 3: 1096, 6: 2192}  # the most days that so many years can have


def _consumer_rights(article: str) -> Source:
    return Source(
        f"Directive 2011/83/EU, {article}", "https://eur-lex.europa.eu/eli/dir/2011/83/oj/eng", None
    )


_PERIOD_URL: Final = "https://www.legislation.gov.uk/eudr/2011/83/article/9/adopted"
_AFTER_REPAIR: Final = Source(
    "Directive (EU) 2024/1799, article 16: once by 12 months after a repair; member states apply it from 31 July 2026",
    "https://eur-lex.europa.eu/eli/dir/2024/1799/oj/eng",
    None,
)

_WITHDRAWAL: Final = Withdrawal(
    days=14,
    days_longer_uninformed=366,
    way_back_paid_by=WayBackPayer.SHOPPER,
    exemptions=frozenset({"made_to_measure", "perishable", "digital", "press", "mixed"}),
    exempt_once_opened=frozenset({"hygiene", "sealed_media"}),
    sources={
        "days": Source("Directive 2011/83/EU, article 9 (1)", _PERIOD_URL, _COMPARED),
        "counts_from_last_parcel": Source(
            "Directive 2011/83/EU, article 9 (2) (b) (i)", _PERIOD_URL, _COMPARED
        ),
        "is_open_before_delivery": _consumer_rights("article 9 (2) and recital 40"),
        "days_longer_uninformed": _consumer_rights("article 10"),
        "way_back_paid_by": _consumer_rights("article 14 (1)"),
        "is_outbound_postage_returned": _consumer_rights("article 13 (1) and (2)"),
        "may_charge_lost_free_delivery": _consumer_rights(
            "article 14 (5): no liability beyond what article 14 names; German guidance reads it so for a part of an order"
        ),
        "has_restocking_fee": _consumer_rights("articles 9 (1) and 14 (5)"),
        "exemptions": _consumer_rights("article 16"),
        "exempt_once_opened": _consumer_rights("article 16 (e) and (i)"),
        "has_withdrawal_button": Source(
            "Directive (EU) 2023/2673: article 11a of directive 2011/83/EU, from 19 June 2026",
            "https://eur-lex.europa.eu/eli/dir/2023/2673/oj/eng",
            None,
        ),
    },
)

_REFUND: Final = RefundDeadline(
    days=14,
    is_in_business_days=False,
    counted_from=CountedFrom.NOTICE,
    may_wait_for_goods=True,
    sources={
        "days": _consumer_rights("article 13 (1)"),
        "may_wait_for_goods": _consumer_rights("article 13 (3)"),
    },
)


def law_of_member_state(code: str) -> Law:
    """The law of the Union with this state's own time for defects."""
    years, source = _DEFECTS.get(code, (2, _TWO_YEARS))
    return Law(
        withdrawal=_WITHDRAWAL,
        defects=Defects(
            days=None if years is None else _YEARS[years],
            months_more_after_repair=12,
            sources={"days": source, "months_more_after_repair": _AFTER_REPAIR},
        ),
        refund=_REFUND,
        has_withdrawal_button=True,
    )


_TWO_YEARS: Final = Source(
    "Directive (EU) 2019/771, article 10 (1): two years at least",
    "https://eur-lex.europa.eu/eli/dir/2019/771/oj/eng",
    None,
)
_DEFECTS: Final[dict[str, tuple[int | None, Source]]] = {
    "ES": (
        3,
        Source(
            "Real Decreto Legislativo 1/2007, artículo 120: tres años desde la entrega",
            "https://www.boe.es/buscar/act.php?id=BOE-A-2007-20555",
            _COMPARED,
        ),
    ),
    "PT": (
        3,
        Source(
            "Decreto-Lei n.º 84/2021, artigo 12.º: três anos a contar da entrega",
            "https://diariodarepublica.pt/dr/detalhe/decreto-lei/84-2021-172938301",
            None,
        ),
    ),
    "SE": (
        3,
        Source(
            "Konsumentköplag (2022:260), 5 kap.: tre år",
            "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/konsumentkoplag-2022260_sfs-2022-260/",
            None,
        ),
    ),
    "FI": (
        None,
        Source(
            "Kuluttajansuojalaki (38/1978), 5 luku: no fixed limit; what may be expected of such goods decides",
            "https://www.kkv.fi/kuluttaja-asiat/tietoa-ja-ohjeita-yrityksille/kuluttaja-asiamiehen-linjaukset/virhevastuu-ja-takuu-kulutustavaran-kaupassa/",
            None,
        ),
    ),
    "NL": (
        None,
        Source(
            "Burgerlijk Wetboek, boek 7, artikel 17: geen vaste termijn; zo lang als men mag verwachten",
            "https://www.thuiswinkel.org/nieuws/2929/wat-is-de-wettelijke-garantietermijn-bij-consumentenkoop",
            _COMPARED,
        ),
    ),
    "IE": (
        6,
        Source(
            "Consumer Rights Act 2022, part 2, and Statute of Limitations 1957, section 11: six years",
            "https://www.irishstatutebook.ie/eli/2022/act/37/enacted/en/print",
            None,
        ),
    ),
}
