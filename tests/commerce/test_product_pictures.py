"""Pictures of merchants' products: fetched through the egress guard, made anew, shown from our own host."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from accounts.models import StoredFile
from accounts.selectors import file_path
from accounts.services.files import read_file
from commerce import handlers
from commerce.events import ProductUpdated
from commerce.models import Product
from commerce.pictures import own_path, picture_path, pictures_of
from commerce.services import pictures
from commerce.services.pictures import PictureNotReady, mirror_picture
from commerce.services.products import put_product
from commerce.snapshots import ProductSnapshot
from core.actors import SYSTEM
from core.http import AnswerUnknown, HttpFailure, NotReached
from events.base import EventMeta
from events.outbox.models import OutboxEntry
from events.work import work_off
from notifications.facts import return_facts
from returns.models.requests import Channel
from returns.services.requests import create_return
from returns.wishes import ReturnWish, WishedItem
from tests import make

OWN_HOST = "shop-a.localhost:8000"
NOW = datetime(2026, 11, 1, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("shop")


def jpeg(colour: str = "teal", *, size: tuple[int, int] = (1600, 1200)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG", comment=b"<script>alert(1)</script>")
    return buffer.getvalue()


class ContentNetwork(ThreadingHTTPServer):
    """Where a merchant keeps pictures, with all that can lie there. ``asked`` are the paths that were fetched."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: ContentNetwork

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        getattr(self, f"answer_{self.path.strip('/').partition('-')[0]}")()

    def answer_tee(self) -> None:
        self._send(jpeg("teal"))

    def answer_hat(self) -> None:
        self._send(jpeg("crimson"), content_type="text/html")  # what it says does not count

    def answer_html(self) -> None:
        self._send(b"<!doctype html><script>alert(1)</script>", content_type="image/jpeg")

    def answer_svg(self) -> None:
        self._send(
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', content_type="image/svg+xml"
        )

    def answer_damaged(self) -> None:
        self._send(jpeg()[:3000])

    def answer_empty(self) -> None:
        self._send(b"")

    def answer_huge(self) -> None:
        self._send(jpeg() + b"\x00" * pictures.MAX_BYTES)

    def answer_slow(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            try:
                self.wfile.write(b".")
            except OSError:
                return
            time.sleep(0.05)

    def answer_missing(self) -> None:
        self._send(b"", status=404)

    def answer_broken(self) -> None:
        self._send(b"", status=503)

    def answer_forbidden(self) -> None:
        self._send(b"", status=403)

    def answer_moved(self) -> None:
        self._redirect("/moved2" if self.path == "/moved" else "/tee")

    def answer_moved2(self) -> None:
        self._redirect("/tee")

    def answer_loop(self) -> None:
        self._redirect("/loop")

    def answer_inside(self) -> None:
        self._redirect(f"http://localhost:{self.server.server_port}/tee")

    def answer_metadata(self) -> None:
        self._redirect("http://169.254.169.254/latest/meta-data/")

    def answer_file(self) -> None:
        self._redirect("file:///etc/passwd")

    def answer_nowhere(self) -> None:
        self._redirect("http://[")

    def _redirect(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, body: bytes, *, status: int = 200, content_type: str = "image/jpeg") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return  # who reads has had enough

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def network(settings: Any) -> Iterator[ContentNetwork]:
    """A content network on this machine: the one address inside that may be called."""
    server = ContentNetwork()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.SANDBOX_BASE_URL = server.url
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mirror() -> Callable[[str], Product]:
    """``mirror(url)``: the product after its picture was put and mirrored once."""

    def mirror_now(url: str, product: Product | None = None) -> Product:
        product = product or make.product()
        Product.objects.filter(pk=product.pk).update(image_url=url)
        mirror_picture(product=Product.objects.get(pk=product.pk), now=NOW)
        return Product.objects.select_related("picture").get(pk=product.pk)

    return mirror_now


def put(url: str, *, title: str = "Tee") -> Product:
    snapshot = ProductSnapshot(title=title, image_url=url)
    return put_product(external_id="p-tee", snapshot=snapshot, actor=SYSTEM, now=timezone.now()).product


def work_off_now() -> None:
    # PostgreSQL's clock stands still in the test's transaction, which began before the rows were written.
    OutboxEntry.objects.update(due_at=NOW)
    work_off(seconds=10, limit=1)


def test_a_put_product_has_its_picture_from_us_and_only_once(network: ContentNetwork) -> None:
    put(f"{network.url}/tee")
    work_off_now()
    put(f"{network.url}/tee", title="Tee with pocket")
    work_off_now()

    product = Product.objects.select_related("picture").get()
    kept = product.picture
    assert kept is not None
    assert (kept.kind, kept.content_type, kept.width, kept.height) == ("product", "image/jpeg", 800, 600)
    assert b"script" not in read_file(kept)
    assert picture_path(product) == file_path(kept)
    assert network.asked == ["/tee"]
    assert not OutboxEntry.objects.exists()


def test_a_new_address_replaces_the_picture_and_deletes_the_old_one(
    network: ContentNetwork, mirror: Callable[..., Product], django_capture_on_commit_callbacks: Any
) -> None:
    product = mirror(f"{network.url}/tee")
    before = product.picture
    assert before is not None

    with django_capture_on_commit_callbacks(execute=True):
        product = mirror(f"{network.url}/hat", product)

    assert product.picture is not None
    assert list(StoredFile.objects.filter(kind="product")) == [product.picture]
    assert not default_storage.exists(before.path)
    assert default_storage.exists(product.picture.path)


@pytest.mark.parametrize(
    "address", ["", f"http://{OWN_HOST}/sandbox/pictures/tee-sage-1.svg", "{network}/html"]
)
def test_a_picture_goes_when_the_address_no_longer_leads_to_it(
    network: ContentNetwork, mirror: Callable[..., Product], address: str
) -> None:
    product = mirror(f"{network.url}/tee")

    product = mirror(address.format(network=network.url), product)

    assert product.picture is None
    assert not StoredFile.objects.filter(kind="product").exists()
    assert picture_path(product) == own_path(address)


@pytest.mark.parametrize(
    "path",
    ["html", "svg", "damaged", "empty", "huge", "forbidden", "loop", "inside", "metadata", "file", "nowhere"],
)
def test_what_is_no_picture_is_given_up_at_once_and_not_asked_for_again(
    network: ContentNetwork, path: str
) -> None:
    put(f"{network.url}/{path}")
    work_off_now()
    asked = list(network.asked)
    put(f"{network.url}/{path}", title="Tee with pocket")
    work_off_now()

    product = Product.objects.select_related("picture").get()
    assert picture_path(product) == ""
    assert not StoredFile.objects.filter(kind="product").exists()
    assert not OutboxEntry.objects.exists()
    assert "/tee" not in network.asked
    assert network.asked == asked


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/tee", "http://169.254.169.254/", "http://["])
def test_addresses_inside_are_never_called(mirror: Callable[..., Product], address: str) -> None:
    product = mirror(address)

    assert (product.picture, product.picture_source_url) == (None, address)


def test_two_redirects_are_followed_and_no_third(
    network: ContentNetwork, mirror: Callable[..., Product]
) -> None:
    assert mirror(f"{network.url}/moved").picture is not None
    assert network.asked == ["/moved", "/moved2", "/tee"]

    assert mirror(f"{network.url}/loop").picture is None
    assert network.asked[3:] == ["/loop", "/loop", "/loop"]


@pytest.mark.parametrize(
    ("path", "failure"),
    [("slow", AnswerUnknown), ("missing", PictureNotReady), ("broken", PictureNotReady)],
)
def test_what_may_be_there_later_is_tried_again_and_the_picture_stays_meanwhile(
    network: ContentNetwork,
    mirror: Callable[..., Product],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    failure: type[HttpFailure],
) -> None:
    monkeypatch.setattr(pictures, "TOTAL_SECONDS", 0.3)
    product = mirror(f"{network.url}/tee")

    with pytest.raises(failure):
        mirror(f"{network.url}/{path}", product)

    product.refresh_from_db()
    assert product.picture is not None
    assert product.picture_source_url == f"{network.url}/tee"


def test_the_outbox_tries_again_for_hours_and_makes_no_dead_work(network: ContentNetwork) -> None:
    product = put(f"{network.url}/broken")
    event = ProductUpdated(product_id=product.public_id)

    work_off_now()
    assert OutboxEntry.objects.get().dead_at is None
    with pytest.raises(PictureNotReady):
        handlers.mirror_product_picture(event, _meta(hours_ago=5))
    handlers.mirror_product_picture(event, _meta(hours_ago=7))


def test_a_host_that_is_not_there_is_tried_again(mirror: Callable[..., Product]) -> None:
    with pytest.raises(NotReached):
        mirror("http://pictures.invalid/tee.jpg")


def test_an_address_that_changed_during_the_fetch_is_left_to_its_own_event(network: ContentNetwork) -> None:
    seen = put(f"{network.url}/tee")
    Product.objects.update(image_url=f"{network.url}/hat")

    mirror_picture(product=seen, now=NOW)

    assert Product.objects.get().picture_source_url == ""
    assert not StoredFile.objects.filter(kind="product").exists()


def test_shoppers_and_mails_see_the_copy_and_never_the_merchants_host(
    network: ContentNetwork, mirror: Callable[..., Product], client: Any
) -> None:
    product = mirror(f"{network.url}/tee")
    assert product.picture is not None
    path = file_path(product.picture)
    now = timezone.now()
    order = make.order(
        lines=[{"quantity": 1, "paid_minor": 5000, "product_external_id": product.external_id}],
        placed_at=now - timedelta(days=6),
        delivered_at=now - timedelta(days=2),
    )
    client.post("/", {"number": order.number, "contact": order.customer.email})

    page = client.get(f"/orders/{order.public_id}/")
    picture = client.get(path)
    made = create_return(
        order=order,
        wish=ReturnWish(
            items=(WishedItem("l-1", 1, "size_too_small"),), resolution="refund", method="drop_off"
        ),
        actor=SYSTEM,
        channel=Channel.PORTAL,
        now=now,
    )
    letter = return_facts(made, now=now)

    assert f'src="{path}"' in page.content.decode()
    assert network.url not in page.content.decode()
    assert "img-src 'self'" in page["Content-Security-Policy"]
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8\xff")
    assert letter.items[0].picture_url.startswith("http://shop-a.localhost")
    assert letter.items[0].picture_url.endswith(path)


@pytest.mark.parametrize("line_count", [1, 3])
def test_pictures_of_any_number_of_lines_are_one_question(
    network: ContentNetwork,
    mirror: Callable[..., Product],
    line_count: int,
    django_assert_num_queries: Any,
) -> None:
    products = [mirror(f"{network.url}/tee") for _number in range(line_count)]
    order = make.order(
        lines=[
            {"quantity": 1, "paid_minor": 5000, "product_external_id": product.external_id}
            for product in products
        ]
    )
    lines = list(order.lines.order_by("position"))

    with django_assert_num_queries(1):
        found = pictures_of(lines)

    assert found == {line.pk: picture_path(product) for line, product in zip(lines, products, strict=True)}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/pictures/1.jpg", "/pictures/1.jpg"),
        (f"https://{OWN_HOST}/a.svg?v=2", "/a.svg?v=2"),
        ("https://elsewhere.example/a.jpg", ""),
        (f"https://{OWN_HOST}//elsewhere.example/a.jpg", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_paths_of_our_own_host_are_used_as_they_are(url: str, path: str) -> None:
    assert own_path(url) == path


def _meta(*, hours_ago: int) -> EventMeta:
    return EventMeta(
        id=uuid4(),
        occurred_at=timezone.now() - timedelta(hours=hours_ago),
        actor=SYSTEM,
        sequence=1,
        is_history=False,
    )
