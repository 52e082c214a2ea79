import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0009_units_disposed_of"),
    ]

    operations = [
        migrations.AddField(
            model_name="unexpecteditem",
            name="opened_return",
            field=models.ForeignKey(
                blank=True,
                help_text="The return into which it was received afterwards.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="returns.returnrequest",
            ),
        ),
    ]
