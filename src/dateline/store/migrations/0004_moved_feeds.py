from django.db import migrations, models

from dateline.articles.urls import page_address
from dateline.store.rows import text_key


def name_pages_anew(apps, schema_editor):
    """`url_key` leaves scheme and "www." out from now on: a site that turns to https brings no old news."""
    for name, address in (("FeedEntry", "link"), ("Article", "canonical_url")):
        rows = apps.get_model("store", name).objects
        batch = []
        for row in rows.exclude(**{address: ""}).only("pk", address, "url_key").iterator(chunk_size=500):
            row.url_key = text_key(page_address(getattr(row, address), fragment=name == "Article"))
            batch.append(row)
            if len(batch) == 500:
                rows.bulk_update(batch, ["url_key"])
                batch = []
        rows.bulk_update(batch, ["url_key"])


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0003_sources_health_and_amp"),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="moved_from",
            field=models.URLField(blank=True, default="", max_length=2000),
        ),
        migrations.RunPython(name_pages_anew, migrations.RunPython.noop),
    ]
