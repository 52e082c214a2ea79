from django.db import migrations, models


class Migration(migrations.Migration):
    """The code forgets the column; processes of the release before still read and write it.

    The database fills it for who does not know it. A later release drops it, with ``IF EXISTS``.
    """

    dependencies = [
        ("accounts", "0007_connections"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterField("shopsettings", "ports", models.JSONField(default=dict, db_default={})),
            ],
            state_operations=[
                migrations.RemoveField(model_name="shopsettings", name="ports"),
            ],
        ),
    ]
