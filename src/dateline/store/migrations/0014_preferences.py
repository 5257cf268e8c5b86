from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0013_incident_pages"),
    ]

    operations = []
