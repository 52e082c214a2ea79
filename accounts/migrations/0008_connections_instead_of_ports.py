from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_connections"),
    ]

    operations = [
        migrations.RemoveField(model_name="shopsettings", name="ports"),
    ]
