"""The group of the role researcher becomes that of viewers. Who has which candidate open; decisions made together."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


def _user(**given):
    return models.ForeignKey(db_index=False, related_name="+", to=settings.AUTH_USER_MODEL, **given)


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

    operations = [
        migrations.CreateModel(
            name="DecisionBatch",
            fields=[
                _ID,
                ("made_at", models.DateTimeField()),
                ("made_by", _user(on_delete=django.db.models.deletion.PROTECT)),
            ],
        ),
        migrations.CreateModel(
            name="BatchDecision",
            fields=[
                _ID,
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_batch",
                        to="store.decision",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="store.decisionbatch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Presence",
            fields=[
                _ID,
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "candidate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.candidate",
                    ),
                ),
                ("user", _user(on_delete=django.db.models.deletion.CASCADE)),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="presence_by_end")],
                "constraints": [
                    models.UniqueConstraint(fields=("candidate", "user"), name="one_presence_an_editor")
                ],
            },
        ),
        migrations.RunPython(_rename(OLD, NEW), _rename(NEW, OLD)),
    ]
