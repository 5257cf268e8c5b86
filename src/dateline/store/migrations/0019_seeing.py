from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0018_workers")]
    operations: list[object] = []
