"""The demo's post office: takes every mail over SMTP, keeps it in the state folder, shows it in a browser.

``python -m config.demo.mail_catcher --folder STATE/mail --smtp-port 1025 --http-port 1080``
Pages: ``/`` (the inbox), ``/messages.json?to=&subject=&limit=`` (newest first), ``/messages/ID``,
``/messages/ID/html``, ``/messages/ID/source``, ``/messages/ID/parts/N``; ``POST /clear`` empties it.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import html
import json
import re
import signal
import threading
import time
from collections.abc import Collection
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from core import clock

ID_FORM = re.compile(r"[0-9]{16}-[0-9]{4}")
LARGEST_MAIL_BYTES = 40 * 1024 * 1024
SMALLEST_LIMIT, USUAL_LIMIT, LARGEST_LIMIT = 1, 200, 2000


class Inbox:
    """Mails as files: ``ID.eml`` is the mail as it came, ``ID.json`` whom it was for. Survives any kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._count = 0

    def keep(self, *, mail_from: str, recipients: list[str], content: bytes) -> str:
        """Store a mail; it is on the disk when this returns. Its id, which sorts by time of arrival."""
        with self._lock:
            self._count = (self._count + 1) % 10_000
            identity = f"{time.time_ns() // 1000:016d}-{self._count:04d}"
        note = {
            "received_at": clock.real_now().isoformat().replace("+00:00", "Z"),
            "mail_from": mail_from,
            "recipients": recipients,
        }
        (self.folder / f"{identity}.json").write_text(json.dumps(note))
        draft = self.folder / f".{identity}.eml"
        draft.write_bytes(content)
        draft.rename(self.folder / f"{identity}.eml")  # only a whole mail has this name
        return identity

    def ids(self) -> list[str]:
        """Newest first."""
        return sorted((path.stem for path in self.folder.glob("[0-9]*.eml")), reverse=True)

    def mail(self, identity: str) -> EmailMessage | None:
        if not ID_FORM.fullmatch(identity):
            return None
        try:
            content = (self.folder / f"{identity}.eml").read_bytes()
        except FileNotFoundError:
            return None
        return email.message_from_bytes(content, policy=email.policy.default)

    def note(self, identity: str) -> dict[str, Any]:
        try:
            return dict(json.loads((self.folder / f"{identity}.json").read_text()))
        except (OSError, ValueError):
            return {"received_at": None, "mail_from": "", "recipients": []}

    def clear(self) -> None:
        for path in self.folder.iterdir():
            path.unlink(missing_ok=True)

    def forget(self, *, addresses: Collection[str], message_ids: Collection[str]) -> None:
        """Delete mails to any of these folded addresses, and those whose Message-ID begins with one of these ids."""
        for identity in self.ids():
            mail = self.mail(identity)
            if mail is None:
                continue
            to = {address.casefold() for address in self.note(identity)["recipients"]}
            sent_as = str(mail.get("Message-ID", "")).strip("<> ").partition("@")[0]
            if not to.isdisjoint(addresses) or sent_as in message_ids:
                for ending in ("json", "eml"):
                    (self.folder / f"{identity}.{ending}").unlink(missing_ok=True)

    def summary(self, identity: str) -> dict[str, Any] | None:
        """A mail as the JSON list shows it."""
        mail = self.mail(identity)
        if mail is None:
            return None
        note = self.note(identity)
        return {
            "id": identity,
            "received_at": note["received_at"],
            "from": str(mail.get("From", note["mail_from"])),
            "to": note["recipients"],
            "subject": str(mail.get("Subject", "")),
            "headers": {name: str(value) for name, value in mail.items()},
            "text": _body(mail, "plain"),
            "html": _body(mail, "html"),
            "attachments": [part.get_filename() or "" for part in mail.iter_attachments()],
        }

    def list(self, *, to: str, subject: str, limit: int) -> list[dict[str, Any]]:
        """Summaries, newest first, of mails to an address and with words in the subject."""
        found: list[dict[str, Any]] = []
        for identity in self.ids():
            summary = self.summary(identity)
            if summary is None:
                continue
            if to and to.casefold() not in (address.casefold() for address in summary["to"]):
                continue
            if subject and subject.casefold() not in summary["subject"].casefold():
                continue
            found.append(summary)
            if len(found) == limit:
                break
        return found


