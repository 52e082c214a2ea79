"""Messages as they were sent, and the texts that staff changed."""

from __future__ import annotations

from functools import partial

from django.db import models

from core.ids import new_public_id


class MessageStatus(models.TextChoices):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    HELD_BACK = "held_back"  # an unverified shop writes to few people


class Message(models.Model):
    """One message to one person, kept as it was sent. ``effect_key`` makes each cause write once."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "msg"))
    effect_key = models.CharField(max_length=160, unique=True)
    topic = models.CharField(max_length=48, help_text="return_requested, refund_succeeded, find_orders, ...")
    channel = models.CharField(max_length=16, default="email")
    language = models.CharField(max_length=8)
    recipient = models.CharField(max_length=320)
    recipient_name = models.CharField(max_length=300, blank=True)
    sender_name = models.CharField(max_length=300, blank=True)
    reply_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300)
    text_body = models.TextField()
    html_body = models.TextField()
    is_secret = models.BooleanField(
        default=False, help_text="Holds a one-time link or code, which the stored bodies leave out."
    )
    sealed_secret = models.TextField(
        blank=True, help_text="The link or code, encrypted until the message is sent; then empty."
    )
    receipt = models.JSONField(
        null=True,
        default=None,
        help_text="A dated statement that is attached as a PDF: title, paragraphs, file_name.",
    )
    status = models.CharField(max_length=16, choices=MessageStatus, default=MessageStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sending_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker holds the message for sending until then."
    )
    failure = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey(
        "commerce.Customer", null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )
    return_request = models.ForeignKey(
        "returns.ReturnRequest", null=True, blank=True, on_delete=models.SET_NULL, related_name="messages"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="message_newest_first")]

    def __str__(self) -> str:
        return f"{self.topic} {self.public_id}"

    @property
    def can_be_sent_again(self) -> bool:
        """Whether staff may send it after all; what held a secret never is: it has expired."""
        return self.status in (MessageStatus.FAILED, MessageStatus.HELD_BACK) and not self.is_secret


class MessageTemplate(models.Model):
    """A text that staff wrote in place of the built-in one, for one topic and language."""

    topic = models.CharField(max_length=48)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=300)
    body = models.TextField(help_text="Plain paragraphs with {{ variables }}, rendered by Liquid.")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "language"], name="one_text_for_topic_and_language"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.language}"
