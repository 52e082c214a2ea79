from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0008_parcels_put_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="returnitem",
            name="disposed_quantity",
            field=models.PositiveIntegerField(
                default=0, help_text="Accepted units of which it was said what happens to them."
            ),
        ),
        migrations.AlterField(
            model_name="returnitem",
            name="restocked_quantity",
            field=models.PositiveIntegerField(
                default=0, help_text="Units that the shop has taken back into its stock."
            ),
        ),
    ]
