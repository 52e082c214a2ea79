"""The mail catcher, spoken to over SMTP and HTTP."""

from __future__ import annotations

import json
import smtplib
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from urllib.error import HTTPError

import pytest

from config.demo.mail_catcher import Inbox, MailCatcher
from config.embedded.processes import free_port


@pytest.fixture
def catcher(tmp_path: Path):
    ports = {"smtp_port": free_port(), "http_port": free_port()}
    catcher = MailCatcher(tmp_path, **ports)
    catcher.start()
    yield {"folder": tmp_path, "url": f"http://127.0.0.1:{ports['http_port']}", **ports}
    catcher.stop()


def test_a_mail_is_listed_with_what_it_says(catcher):
    _send(catcher, subject="반품 접수", to="kim@example.com", text="안녕하세요", html="<p>안녕하세요</p>")

    (message,) = _list(catcher)

    assert message["subject"] == "반품 접수"
    assert message["to"] == ["kim@example.com"]
    assert message["text"].strip() == "안녕하세요"
    assert message["html"].strip() == "<p>안녕하세요</p>"


def test_the_list_is_newest_first_and_can_be_asked_for_one_address(catcher):
    for number, to in enumerate(["ada@example.com", "kim@example.com", "ada@example.com"]):
        _send(catcher, subject=f"Mail {number}", to=to, text="-")

    assert [message["subject"] for message in _list(catcher)] == ["Mail 2", "Mail 1", "Mail 0"]
    assert [message["subject"] for message in _list(catcher, "?to=ADA@example.com")] == ["Mail 2", "Mail 0"]
    assert [message["subject"] for message in _list(catcher, "?limit=1")] == ["Mail 2"]


def test_a_mail_runs_nothing_when_it_is_shown(catcher):
    _send(
        catcher, subject="<script>x</script>", to="a@example.com", text="-", html="<script>alert(1)</script>"
    )
    identity = _list(catcher)[0]["id"]

    with urllib.request.urlopen(f"{catcher['url']}/messages/{identity}") as page:
        content = page.read().decode()
    with urllib.request.urlopen(f"{catcher['url']}/messages/{identity}/html") as shown:
        policy = shown.headers["Content-Security-Policy"]

    assert "<script>" not in content
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in content
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy


def test_mails_are_there_after_a_restart(catcher, tmp_path):
    _send(catcher, subject="Kept", to="a@example.com", text="-")

    again = Inbox(tmp_path)

    assert [message["subject"] for message in again.list(to="", subject="", limit=10)] == ["Kept"]


def test_nothing_outside_the_folder_is_shown(catcher):
    (catcher["folder"].parent / "secret.eml").write_text("Subject: secret\n\nsecret")

    for path in ("/messages/..%2Fsecret", "/messages/../secret", "/messages/secret/source"):
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(catcher["url"] + path)
        assert refused.value.code == 404
        refused.value.close()


def _send(catcher: dict, *, subject: str, to: str, text: str, html: str | None = None) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "shop@example.com", to
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", catcher["smtp_port"]) as smtp:
        smtp.send_message(mail)


def _list(catcher: dict, query: str = "") -> list[dict]:
    with urllib.request.urlopen(f"{catcher['url']}/messages.json{query}") as answer:
        return json.load(answer)["messages"]


def test_mails_of_somebody_are_forgotten_by_address_and_by_id(tmp_path):
    inbox = Inbox(tmp_path)
    for to, message_id in (
        ("Ada@Example.com", "a"),
        ("staff@example.com", "msg_1"),
        ("bo@example.com", "msg_2"),
    ):
        content = f"Message-ID: <{message_id}@localhost>\r\nSubject: x\r\n\r\ny".encode()
        inbox.keep(mail_from="shop@example.com", recipients=[to], content=content)

    inbox.forget(addresses={"ada@example.com"}, message_ids={"msg_1"})

    assert [mail["to"] for mail in inbox.list(to="", subject="", limit=9)] == [["bo@example.com"]]
    assert len(list(tmp_path.iterdir())) == 2
