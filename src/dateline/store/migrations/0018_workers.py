from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("store", "0017_care_of_data")]
    operations = [
        migrations.CreateModel(
            name="DataLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveIntegerField()),
                ("version", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("host", models.CharField(max_length=64)),
                ("pid", models.PositiveIntegerField()),
                ("version", models.CharField(max_length=40)),
                ("stage", models.CharField(max_length=20)),
                ("run", models.UUIDField(null=True)),
                ("started_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["seen_at"], name="worker_at_work", condition=Q(ended_at=None)),
                    models.Index(fields=["-started_at"], name="worker_newest"),
                ]
            },
        ),
        *(
            migrations.AddIndex(
                model,
                models.Index(fields=["lease_owner"], name=f"{name}_held", condition=~Q(lease_owner="")),
            )
            for model, name in (
                ("feed", "feed"),
                ("feedentry", "entry"),
                ("document", "document"),
                ("article", "article"),
            )
        ),
    ]
