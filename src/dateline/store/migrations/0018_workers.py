from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0017_care_of_data")]
    operations: list[object] = []
