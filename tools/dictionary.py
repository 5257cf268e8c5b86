"""Write docs/data-dictionary.md of the columns' own definitions: python tools/dictionary.py"""

from __future__ import annotations

from pathlib import Path

from dateline.publish.dictionary import dictionary_page

PAGE = Path(__file__).parents[1] / "docs" / "data-dictionary.md"

if __name__ == "__main__":
    PAGE.write_text(dictionary_page(), encoding="utf-8")
    print(f"{PAGE} was written.")
