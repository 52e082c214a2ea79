from django.db import migrations, models
from django.db.models import Count

from commerce.customer_ids import BY_CONTACT, id_by_contact
from commerce.folding import fold_email, phone_to_e164

BATCH = 1000


def read_contacts_anew(apps, schema_editor):
    """Fold what is stored as it is folded from now on. An order kept no writing of its own: its key stands for it.

    May be run again: what is folded already stays as it is.
    """
    Order = apps.get_model("commerce", "Order")
    Customer = apps.get_model("commerce", "Customer")
    settings = apps.get_model("accounts", "ShopSettings").objects.first()
    if settings is None:
        return
    home = settings.country
    read, fields = [], ["email", "phone", "email_folded", "phone_e164", "ship_phone_e164", "customer_external_id"]
    orders = Order.objects.select_related("customer").annotate(siblings=Count("customer__orders"))
    for order in orders.order_by("pk").iterator(chunk_size=BATCH):
        country = order.country or home
        known_phone = order.customer.phone if order.siblings == 1 else ""
        order.email = order.email or order.email_folded
        order.phone = order.phone or order.phone_e164 or known_phone
        order.email_folded = fold_email(order.email)
        order.phone_e164 = phone_to_e164(order.phone, country=country, or_country=home)
        ship_phone = str(order.shipping_address.get("phone") or "")
        order.ship_phone_e164 = phone_to_e164(ship_phone, country=country, or_country=home)
        order.customer_external_id = order.customer_external_id or order.customer.external_id
        read.append(order)
        if len(read) == BATCH:
            Order.objects.bulk_update(read, fields)
            read = []
    Order.objects.bulk_update(read, fields)
    _read_customers_anew(Customer, home)


def _read_customers_anew(Customer, home):
    taken = set(Customer.objects.filter(external_id__startswith=BY_CONTACT).values_list("external_id", flat=True))
    for customer in Customer.objects.order_by("pk").iterator(chunk_size=BATCH):
        before = (customer.email_folded, customer.phone_e164, customer.external_id)
        customer.email_folded = fold_email(customer.email)
        customer.phone_e164 = phone_to_e164(customer.phone, country=home) or customer.phone_e164
        has_contact = customer.email_folded or customer.phone_e164
        if customer.external_id.startswith(BY_CONTACT) and has_contact:
            known_as = id_by_contact(email=customer.email_folded, phone=customer.phone_e164, otherwise="")
            if known_as not in taken:  # one whom another row is already keeps its own
                taken.add(known_as)
                customer.external_id = known_as
        if before != (customer.email_folded, customer.phone_e164, customer.external_id):
            customer.save(update_fields=["email_folded", "phone_e164", "external_id"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('commerce', '0004_parcels_told_by_themselves'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='is_email_verified',
            field=models.BooleanField(db_default=False, default=False, help_text="The shop itself vouches that it is this person's."),
        ),
        migrations.AddField(
            model_name='customer',
            name='is_phone_verified',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='customer',
            name='is_shared_id',
            field=models.BooleanField(db_default=False, default=False, help_text="Many people ordered under this id: it is nobody's, and their orders are kept by contact."),
        ),
        migrations.AddField(
            model_name='order',
            name='customer_external_id',
            field=models.CharField(blank=True, db_default='', help_text='As the shop named the customer.', max_length=200),
        ),
        migrations.AddField(
            model_name='order',
            name='email',
            field=models.CharField(blank=True, db_default='', help_text='Given with this order, as it came.', max_length=320),
        ),
        migrations.AddField(
            model_name='order',
            name='phone',
            field=models.CharField(blank=True, db_default='', help_text='Given with this order, as it came.', max_length=64),
        ),
        migrations.AlterField(
            model_name='customer',
            name='email_folded',
            field=models.CharField(blank=True, help_text='In one spelling, for looking up.', max_length=320),
        ),
        migrations.RunPython(read_contacts_anew, migrations.RunPython.noop),
    ]
