"""Which document an order was last made of, so that the same one, sent again, is known by its hash."""

from __future__ import annotations

from django.db import models

from commerce.models.orders import Order


class TakenDocument(models.Model):
    """The document that an order stands as, and the state of all its rows right after it was taken.

    Apart from the order: the mark is made of the versions of its rows, of which its own would be one.
    """

    order = models.OneToOneField(
        Order, on_delete=models.CASCADE, primary_key=True, related_name="taken_document"
    )
    document_hash = models.CharField(max_length=64, help_text="Keyed: it says nothing about the document.")
    rows_mark = models.CharField(max_length=64, help_text="Of the versions of all rows that a PUT reads.")

    def __str__(self) -> str:
        return self.document_hash[:8]
