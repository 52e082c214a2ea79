"""Pictures of products as pages and letters load them: from the shop's own host and from no other."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from accounts.selectors import file_path
from commerce.models import OrderLine, Product
from core.kept_queries import KeptQuery
from tenants.addresses import own_netloc


def picture_path(product: Product) -> str:
    """The path of the product's picture on the shop's own host; empty while there is none to show.

    Read the product with its ``picture``.
    """
    own = own_path(product.image_url)
    if own or product.picture is None:
        return own
    return file_path(product.picture)


def pictures_of(lines: Iterable[OrderLine]) -> dict[int, str]:
    """The picture of each line's product by the line's row id, in one query; lines without one are left out."""
    lines = list(lines)
    wanted = {line.product_external_id for line in lines if line.product_external_id}
    products = _WITH_PICTURES.all(list(wanted)) if wanted else []
    paths = {product.external_id: picture_path(product) for product in products}
    return {line.pk: path for line in lines if (path := paths.get(line.product_external_id))}


_WITH_PICTURES = KeptQuery(
    lambda names: Product.objects.filter(external_id__one_of=names).select_related("picture"), list
)


def own_path(url: str) -> str:
    """``url`` as a path of the shop's own host; empty when it leads elsewhere."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as http://[: it came from outside and no page may break on it
        return ""
    if parts.netloc and parts.netloc != own_netloc():
        return ""
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
