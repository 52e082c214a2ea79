"""What is bought together: counted from orders, rebuilt at any time."""

from __future__ import annotations

from django.db import models


class CoPurchase(models.Model):
    """How many orders held both products. Both directions are stored."""

    product = models.ForeignKey("commerce.Product", on_delete=models.CASCADE, related_name="co_purchases")
    other = models.ForeignKey("commerce.Product", on_delete=models.CASCADE, related_name="+")
    order_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "other"], name="pair_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}+{self.other_id}: {self.order_count}"
