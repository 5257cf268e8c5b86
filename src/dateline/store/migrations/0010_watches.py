from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0009_roles_and_claims"),
    ]

    operations = []
