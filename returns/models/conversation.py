"""What people say to each other about a return: messages, and the survey at its end."""

from __future__ import annotations

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.ids import new_public_id


class ReturnMessage(models.Model):
    """One message between shopper and staff. Free text: a row of its own, so that it can be erased."""

    public_id = models.CharField(max_length=40, unique=True, default=partial(new_public_id, "rms"))
    return_request = models.ForeignKey(
        "returns.ReturnRequest", on_delete=models.CASCADE, related_name="conversation"
    )
    is_from_shopper = models.BooleanField()
    author = models.JSONField(help_text="The actor.")
    text = models.TextField()
    photos = ArrayField(models.CharField(max_length=40), default=list, help_text="Public ids of files.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="By the other side.")

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(read_at=None, is_from_shopper=True),
                name="message_unread_by_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class SurveyAnswer(models.Model):
    """What a shopper said of a return that is over. ``answers`` by the question's id, as they were asked."""

    return_request = models.OneToOneField(
        "returns.ReturnRequest", on_delete=models.CASCADE, related_name="survey_answer"
    )
    score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5.")
    answers = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=1, score__lte=5),
                name="survey_score_of_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.return_request_id}: {self.score}"
