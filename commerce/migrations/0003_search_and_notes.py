import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from commerce.search_keys import search_keys_of


def fill_search_keys(apps, schema_editor):
    """Give everybody who is known already the keys that the services give to whoever comes from now on."""
    Customer = apps.get_model("commerce", "Customer")
    filled = []
    for customer in Customer.objects.only("pk", "name_folded", "email_folded").iterator(chunk_size=2000):
        customer.search_keys = search_keys_of(
            name_folded=customer.name_folded, email_folded=customer.email_folded
        )
        filled.append(customer)
        if len(filled) == 2000:
            Customer.objects.bulk_update(filled, ["search_keys"])
            filled = []
    Customer.objects.bulk_update(filled, ["search_keys"])


class Migration(migrations.Migration):

    dependencies = [
        ('commerce', '0002_stock_holds'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('author', models.JSONField(help_text='The actor.')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.RemoveIndex(
            model_name='order',
            name='order_by_number',
        ),
        migrations.AddField(
            model_name='customer',
            name='search_keys',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=4), default=list, help_text='See commerce.search_keys.', size=None),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse('phone_e164'), name='text_pattern_ops'), name='customer_by_end_of_phone'),
        ),
        migrations.RunPython(fill_search_keys, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_keys'], name='customer_by_search_keys'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.contrib.postgres.indexes.OpClass('number_folded', name='varchar_pattern_ops'), name='order_by_number'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse('phone_e164'), name='text_pattern_ops'), name='order_by_end_of_phone'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse('ship_phone_e164'), name='text_pattern_ops'), name='order_by_end_of_ship_phone'),
        ),
        migrations.AddField(
            model_name='customernote',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='commerce.customer'),
        ),
    ]
