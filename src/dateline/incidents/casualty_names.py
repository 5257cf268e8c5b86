"""People told by their names, where a model gives none: capitals, and what stands around them."""

from __future__ import annotations

import re

from dateline.incidents.casualty_people import People, Word
from dateline.incidents.casualty_words import STOP, UNKNOWN, WHO_OF, word_set

LONGEST_NAME, LONGEST_LIST = 4, 12
_NAME_WORD = re.compile(
    r"^[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:['’-][A-Z]?[a-z]+)*$|^[A-Z]\.$|^(?:Jr|Sr|II|III|IV)\.?$"
)
# Capitalised words that begin no person's name.
_NOT_NAMES = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december police sheriff sheriff's county city state hospital
    medical center university school street avenue road north south east west new los san st the a an in
    on at according authorities officials investigators officers deputies department authorities nobody
    everyone someone anyone neither either none shots several many most another victim gunfire hospitals
    shooting incident high park district fire drive boulevard lane highway club apartments news fbi
    update updated breaking photo video he she they it his her their when after before while as if but
    and this that there two three four five six jan feb mar apr jun jul aug sept oct nov dec office chief
""")


def name_at(words: list[Word], at: int, names: tuple[tuple[int, int], ...]) -> People | None:
    """A person's name: two or three capitalised words, or what the model calls a person."""
    start = words[at].start
    for name_start, name_end in names:
        if name_start == start:
            last = at
            while last + 1 < len(words) and words[last + 1].end <= name_end:
                last += 1
            return _with_age(words, at, last)
    if not _is_name_word(words[at]) or (names and not _is_object(words, at)):
        return None
    last = at
    while last + 1 < len(words) and last - at < 3 and _NAME_WORD.match(words[last + 1].text):
        if not _is_name_word(words[last + 1]):
            return None
        last += 1
    if last == at:
        following = words[at + 1].low if at + 1 < len(words) else ""
        after = words[at + 2].low if at + 2 < len(words) else ""
        if not (
            _is_object(words, at)
            or _is_in_list(words, at)
            or following in _AFTER_SURNAME
            or (following == "," and (after == "who" or after.isdigit()))
        ):
            return None
        if (len(words[at].text) < 4 and not _is_in_list(words, at)) or words[at].text.endswith("."):
            return None
    return _with_age(words, at, last)


def end_of_name(words: list[Word], at: int) -> int:
    """The last word of a person's name that begins at `at`, at - 1 where none does: "Deputy" + "Ana Tamsin"."""
    last = at - 1
    while last + 1 < len(words) and last + 1 - at < LONGEST_NAME and _is_name_word(words[last + 1]):
        last += 1
    return last


def _is_in_list(words: list[Word], at: int) -> bool:
    """ "Ali, Omar and Bilal were killed": single names in a list that is somebody's subject."""
    end, closed = at, False
    while end + 2 < len(words) and end - at < 2 * LONGEST_LIST and words[end + 1].low in (",", "and"):
        closed = closed or words[end + 1].low == "and"
        if not _is_name_word(words[end + 2]):
            break
        end += 2
    begun = at > 1 and words[at - 1].low in (",", "and") and _is_name_word(words[at - 2])
    after = words[end + 1].low if end + 1 < len(words) else ""
    listed = (end > at and closed) or (begun and words[at - 1].low == "and")
    return listed and after in ("were", "are", "died", "have", "had")


def _is_object(words: list[Word], at: int) -> bool:
    return at > 0 and words[at - 1].low in _BEFORE_SURNAME


_BEFORE_SURNAME = word_set("""
    shot killed stabbed wounded injured hit struck killing shooting stabbing wounding injuring striking hitting
    shoot kill murdered murdering kills shoots
""")
_AFTER_SURNAME = word_set("was died dies has had is later suffered sustained received")


def is_in_a_place(words: list[Word], at: int) -> bool:
    """ "in Long Beach", "Chapman, 23, of Long Beach": a capitalised word after these is a place's."""
    i = at - 1
    while i >= 0 and words[i].low in ("north", "south", "east", "west", "the", "new"):
        i -= 1
    if i < 0:
        return False
    return words[i].low in ("in", "at", "near", "from", "to") or (
        words[i].low == "of" and i > 0 and (words[i - 1].low == "," or words[i - 1].low[0].isdigit())
    )


def _is_name_word(word: Word) -> bool:
    return (
        _NAME_WORD.match(word.text) is not None
        and word.low not in _NOT_NAMES
        and word.low not in STOP
        and word.low not in WHO_OF
        and word.low.removesuffix("'s") == word.low
    )


def _with_age(words: list[Word], first: int, last: int) -> People:
    age = None
    end = last
    if (
        last + 2 < len(words)
        and words[last + 1].low == ","
        and words[last + 2].text.isdigit()
        and len(words[last + 2].text) < 3
    ):
        age, end = int(words[last + 2].text), last + 2
        if end + 1 < len(words) and words[end + 1].low == ",":
            end += 1
    noun = " ".join(w.low for w in words[first : last + 1])
    return People(first, end, 1, 1, 1, "name", UNKNOWN, noun, age)
