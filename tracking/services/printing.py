"""Printing a label that the carrier only gave us as numbers."""

from __future__ import annotations

from datetime import datetime

from accounts.models import StoredFile
from accounts.services.files import store_file
from tracking.labels import PrintedLabel, return_label_pdf
from tracking.ports import Label, LabelOrder


def print_label(*, label: Label, order: LabelOrder, language: str, now: datetime) -> StoredFile:
    """Draw the label as a PDF and keep it. Takes up to seconds: call it outside any transaction."""
    printed = return_label_pdf(
        PrintedLabel(
            carrier=label.carrier,
            tracking_number=label.tracking_number,
            reference=order.reference,
            sender=order.sender,
            receiver=order.receiver,
            language=language,
        )
    )
    return store_file(data=printed, kind="label", content_type="application/pdf", extension="pdf", now=now)
