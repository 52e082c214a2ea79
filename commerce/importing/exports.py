"""What the columns of known exports mean: a proposal that people look at and change.

What was read, on 2026-12-01:

- Shopify: the header is documented at https://help.shopify.com/manual/orders/export-orders (one row for each line, the
  order's own facts in its first row). Discounts are left to the total: whether ``Lineitem discount`` is of one unit is not said.
- WooCommerce itself has no export with a row for each line. The extension Customer / Order / Coupon Export has one ("Default -
  One Row per Item", https://docs.woocommerce.com/document/ordercustomer-csv-export-developer-documentation/, whose keys never
  change); the keys were read in its makers' snippets (github.com/godaddy-wordpress/wc-plugins-snippets). A unit's price
  is not among them.
- Cafe24 lets each merchant choose the columns; names of them were read in public code that takes such files, not in
  documentation.
- ikas: no description of its export was found, so nothing is claimed; its columns meet the plain words below like any others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commerce.importing.cells import header_key
from commerce.importing.columns import BY_NAME


@dataclass(frozen=True)
class Export:
    """A known export: its columns under our names, and those that only it has together."""

    name: str
    signature: tuple[str, ...]
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """The name of the export that a file seems to be, empty for none, and the file's columns under our names."""

    export: str
    columns: dict[str, str]


SHOPIFY = Export(
    "Shopify",
    ("Name", "Financial Status", "Lineitem name", "Lineitem price", "Lineitem quantity"),
    {
        "order_number": "Name",
        "order_id": "Id",
        "placed_at": "Created at",
        "currency": "Currency",
        "financial_status": "Financial Status",
        "customer_email": "Email",
        "customer_phone": "Phone",
        "shipping_name": "Shipping Name",
        "shipping_phone": "Shipping Phone",
        "shipping_line1": "Shipping Address1",
        "shipping_line2": "Shipping Address2",
        "shipping_city": "Shipping City",
        "shipping_region": "Shipping Province",
        "shipping_postal_code": "Shipping Zip",
        "shipping_country_code": "Shipping Country",
        "sku": "Lineitem sku",
        "title": "Lineitem name",
        "quantity": "Lineitem quantity",
        "unit_price": "Lineitem price",
        "shipping_total": "Shipping",
        "tax_total": "Taxes",
        "total": "Total",
        "payment_gateway": "Payment Method",
        "refunded_amount": "Refunded Amount",
        "shipped_at": "Fulfilled at",
        "line_shipped": "Lineitem fulfillment status",
    },
)
WOOCOMMERCE = Export(
    "WooCommerce",
    ("order_number", "order_currency", "item_name", "billing_email"),
    {
        "order_number": "order_number",
        "order_id": "order_id",
        "placed_at": "order_date",
        "currency": "order_currency",
        "customer_email": "billing_email",
        "customer_phone": "billing_phone",
        "customer_id": "customer_id",
        "shipping_line1": "shipping_address_1",
        "shipping_line2": "shipping_address_2",
        "shipping_city": "shipping_city",
        "shipping_region": "shipping_state",
        "shipping_postal_code": "shipping_postcode",
        "shipping_country_code": "shipping_country",
        "sku": "item_sku",
        "title": "item_name",
        "shipping_total": "shipping_total",
        "tax_total": "tax_total",
        "total": "order_total",
        "payment_gateway": "payment_method",
        "refunded_amount": "refunded_total",
    },
)
CAFE24 = Export(
    "Cafe24",
    ("주문번호", "품목별 주문번호", "주문상품명", "수량"),
    {
        "order_number": "주문번호",
        "placed_at": "주문일시",
        "customer_name": "주문자명",
        "customer_email": "주문자 이메일",
        "customer_phone": "주문자 휴대전화",
        "shipping_name": "수령인",
        "shipping_phone": "수령인 휴대전화",
        "shipping_line1": "수령인 주소",
        "shipping_postal_code": "수령인 우편번호",
        "line_id": "품목별 주문번호",
        "sku": "상품품목코드",
        "title": "주문상품명",
        "variant_title": "상품옵션",
        "quantity": "수량",
        "unit_price": "판매가",
        "tracking_number": "운송장번호",
    },
)
EXPORTS = (SHOPIFY, WOOCOMMERCE, CAFE24)

