"""The guided tour: what it says at which page. The server writes each step into the page itself, so that it needs no
script; page.js only lights up what a step speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dateline.desk.numbers import whole_number
from dateline.desk.preferences import LEFT


@dataclass(frozen=True, slots=True)
class Step:
    """`route`: the page it is on. `shows`: a CSS selector of what it speaks of."""

    route: str
    shows: str
    title: str | Promise
    words: str | Promise


STEPS: tuple[Step, ...] = (
    Step(
        "queue",
        ".tabs",
        _("What waits for you"),
        _(
            "Articles that tell the same event are one candidate incident. Candidates wait here, best first. The tabs are"
            " their states: what nobody has decided, what was set aside, what has news since it was decided."
        ),
    ),
    Step(
        "queue",
        "[data-card]",
        _("A card"),
        _(
            "Place and day, the best headline, type, actors and toll, each with what sources say. The figure beside it is"
            " how sure the program is that this is a current incident; below it the sources that wrote on their own."
        ),
    ),
    Step(
        "queue",
        "form.filters",
        _("Find"),
        _(
            "Search in English or Urdu, and narrow the list. What you see has an address of its own that you can send."
        ),
    ),
    Step(
        "candidate",
        ".papers",
        _("The articles"),
        _(
            "The texts as they were read, copies folded under the first. Words that support a field have its colour."
            " Read before you decide: the program is often right, and sometimes not."
        ),
    ),
    Step(
        "candidate",
        ".fields",
        _("The facts"),
        _(
            "Each field with every reading and who holds it. Choose the words below a field, and the article opens where"
            " they stand. Sources that differ are marked."
        ),
    ),
    Step(
        "candidate",
        ".head .acts",
        _("Decide"),
        _(
            "Confirm it, correct it, reject it with a reason, merge it into another, or set it aside. Each button shows its"
            " key. After a decision the next candidate comes, and u takes the last one back."
        ),
    ),
    Step(
        "incidents",
        "h1",
        _("Confirmed incidents"),
        _(
            "What you confirm stands here, with its provenance, and leaves by the downloads. Nothing else leaves."
        ),
    ),
    Step(
        "sources",
        ".tabs.states",
        _("Where it comes from"),
        _(
            "Every source with its health. The sample newsroom is invented; operators add real feeds by their address."
            " That was the tour: press ? on any page for its keys."
        ),
    ),
)


def step_number(kept: str) -> int | None:
    """The step (from 1) that a preference names while the tour is on, else None."""
    number = whole_number(kept)
    return number if number is not None and 1 <= number <= len(STEPS) else None


def left_at(kept: str) -> int | None:
    """The step at which the tour was left."""
    return step_number(kept.removeprefix(LEFT)) if kept.startswith(LEFT) else None
