"""The shop's brand as mail programs can show it."""

from __future__ import annotations

from accounts.colours import TEXT_RATIO, WHITE, contrast
from accounts.models import Brand
from accounts.selectors import logo_path
from tenants.addresses import own_url

_FONTS = {
    "system": "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', Helvetica, Arial, sans-serif",
    "serif": "Georgia, 'Noto Serif', 'Times New Roman', serif",
    "rounded": "ui-rounded, 'SF Pro Rounded', 'Nunito', -apple-system, 'Segoe UI', Roboto, Arial, sans-serif",
    "mono": "ui-monospace, Menlo, Consolas, 'Noto Sans Mono', monospace",
}
_LOGO_WIDTH, _LOGO_HEIGHT = 180, 48


def mail_font(brand: Brand) -> str:
    """The font family, with what stands in for it where it is missing."""
    return _FONTS.get(brand.font, _FONTS["system"])


def card_colour(brand: Brand) -> str:
    """White where the shop's text can be read on it, else the page's own colour."""
    return WHITE if contrast(brand.text_colour, WHITE) >= TEXT_RATIO else brand.background_colour


def logo_url(brand: Brand) -> str:
    """The absolute address of the shop's logo, empty while it has none."""
    path = logo_path(brand)
    return own_url(path) if path else ""


def logo_size(brand: Brand) -> tuple[int, int]:
    """Width and height of the logo in a letter: at most 180 by 48 pixels, zeros where they are unknown."""
    logo = brand.logo_file
    if logo is None or not logo.width or not logo.height:
        return 0, 0
    scale = min(_LOGO_WIDTH / logo.width, _LOGO_HEIGHT / logo.height, 1)
    return round(logo.width * scale), round(logo.height * scale)
