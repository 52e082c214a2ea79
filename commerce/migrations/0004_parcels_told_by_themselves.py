from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("commerce", "0003_search_and_notes")]

    operations = [
        migrations.AddField(
            model_name="fulfillment",
            name="shop_delivered_at",
            field=models.DateTimeField(blank=True, help_text="As the shop said it last.", null=True),
        ),
        migrations.AddField(
            model_name="fulfillment",
            name="is_told_by_shop",
            field=models.BooleanField(
                db_default=True, default=True, help_text="Whether the shop's order names it now."
            ),
        ),
        migrations.AddField(
            model_name="fulfillment",
            name="shipment_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Public id of the parcel, where it was told by itself.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="fulfillment",
            name="shipment_lines",
            field=models.JSONField(
                db_default=[],
                default=list,
                help_text='What was said to be in it then: [{"line": external id, "quantity": n}]',
            ),
        ),
    ]
