"""The conversation with the mail server, and what its refusals mean. Knows no shop and no database."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from email.header import Header

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError
from django.core.validators import validate_email


class NotSentYet(Exception):
    """The server did not answer, refused for now, or our own account with it is wrong: to be tried again."""


class NeverSent(Exception):
    """The server refused this message or its recipient for good."""


@dataclass(frozen=True)
class Attachment:
    file_name: str
    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True)
class Mail:
    message_id: str
    sender: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    language: str
    attachments: tuple[Attachment, ...] = ()


def send_mail(mail: Mail) -> None:
    """Hand ``mail`` to the server. Raises NotSentYet and NeverSent; both say why in a few words."""
    try:
        get_connection().send_messages([_message(mail)])
    except smtplib.SMTPRecipientsRefused as refusal:
        code, _ = next(iter(refusal.recipients.values()))
        _raise_for(code, "recipient_refused", refusal)
    except smtplib.SMTPAuthenticationError as refusal:
        raise NotSentYet("sign_in_refused") from refusal
    except smtplib.SMTPSenderRefused as refusal:
        raise NotSentYet(f"sender_refused_{refusal.smtp_code}") from refusal
    except smtplib.SMTPResponseException as refusal:
        _raise_for(refusal.smtp_code, "refused", refusal)
    except (smtplib.SMTPException, OSError) as failure:
        raise NotSentYet(type(failure).__name__) from failure


def is_address(text: str) -> bool:
    """Whether mail can be addressed to ``text``, and goes there: an encoded word would be read as another address."""
    if "=?" in text:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _message(mail: Mail) -> EmailMultiAlternatives:
    if not is_address(mail.recipient):
        raise NeverSent("not_an_address")
    message = EmailMultiAlternatives(
        subject=_encoded(mail.subject),
        body=mail.text,
        from_email=mail.sender,
        to=[mail.recipient],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            "X-Auto-Response-Suppress": "OOF, AutoReply",
        },
    )
    message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment.file_name, attachment.content, attachment.media_type)
    try:
        message.message()
    except (BadHeaderError, ValueError) as refusal:
        raise NeverSent("bad_header") from refusal
    return message


def _encoded(subject: str) -> str:
    """The subject as RFC 2047 wants it, its first part short enough to stand beside the header's name."""
    if subject.isascii():
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="")


def _raise_for(code: int, word: str, cause: Exception) -> None:
    if 500 <= code < 600:
        raise NeverSent(f"{word}_{code}") from cause
    raise NotSentYet(f"{word}_{code}") from cause
