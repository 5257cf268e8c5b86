import django.db.models.deletion
from django.db import migrations, models

import dateline.store.models


def make_copy_posts(apps, schema_editor):
    """Without row ids on SQLite: with them, the key would be an index beside the table, twice the size."""
    shape = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        """CREATE TABLE store_copypost (hash bigint NOT NULL,
           article_id bigint NOT NULL REFERENCES store_article (id) DEFERRABLE INITIALLY DEFERRED,
           PRIMARY KEY (hash, article_id))"""
        + shape
    )


def drop_copy_posts(apps, schema_editor):
    schema_editor.execute("DROP TABLE store_copypost")


def find_copies(apps, schema_editor):
    """Among the articles that are there: they had no posts."""
    from dateline.store.copies import join_copies

    ids = list(apps.get_model("store", "Article").objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 500):
        join_copies(ids[start : start + 500])


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0005_alerts_of_all_sources"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkVocabulary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("documents", models.PositiveBigIntegerField(default=0)),
                ("counts", models.BinaryField(default=bytes)),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="agency",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="article",
            name="copy_root",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=dateline.store.models.hand_on_root,
                related_name="copies",
                to="store.article",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("copy_root__isnull", False)), fields=["copy_root"], name="article_copies"
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="owner",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_copy_posts, drop_copy_posts)],
            state_operations=[
                migrations.CreateModel(
                    name="CopyPost",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "hash",
                                "article_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("hash", models.BigIntegerField()),
                        (
                            "article",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="store.article",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkPost",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hash",
                        "day",
                        "candidate_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hash", models.BigIntegerField()),
                ("day", models.IntegerField()),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="store.candidate"
                    ),
                ),
            ],
        ),
        # last: PostgreSQL alters no table whose rows were changed in the same transaction
        migrations.RunPython(find_copies, migrations.RunPython.noop),
    ]