class Postman:
    """aiosmtpd's handler: every mail is taken."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = (
            envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        )
        identity = self._inbox.keep(
            mail_from=envelope.mail_from or "", recipients=list(envelope.rcpt_tos), content=content
        )
        return f"250 Kept as {identity}"


class InboxPages(BaseHTTPRequestHandler):
    """The inbox in a browser and as JSON."""

    inbox: ClassVar[Inbox]
    server_version = "Inbox"
    sys_version = ""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        words = [word for word in address.path.split("/") if word]
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        match words:
            case []:
                self._page(_inbox_page(self._listed(query)))
            case ["messages.json"]:
                self._answer(
                    json.dumps({"messages": self._listed(query)}, ensure_ascii=False), "application/json"
                )
            case ["messages", identity, *rest] if (mail := self.inbox.mail(identity)) is not None:
                self._message(identity, mail, rest)
            case _:
                self._page(_frame("Not found", "<p>There is no such mail.</p>"), status=404)

    def do_POST(self) -> None:
        if self.path != "/clear":
            self._page(_frame("Not found", "<p>There is no such page.</p>"), status=404)
            return
        self.inbox.clear()
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _listed(self, query: dict[str, str]) -> list[dict[str, Any]]:
        limit = query.get("limit", "")
        wanted = int(limit) if limit.isdecimal() else USUAL_LIMIT
        return self.inbox.list(
            to=query.get("to", ""),
            subject=query.get("subject", ""),
            limit=min(max(wanted, SMALLEST_LIMIT), LARGEST_LIMIT),
        )

    def _message(self, identity: str, mail: EmailMessage, rest: list[str]) -> None:
        match rest:
            case []:
                self._page(_message_page(identity, mail, self.inbox.note(identity)))
            case ["html"]:
                self._page(_shown_html(identity, mail), policy=MAIL_POLICY)
            case ["source"]:
                self._answer(mail.as_string(), "text/plain")
            case ["parts", number] if number.isdecimal() and int(number) < len(parts := list(mail.walk())):
                part = parts[int(number)]
                content = part.get_payload(decode=True)
                self._bytes(
                    content if isinstance(content, bytes) else b"",
                    part.get_content_type(),
                    policy=MAIL_POLICY,
                )
            case _:
                self._page(_frame("Not found", "<p>There is no such part.</p>"), status=404)

    def _page(self, text: str, *, status: int = 200, policy: str | None = None) -> None:
        self._answer(text, "text/html", status=status, policy=policy)

    def _answer(self, text: str, kind: str, *, status: int = 200, policy: str | None = None) -> None:
        self._bytes(text.encode(errors="replace"), f"{kind}; charset=utf-8", status=status, policy=policy)

    def _bytes(self, content: bytes, kind: str, *, status: int = 200, policy: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy or PAGE_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a mail's address may stand in the path."""


PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'"
# A mail is somebody else's HTML: it runs nothing, and its links open beside it.
MAIL_POLICY = (
    "default-src 'none'; img-src * data:; style-src 'unsafe-inline'; font-src * data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.4rem; } a { color: inherit; }
ol { list-style: none; margin: 0; padding: 0; }
li a { display: grid; gap: .1rem; padding: .8rem 0; border-bottom: 1px solid #8884; text-decoration: none; }
li a:hover strong, li a:focus strong { text-decoration: underline; } small { opacity: .7; }
iframe { width: 100%; height: 75vh; border: 1px solid #8884; border-radius: .5rem; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; } dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; } button { font: inherit; padding: .5rem 1rem; min-height: 44px; }
"""


def _inbox_page(messages: list[dict[str, Any]]) -> str:
    if not messages:
        return _frame("Inbox", "<p>No mail yet. What the shops send will be here.</p>")
    rows = "".join(
        f'<li><a href="/messages/{message["id"]}"><strong>{html.escape(message["subject"]) or "(no subject)"}</strong>'
        f"<span>{html.escape(', '.join(message['to']))}</span>"
        f"<small>{html.escape(message['from'])} · {html.escape(str(message['received_at']))}</small></a></li>"
        for message in messages
    )
    clear = '<form method="post" action="/clear"><p><button>Delete all mails</button></p></form>'
    return _frame("Inbox", f"<ol>{rows}</ol>{clear}")


def _message_page(identity: str, mail: EmailMessage, note: dict[str, Any]) -> str:
    facts = {
        "From": str(mail.get("From", "")),
        "To": ", ".join(note["recipients"]),
        "Reply to": str(mail.get("Reply-To", "")),
        "Received": str(note["received_at"]),
    }
    listed = "".join(
        f"<dt>{name}</dt><dd>{html.escape(value)}</dd>" for name, value in facts.items() if value
    )
    parts = ""
    if _body(mail, "html"):
        sandbox = "allow-popups allow-popups-to-escape-sandbox"
        parts += f'<iframe title="The mail" sandbox="{sandbox}" src="/messages/{identity}/html"></iframe>'
    if text := _body(mail, "plain"):
        parts += f"<h2>As text</h2><pre>{html.escape(text)}</pre>"
    for number, part in enumerate(mail.walk()):
        if name := part.get_filename():
            parts += f'<p><a href="/messages/{identity}/parts/{number}">{html.escape(name)}</a></p>'
    source = f'<p><a href="/messages/{identity}/source">Source</a> · <a href="/">Inbox</a></p>'
    return _frame(str(mail.get("Subject", "")) or "(no subject)", f"<dl>{listed}</dl>{parts}{source}")


def _shown_html(identity: str, mail: EmailMessage) -> str:
    """The HTML body with its own pictures found, its links opening in a new window."""
    body = _body(mail, "html")
    for number, part in enumerate(mail.walk()):
        if content_id := str(part.get("Content-ID", "")).strip("<> "):
            body = body.replace(f"cid:{content_id}", f"/messages/{identity}/parts/{number}")
    return f'<base target="_blank">{body}'


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError):
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""


def _frame(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{html.escape(title)}</h1>{content}</main></body></html>"
    )


class MailCatcher:
    """Both servers, for a process of their own or for a test."""

    def __init__(self, folder: Path, *, smtp_port: int, http_port: int) -> None:
        self.inbox = Inbox(folder)
        self._smtp_port = smtp_port
        self._http_port = http_port

    def start(self) -> None:
        self._smtp = Controller(
            Postman(self.inbox),
            hostname="127.0.0.1",
            port=self._smtp_port,
            data_size_limit=LARGEST_MAIL_BYTES,
        )
        pages = type("Pages", (InboxPages,), {"inbox": self.inbox})
        self._http = ThreadingHTTPServer(("127.0.0.1", self._http_port), pages)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._smtp.start()
        self._thread.start()

    def stop(self) -> None:
        self._smtp.stop()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    wishes = parser.parse_args()
    catcher = MailCatcher(wishes.folder, smtp_port=wishes.smtp_port, http_port=wishes.http_port)
    catcher.start()
    ended = threading.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, lambda *_: ended.set())
    ended.wait()
    catcher.stop()


if __name__ == "__main__":
    main()
