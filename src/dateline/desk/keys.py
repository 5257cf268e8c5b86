"""Every key of the desk, declared once: the list behind `?`, the editor's guide and a test read this table.

What a key does is in the scripts; each does nothing that a link, a button or a form on the page does not do too.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUEUE, CANDIDATE, ANYWHERE = "queue", "candidate", "anywhere"


@dataclass(frozen=True, slots=True)
class Key:
    """`keys`: as printed on them, any of which does it. `pages`: where it works. `then`: keys that follow it."""

    keys: tuple[str, ...]
    words: str | Promise
    pages: tuple[str, ...]
    then: tuple[str, ...] = ()


_BOTH = (QUEUE, CANDIDATE)
KEYS: tuple[Key, ...] = (
    Key(("j", "k"), _("next, previous"), _BOTH),
    Key(("Enter", "o"), _("open the chosen card"), (QUEUE,)),
    Key(("a",), _("confirm as it stands"), _BOTH),
    Key(("c",), _("correct, then confirm"), _BOTH),
    Key(("x",), _("reject; then the number of the reason"), _BOTH, ("1", "…", "7", "Enter")),
    Key(("s",), _("unsure: set aside"), _BOTH),
    Key(("e",), _("ask for a second review"), _BOTH),
    Key(("d",), _("merge into another candidate"), _BOTH),
    Key(("r",), _("reports that belong elsewhere: split off, move"), (CANDIDATE,)),
    Key(("p",), _("part of a wider candidate"), (CANDIDATE,)),
    Key(("m",), _("assign to me; again: give back"), _BOTH),
    Key(("u",), _("undo your last decision, or the one on the open page"), (ANYWHERE,)),
    Key(("n", "N"), _("next, previous evidence in the text"), (CANDIDATE,)),
    Key(("w", "W"), _("select the next, the previous word of the text"), (CANDIDATE,)),
    Key(("1", "…", "5"), _("words selected in the text: put them into a field"), (CANDIDATE,)),
    Key(("X",), _("choose the card for an act on several"), (QUEUE,)),
    Key(("*",), _("choose all cards, or none"), (QUEUE,)),
    Key(("b",), _("reject the chosen cards"), (QUEUE,)),
    Key(("f",), _("filters"), (QUEUE,)),
    Key(("g",), _("the map of the queue"), (QUEUE,)),
    Key(("/",), _("search"), _BOTH),
    Key(("Esc",), _("close; on a candidate's page back to the queue"), (ANYWHERE,)),
    Key(("?",), _("this list"), (ANYWHERE,)),
)


def keys_of(page: str) -> tuple[Key, ...]:
    """What works on a page, named by its route."""
    return tuple(key for key in KEYS if page in key.pages or ANYWHERE in key.pages)
