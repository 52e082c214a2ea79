"""What a message consists of, before it becomes HTML and plain text: one structure for every topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fact:
    """A label with its value: an amount, a day, a number. ``is_strong`` for the one that counts."""

    label: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True)
class ProductRow:
    title: str
    note: str
    amount: str
    picture_url: str = ""


@dataclass(frozen=True)
class Code:
    """Something to be read out, typed or shown, in large type."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Button:
    label: str
    url: str


@dataclass(frozen=True)
class Scale:
    """A row of small buttons from the least to the most; ``least`` and ``most`` say what the ends mean."""

    least: str
    most: str
    steps: tuple[Button, ...]


@dataclass(frozen=True)
class Receipt:
    """A dated statement that the reader may keep, word for word; it is attached as ``file_name`` too.

    ``seller`` says who it was declared to, line by line: the file stands alone, without a letter's footer.
    """

    title: str
    paragraphs: tuple[str, ...]
    file_name: str
    seller: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Receipt:
        return cls(
            value["title"],
            tuple(value["paragraphs"]),
            value["file_name"],
            tuple(value.get("seller", ())),
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "paragraphs": list(self.paragraphs),
            "file_name": self.file_name,
            "seller": list(self.seller),
        }


@dataclass(frozen=True)
class Letter:
    """One message, from top to bottom. ``variables`` are what a text of the shop's own may name."""

    subject: str
    title: str
    greeting: str
    paragraphs: tuple[str, ...]
    preheader: str = ""
    code: Code | None = None
    button: Button | None = None
    scale: Scale | None = None
    steps: tuple[str, ...] = ()
    products: tuple[ProductRow, ...] = ()
    facts: tuple[Fact, ...] = ()
    receipt: Receipt | None = None
    notes: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
