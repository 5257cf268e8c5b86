"""Which of a text's dates is the day of the event: told from the words around each, not from its place alone.

A report names several days: when it happened, when somebody spoke, was arrested or appears in court, when the
page was
posted. The weights below order the cues; they are not probabilities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from dateline.mentions.dates import DateMention

WINDOW = 70
"""Characters on either side, inside the sentence, whose words say what the day was of."""
FRESH_DAYS = 21
"""A day longer ago than this before publication is not taken for the day of the news."""

_EVENT = (
    r"shootings?|shot|shoots|gunfire|gunned|gunman|gunmen|killed|killing|kills|wounded|injured|attack(?:s|"
    r"ed)?|bomb(?:s|ed|ing|ings)?|blasts?|explosions?|exploded|"
    r"raid(?:s|ed)?|clash(?:es|ed)?|ambush(?:es|ed)?|abduct(?:ed|ion)|kidnapp(?:ed|ing)|stabb(?:ed|ing)|"
    r"murder(?:s|ed)?|slaying|slain|massacre|fire|fired|"
    r"rampage|crash(?:ed)?|collision|flood(?:s|ing)?|earthquake|quake|storm|protest(?:s|ed|ers)?|riots?|"
    r"rall(?:y|ied)|strikes?|struck|fighting|"
    r"firing|opened|stormed|hit|dead|deaths?|violence|incident|homicides?"
)
_HAPPENED = re.compile(
    r"\b(?:happened|occurred|took place|broke out|erupted|unfolded|began|started|responded|were called|"
    r"was called|"
    r"dispatched|received a (?:call|report)|reported|shots rang|shots were|when)\b"
)
_EVENT_WORD = re.compile(rf"\b(?:{_EVENT})\b")
_POSSESSIVE = re.compile(rf"^['’]s?\s(?:\w+['’]?\w*\s){{0,4}}(?:{_EVENT})\b")
_EVENT_BESIDE = re.compile(rf"\b(?:{_EVENT})\s(?:(?:on|at|in|late|early|the)\s|\w+\s){{0,2}}$")
_CLOCK_BEFORE = re.compile(
    r"(?:\b\d{1,2}(?::\d\d)?\s?[ap]\.?\s?m\.?|\bnoon|\bmidnight|\bhours|o'clock)(?:,|\s(?:on|local time|"
    r"this))?\s$"
)
_CLOCK_AFTER = re.compile(
    r"^,?\s(?:at|around|about|just before|just after|shortly after|"
    r"shortly before)\s(?:\w+\s){0,2}(?:\d{1,2}(?::\d\d)?\s?[ap]\.?m|noon|midnight)"
)
_OTHER_BEFORE = re.compile(
    r"\b(?:said|says|say|told|announced|confirmed|identified|released|release|arrest(?:ed|s)?|charged|"
    r"arraigned|appear(?:ed|ance)?|court|jailed|booked|"
    r"conference|interview(?:ed)?|statement|died|dies|pronounced|vigil|funeral|service|hearing|tweeted|"
    r"posted|updated|published|filed|"
    r"sentenced|convicted|sought|surrendered|remained|hospitalized|autopsy|as of|until|since|post|by|"
    r"apprehended|custody|condition|on facebook|"
    r"gathered|mourn(?:ed|s|ing)?|remember(?:ed|s)?|visited|photo|file)\b[^.;]{0,22}$",
)
_SPOKEN_AFTER = re.compile(
    r"^(?:,?\s(?:morning|afternoon|evening|night))?,?\s(?:(?:that|in|by|to|for|with|during|at|as|and)\s|"
    r"\w+\s){0,2}(?:said|announced|told|confirmed|identified|"
    r"released|arrested|charged|news conference|press conference|statement|court|hearing|interview|"
    r"arraignment|police were still|remained|update)\b"
)
_STAMP = re.compile(r"(?:posted|updated|published|modified|last update|created|photo|file|:)[^.]{0,25}$")
_CLOSED = re.compile(r"(?:[!?;]|(?<![ap]\.m)(?<!\b[A-Za-z])\.(?=\s+[\"“‘']?[A-Z])|\n)")
_PART_OF_DAY = re.compile(r"\b(?:night|morning|evening|afternoon|early|late|overnight|tonight)\b")


def event_score(text: str, mention: DateMention, anchors: Sequence[int] = ()) -> float:
    """How much the words around say that this is the day of the event; below 0 it is the day of something
    else.
    """
    before, after = _surroundings(text, mention)
    score = 1.0
    if _POSSESSIVE.match(after):
        score += 2.5
    if _CLOCK_BEFORE.search(before) or _CLOCK_AFTER.match(after):
        score += 2.5
    if _EVENT_BESIDE.search(before):
        score += 2
    elif _EVENT_WORD.search(before) or _EVENT_WORD.search(after):
        score += 1
    if _HAPPENED.search(before) or _HAPPENED.match(after.lstrip(" ,")):
        score += 1.5
    if _PART_OF_DAY.search(mention.text.lower()):
        score += 1
    if _OTHER_BEFORE.search(before):
        score -= 2.5
    if _SPOKEN_AFTER.match(after):
        score -= 2
    if mention.kind == "absolute" and _STAMP.search(before):
        score -= 3
    if mention.kind == "absolute" and re.match(r"^[ ,|@at]{0,5}\d{1,2}:\d\d", after):
        score -= 3  # a page's time stamp
    if mention.precision > 1:
        score -= 1.5
    if anchors:
        distance = min(abs(mention.span.start - a) for a in anchors)
        score += 1.0 if distance < 120 else 0.5 if distance < 400 else 0.0
    score -= min(1.5, mention.span.start / 1500)
    return score


def _surroundings(text: str, mention: DateMention) -> tuple[str, str]:
    """What precedes and follows inside the sentence, in small letters."""
    start, end = mention.span.start, mention.span.end
    before = text[max(0, start - WINDOW) : start]
    closed = list(_CLOSED.finditer(before + "A"))
    if closed:
        before = before[closed[-1].end() :]
    after = text[end : end + WINDOW]
    stop = _CLOSED.search(after)
    return before.lower(), (after[: stop.start()] if stop else after).lower()


def choose_event_date(
    text: str, mentions: Sequence[DateMention], *, published: date | None, anchors: Sequence[int] = ()
) -> DateMention | None:
    """The mention that dates the event, None where the publication date is the better guess.

    `anchors`: offsets of the words that tell the event (triggers, casualties). A day told several times gains
    by it.
    """
    best: DateMention | None = None
    best_score = 0.0
    scored: list[tuple[float, DateMention]] = []
    for mention in mentions:
        if mention.historical or mention.future or mention.anniversary or mention.precision > 2:
            continue
        if published is not None and not (
            published - timedelta(days=FRESH_DAYS) <= mention.start <= published + timedelta(days=1)
        ):
            continue
        scored.append((event_score(text, mention, anchors), mention))
    for score, mention in scored:
        same = [s for s, m in scored if m is not mention and m.start == mention.start and s > 0]
        total = score + 0.25 * min(3, len(same))
        if total > best_score:
            best, best_score = mention, total
    return best
