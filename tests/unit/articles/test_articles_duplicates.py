"""The same wording, and nearly the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.duplicates import fingerprint, similar

STORY = (
    "Gunmen attacked a police post near the town late on Saturday, killing two officers and wounding five others, "
    "officials said. The attackers fled into the hills before reinforcements arrived. Nobody has claimed the attack. "
    "The district administration closed the road and said that a search was under way in the villages around. "
) * 3


@pytest.mark.parametrize(
    "copy",
    [
        f"QUETTA, Pakistan (AP) — {STORY}",
        f"QUETTA: {STORY}",
        STORY.replace(". ", ".\n\n"),
        STORY.upper(),
        STORY.replace(",", ""),
        f"{STORY}\n(Reporting by A. Writer; Editing by B. Writer)",
        f"{STORY}\nCopyright 2026 The Paper",
        f"{STORY}\nAll rights reserved.",
    ],
)
def test_a_syndicated_copy_has_the_same_fingerprint(copy: str) -> None:
    assert fingerprint(copy) == fingerprint(STORY)


@pytest.mark.parametrize(
    "other", [STORY.replace("two officers", "three officers"), STORY + "Later ten more died.", ""]
)
def test_another_wording_has_another(other: str) -> None:
    assert fingerprint(other) != fingerprint(STORY)


LONG = " ".join(
    f"Sentence {i} tells what the police said about street {i * 7} of the town." for i in range(60)
)


def test_a_copy_cut_by_a_paragraph_is_similar() -> None:
    assert similar(LONG, LONG[: int(len(LONG) * 0.9)])
    assert not similar(LONG, STORY)
    assert not similar(LONG, LONG[: len(LONG) // 2])


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_every_text_is_its_own_copy(text: str) -> None:
    assert fingerprint(text) == fingerprint(f"  {text}\n")
    assert similar(text, text)


@pytest.mark.parametrize("blank", [" ", "\n", "\t \n", "\u00a0", "(", "-"])
def test_blanks_without_end_are_no_wording(blank: str) -> None:
    """A pattern that tries each blank from each other one would not come back from this."""
    told = "Three people were killed in Turbat.\n(Reporting by our correspondent)"
    assert (
        fingerprint(told + blank * 100_000) == fingerprint(told) == fingerprint(f"{blank * 100_000}\n{told}")
    )
