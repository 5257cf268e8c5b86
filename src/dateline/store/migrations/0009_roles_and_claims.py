from django.conf import settings
from django.db import migrations

OLD, NEW = "researcher", "viewer"


def _rename(old, new):
    """The group `old` becomes `new` and keeps its members; where there is a `new` already, they go into that."""

    def apply(apps, schema_editor):
        groups = apps.get_model("auth", "Group").objects
        there = groups.filter(name=old).first()
        if there is None:
            return
        if (other := groups.filter(name=new).first()) is not None:
            other.user_set.add(*there.user_set.all())
            there.delete()
        else:
            groups.filter(pk=there.pk).update(name=new)

    return apply


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("store", "0008_backfill"),
    ]

    operations = [migrations.RunPython(_rename(OLD, NEW), _rename(NEW, OLD))]
