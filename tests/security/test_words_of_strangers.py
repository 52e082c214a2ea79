"""What strangers write stays what it is: text, never markup, a query, a command or a program."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest

from accounts.models import StaffUser
from config.demo.run import ROOT
from core.actors import SYSTEM
from dashboard.forms.settings import BrandForm
from integrations.by_hand.models import HandTask
from integrations.by_hand.services.collecting import give_link
from integrations.by_hand.services.settling import TaskNotRecorded
from integrations.by_hand.states import TaskKind
from tests import make
from tests.architecture.test_layers import APPS
from tests.commerce.test_workbooks import refusal_of, rows_of, workbook
from tests.conftest import NOW, ShopClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARKUP = '"><script>alert(1)</script>'
QUERY = "' OR 1=1 -- "


def test_names_and_titles_are_no_markup_on_any_page(shop: Any, client: Any) -> None:
    customer = make.customer(email="ada@example.com", name=MARKUP)
    order = make.order(customer=customer, lines=[{"paid_minor": 5000, "title": MARKUP}])
    client.post("/", {"number": order.number, "contact": "ada@example.com"})
    staff = ShopClient(HTTP_HOST="shop-a.localhost")
    staff.force_login(StaffUser.objects.get(), backend=BACKEND)

    pages = [
        client.get(f"/orders/{order.public_id}/"),
        staff.get("/dashboard/customers/"),
        staff.get(f"/dashboard/customers/{customer.public_id}/"),
        staff.get(f"/dashboard/orders/{order.public_id}/"),
        staff.get("/dashboard/search/", {"q": MARKUP}),
        staff.get("/admin/commerce/customer/"),
    ]

    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in pages[0].content.decode()


def test_values_inside_of_a_script_cannot_end_it(shop: Any, client: Any) -> None:
    StaffUser.objects.update(name="</script><script>alert(1)</script>")
    client.force_login(StaffUser.objects.get(), backend=BACKEND)
    client.post("/dashboard/reauthenticate/", {"password": "a-long-password"})

    page = client.get("/dashboard/two-factor/webauthn/add/")

    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://pay.example/1"]
)
def test_a_link_to_pay_by_leads_to_https_only(shop: Any, url: str) -> None:
    task = HandTask.objects.create(kind=TaskKind.CHARGE, key="c", subject_id="chg_1", created_at=NOW)

    with pytest.raises(TaskNotRecorded):
        give_link(task_id=task.public_id, url=url, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_the_shop_leads_to_no_program(url: str) -> None:
    form = BrandForm({"shop_url": url}, languages=["en"])

    assert not form.is_valid()
    assert "shop_url" in form.errors


@pytest.mark.parametrize(
    "address", ["/dashboard/search/", "/dashboard/customers/", "/dashboard/orders/", "/dashboard/messages/"]
)
def test_a_search_is_no_query(shop: Any, client: Any, address: str) -> None:
    make.order(customer=make.customer(email="ada@example.com", name="Ada"))
    client.force_login(StaffUser.objects.get(), backend=BACKEND)

    page = client.get(address, {"q": QUERY})

    assert page.status_code == 200
    assert "ada@example.com" not in page.content.decode()


def test_no_code_runs_what_it_is_given() -> None:
    runs = re.compile(
        r"\beval\(|\bexec\(|os\.system|os\.popen|shell=True|\bpickle\b|\bmarshal\b|yaml\.(load|unsafe)"
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for line in path.read_text().splitlines()
        if runs.search(line)
    ]

    assert found == []


def test_no_hash_is_one_that_collides() -> None:
    """Tests hash passwords quickly; nothing else names such a hash."""
    weak = re.compile(r"\b(md5|sha1|MD5|SHA1|DES|RC4|ECB)\b")
    found = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if weak.search(path.read_text())
    }

    assert found == set()


@pytest.mark.parametrize(
    "entity",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
        "<!DOCTYPE x ["
        + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
        + '<!ENTITY e0 "ha">]>',
    ],
)
def test_a_workbook_brings_nothing_of_its_own_language_in(entity: str) -> None:
    name = re.findall(r"<!ENTITY (\w+)", entity)[-2 if "e0" in entity else -1]

    content = _with_entity(workbook(["number"], ["1001"]), entity, name)

    assert rows_of(_with_entity(workbook(["number"], ["1001"]), "", "")) == [(2, ["1001"])]
    assert refusal_of(content) == "broken_file"


def _with_entity(content: bytes, entity: str, name: str) -> bytes:
    """The workbook, in whose first cell of text stands the entity."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(written, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                text = data.decode()
                at = text.index("<worksheet")
                data = (
                    text[:at] + entity + text[at:].replace("1001", f"&{name};" if name else "1001")
                ).encode()
            target.writestr(entry.filename, data)
    return written.getvalue()
