"""What each country asks a shop to show of itself, and what is taken for a number."""

from collections.abc import Callable

import pytest

from countries import legal_numbers as numbers
from countries.model import Need
from countries.registry import country, known_countries


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("DE", ["name", "address", "email", "phone"]),
        ("FR", ["name", "address", "email", "phone"]),
        ("TR", ["name", "address", "phone", "email", "kep"]),
        (
            "KR",
            ["name", "representative", "business_number", "address", "phone", "email", "hosting"],
        ),
        ("TH", ["name", "address", "ecommerce_number", "phone", "email"]),
        ("GB", ["name", "address", "email"]),
        ("CH", ["name", "address", "email"]),
        ("US", ["name", "address"]),
        ("JP", []),
    ],
)
def test_what_every_shop_of_a_country_has_to_show(code: str, needed: list[str]) -> None:
    fields = country(code).legal_footer

    assert [field.code for field in fields if field.need is Need.ALWAYS] == needed


@pytest.mark.parametrize("code", [found.code for found in known_countries()])
def test_no_country_has_a_line_twice_or_a_link_without_a_number(code: str) -> None:
    fields = country(code).legal_footer

    assert len({field.code for field in fields}) == len(fields) > 0
    assert all("{number}" in field.link for field in fields if field.link)


@pytest.mark.parametrize(
    ("clean", "typed", "written"),
    [
        (numbers.text, "  Nordlicht \n GmbH ", "Nordlicht GmbH"),
        (numbers.email, " hello@shop.example ", "hello@shop.example"),
        (numbers.kep_address, "Shop@HS01.kep.tr", "shop@hs01.kep.tr"),
        (numbers.phone, "１５８８-0000", "1588-0000"),
        (numbers.phone, "+49 (40) 123-45", "+49 (40) 123-45"),
        (numbers.member_state_vat("DE"), "de 123 456 788", "DE123456788"),
        (numbers.member_state_vat("DE"), "123456788", "DE123456788"),
        (numbers.member_state_vat("GR"), "094259216", "EL094259216"),
        (numbers.member_state_vat("DE"), "ATU13585627", "ATU13585627"),
        (numbers.british_vat_number, "GB980780684", "GB 980 7806 84"),
        (numbers.british_company_number, "1234567", "01234567"),
        (numbers.british_company_number, "sc123456", "SC123456"),
        (numbers.swiss_uid, "CHE 100.155.212 MWST", "CHE-100.155.212"),
        (numbers.turkish_tax_number, "4540536920", "4540536920"),
        (numbers.mersis_number, "0123 4567 8900 0015", "0123456789000015"),
        (
            numbers.etbis_number,
            "https://etbis.eticaret.gov.tr/sitedogrulama/5601513738727087/",
            "5601513738727087",
        ),
        (numbers.korean_business_number, "2208162517", "220-81-62517"),
        (numbers.korean_business_number, "120-88-00767", "120-88-00767"),
        (numbers.thai_tax_number, "0-1234-56789-01-6", "0123456789016"),
    ],
)
def test_a_line_is_written_as_it_is_shown(clean: Callable[[str], str], typed: str, written: str) -> None:
    assert clean(typed) == written


@pytest.mark.parametrize(
    ("clean", "typed"),
    [
        (numbers.text, "x" * 301),
        (numbers.text, "a\x00b"),
        (numbers.email, "nobody"),
        (numbers.email, "a@b.example\nBcc: all@example.com"),
        (numbers.kep_address, "shop@example.com"),
        (numbers.phone, "call us"),
        (numbers.phone, "12"),
        (numbers.member_state_vat("DE"), "DE123456789"),
        (numbers.member_state_vat("DE"), "000000000"),
        (numbers.british_vat_number, "GB123456789"),
        (numbers.british_company_number, "123456789"),
        (numbers.swiss_uid, "CHE-100.155.213"),
        (numbers.turkish_tax_number, "4540536921"),
        (numbers.mersis_number, "012345678900001"),
        (numbers.mersis_number, "0000000000000000"),
        (numbers.etbis_number, "javascript:alert(1)"),
        (numbers.korean_business_number, "123-45-67890"),
        (numbers.korean_business_number, "000-00-00000"),
        (numbers.thai_tax_number, "0123456789012"),
    ],
)
def test_what_cannot_be_right_is_refused(clean: Callable[[str], str], typed: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).*"):
        clean(typed)
