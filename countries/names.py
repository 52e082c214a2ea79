"""How a person is called in each language: one display name, never a title that needs a gender."""

from __future__ import annotations


def display_name(name: str, language: str) -> str:
    """``Ada`` in Turkish and English, ``김민지 고객님`` in Korean, ``คุณสมชาย`` in Thai; empty for no name."""
    raise NotImplementedError
