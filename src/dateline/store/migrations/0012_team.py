from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0011_queue_index"),
    ]

    operations = []
