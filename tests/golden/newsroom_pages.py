"""What extraction makes of the sample newsroom's pages, kept as `newsroom-pages.json`.

python tests/golden/newsroom_pages.py      # writes the file anew; read the difference before you commit it
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dateline.articles.extract import extract_article
from dateline.model import Document, Rejection
from dateline.newsroom import build_site
from dateline.ports import PageToExtract
from dateline.records import plain

FILE = Path(__file__).with_name("newsroom-pages.json")
ANCHOR = datetime(2026, 3, 14, 12, tzinfo=UTC)
BASE = "http://127.0.0.1:8898"


def extracted() -> dict[str, Any]:
    """Story id -> what extraction gives: the article's fields, or the reason why there is none."""
    site = build_site(ANCHOR, BASE)
    answers: dict[str, Any] = {}
    for story_id in site.stories:
        url = site.url(story_id)
        page = site.pages.get(url.removeprefix(BASE), site.not_found)
        if page.status != 200:
            continue
        digest = hashlib.sha256(page.body).hexdigest()
        document = Document(url, url, ANCHOR, 200, page.content_type, (), page.body, digest)
        result = extract_article(PageToExtract(document))
        answers[story_id] = (
            {"rejection": result.code}
            if isinstance(result, Rejection)
            else plain(
                {
                    "title": result.title,
                    "published": result.published,
                    "published_source": result.published_source,
                    "authors": result.authors,
                    "language": result.language,
                    "free_access": result.free_access,
                    "tables": result.tables,
                    "text": result.text,
                }
            )
        )
    return answers


def main() -> None:
    FILE.write_text(json.dumps(extracted(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