# Plain words for columns, in our languages, with | between them: of nobody's export.
_WORDS: dict[str, tuple[str, ...]] = {
    ours: tuple(words.split("|"))
    for ours, words in {
        "order_number": (
            "order no|order number|order|sipariş no|sipariş numarası|"
            "bestellnummer|주문번호|주문 번호|หมายเลขคำสั่งซื้อ|เลขที่คำสั่งซื้อ|รหัสคำสั่งซื้อ"
        ),
        "placed_at": (
            "order date|date|created at|sipariş tarihi|tarih|bestelldatum|"
            "datum|주문일시|주문일|주문일자|주문날짜|วันที่สั่งซื้อ|วันที่"
        ),
        "currency": "currency code|order currency|para birimi|döviz|währung|통화|สกุลเงิน",
        "customer_email": (
            "email|e-mail|customer e-mail|e-posta|eposta|müşteri e-posta|이메일|주문자 이메일|อีเมล"
        ),
        "customer_phone": (
            "phone|telephone|mobile|telefon|müşteri telefon|cep telefonu|"
            "전화번호|휴대전화|주문자 휴대전화|เบอร์โทรศัพท์|โทรศัพท์|เบอร์โทร"
        ),
        "customer_name": (
            "customer|name|customer full name|müşteri|müşteri adı|ad soyad|"
            "kunde|주문자|주문자명|고객명|ชื่อลูกค้า|ลูกค้า"
        ),
        "title": (
            "product|product name|item name|item|ürün|ürün adı|artikel|produkt|상품명|주문상품명|ชื่อสินค้า|สินค้า"
        ),
        "variant_title": "variant|varyant|seçenek|옵션|상품옵션|ตัวเลือก|ตัวเลือกสินค้า",
        "quantity": "qty|item quantity|adet|miktar|menge|anzahl|수량|주문수량|จำนวน",
        "unit_price": (
            "price|item price|birim fiyat|birim fiyatı|fiyat|einzelpreis|"
            "preis|판매가|단가|ราคาต่อหน่วย|ราคาต่อชิ้น|ราคา"
        ),
        "sku": "item sku|stok kodu|ürün kodu|barkod|artikelnummer|상품코드|รหัสสินค้า",
        "total": (
            "order total|grand total|toplam|sipariş toplamı|genel toplam|"
            "gesamt|총 결제금액|결제금액|ยอดรวม|ยอดสุทธิ"
        ),
        "shipping_total": "shipping|shipping cost|kargo ücreti|versandkosten|배송비|ค่าจัดส่ง",
        "discount": "discount amount|indirim|indirim tutarı|rabatt|할인금액|ส่วนลด",
        "shipped_at": "shipping date|kargo tarihi|versanddatum|배송일|발송일|วันที่จัดส่ง",
        "delivered_at": "delivery date|teslim tarihi|lieferdatum|배송완료일|วันที่จัดส่งสำเร็จ",
        "tracking_number": (
            "tracking|tracking no|takip no|kargo takip no|kargo takip numarası|운송장번호|송장번호|เลขพัสดุ"
        ),
        "carrier": "shipping company|kargo firması|kargo|택배사|배송업체|บริษัทขนส่ง",
        "shipping_city": "city|ilçe|stadt|시군구",
        "shipping_region": "state|province|il|시도|จังหวัด",
        "shipping_line1": "address|adres|teslimat adresi|adresse|주소|배송지 주소|ที่อยู่",
        "shipping_postal_code": "postcode|postal code|zip|posta kodu|plz|우편번호|รหัสไปรษณีย์",
        "shipping_country_code": "country|country code|ülke|land|국가|ประเทศ",
    }.items()
}


def propose_columns(header: Sequence[str]) -> Proposal:
    """Match a file's columns with ours: a known export's, our own names, then plain words. None is used twice.

    A name of ours that stands there twice is proposed all the same, so that it is refused and not passed over.
    """
    theirs: dict[str, list[str]] = {}
    for name in header:
        theirs.setdefault(header_key(name), []).append(name)
    found = {key: names[0] for key, names in theirs.items() if key}
    once = {key: names[0] for key, names in theirs.items() if key and len(names) == 1}
    export = next((one for one in EXPORTS if all(header_key(name) in found for name in one.signature)), None)
    columns: dict[str, str] = {}
    if export is not None:
        _match(columns, found, {ours: (name,) for ours, name in export.columns.items()})
    _match(columns, found, {name: (name,) for name in BY_NAME})
    _match(columns, once, _WORDS)
    return Proposal(export.name if export else "", columns)


def _match(columns: dict[str, str], found: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> None:
    used = {header_key(name) for name in columns.values()}
    for ours, wanted in names.items():
        for name in wanted:
            key = header_key(name)
            if ours not in columns and key in found and key not in used:
                columns[ours] = found[key]
                used.add(key)
