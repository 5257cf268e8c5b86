"""A list of subscriptions goes into the database and out again whole."""

from __future__ import annotations

import pytest

from dateline import sourcing
from dateline.store.models import Feed

pytestmark = pytest.mark.django_db

LIST = b"""<?xml version="1.0"?><opml version="2.0"><head><title>News</title></head><body>
<outline text="PK"><outline text="Papers"><outline text="Urdu">
 <outline type="rss" text="One" xmlUrl="https://one.example/rss" language="ur" description="Of record."/>
</outline></outline><outline type="rss" text="Two" xmlUrl="https://two.example/rss"/></outline>
<outline text="World"><outline type="rss" text="Three" xmlUrl="https://three.example/rss" language="en"/></outline>
</body></opml>"""


def rows() -> dict[str, tuple[str, str | None, str | None, str]]:
    return {f.url: (f.title, f.country, f.language, f.notes) for f in Feed.objects.all()}


def test_country_language_and_folders_are_kept_on_the_way_in_and_out() -> None:
    added = sourcing.import_opml(LIST)
    assert [(a.url, a.is_new) for a in added] == [
        ("https://one.example/rss", True),
        ("https://two.example/rss", True),
        ("https://three.example/rss", True),
    ]
    kept = rows()
    assert kept == {
        "https://one.example/rss": ("One", "PK", "ur", "Folder: Papers / Urdu\nOf record."),
        "https://two.example/rss": ("Two", "PK", None, ""),
        "https://three.example/rss": ("Three", None, "en", "Folder: World"),
    }
    exported = sourcing.export_opml()
    Feed.objects.all().delete()
    sourcing.import_opml(exported.encode())
    assert rows() == kept


def test_what_is_there_already_is_left_as_it_is() -> None:
    sourcing.import_opml(LIST)
    Feed.objects.filter(url="https://one.example/rss").update(title="Mine", notes="Mine too")
    assert not any(a.is_new for a in sourcing.import_opml(LIST))
    assert rows()["https://one.example/rss"] == ("Mine", "PK", "ur", "Mine too")
