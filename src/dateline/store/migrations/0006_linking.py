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


def make_posts(apps, schema_editor):
    """On SQLite a composite key makes a table with row ids and an index beside it; without them it takes half the room."""
    shape = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        """CREATE TABLE store_linkpost (hash bigint NOT NULL, day integer NOT NULL, candidate_id bigint NOT NULL,
           PRIMARY KEY (hash, day, candidate_id))"""
        + shape
    )


def drop_posts(apps, schema_editor):
    schema_editor.execute("DROP TABLE store_linkpost")


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
                ("day", models.IntegerField()),
                ("counts", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="WaitingWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counts", models.BinaryField()),
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
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_posts, drop_posts)],
            state_operations=[
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
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="store.candidate",
                            ),
                        ),
                    ],
                ),
            ],
        ),
        migrations.DeleteModel(name="CandidateName"),
        migrations.AddField(model_name="candidate", name="filed", field=models.BooleanField(default=False)),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(condition=models.Q(("filed", False)), fields=["id"], name="candidate_to_file"),
        ),
        migrations.AddField(
            model_name="candidatereport", name="left", field=models.BooleanField(default=False)
        ),
        migrations.AddIndex(
            model_name="candidatereport",
            index=models.Index(condition=models.Q(("left", True)), fields=["id"], name="membership_left"),
        ),
        migrations.AddField(model_name="report", name="published", field=models.DateTimeField(null=True)),
        migrations.RunSQL(
            [
                """UPDATE store_report SET published = (SELECT coalesce(article.published, article.first_seen_at)
                   FROM store_article AS article WHERE article.id = store_report.article_id)""",
                """UPDATE store_candidatereport SET "left" = TRUE
                   WHERE report_id IN (SELECT id FROM store_report WHERE state IN ('superseded', 'background', 'weak'))""",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RemoveIndex(model_name="report", name="report_pending"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("state", "pending")), fields=["published", "key"], name="report_to_link"
            ),
        ),
        # last: PostgreSQL alters no table whose rows were changed in the same transaction
        migrations.RunPython(find_copies, migrations.RunPython.noop),
    ]
