"""An article's text as segments and sentences, each with its offset. Pure string work, no model.

A segment is one line of the text: a paragraph, a heading, a list item, or a row of a table (`| a | b |`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MAX_SEGMENT_CHARS = 20_000
"""A longer line is cut at a space before this bound, so that no step sees more at once."""

MAX_SENTENCE_CHARS = 800
"""What runs on without an end is cut at a blank: no rule needs to see more at once."""

MAX_SEGMENTS = 2_000
"""Segments after this many are not read."""


class SegmentKind(StrEnum):
    TITLE = "title"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    TABLE_HEADER = "table-header"
    TABLE_ROW = "table-row"


@dataclass(frozen=True, slots=True)
class Segment:
    """`text` is `article field[start:end]`. `index` counts the segments of an article, the title being 0."""

    kind: SegmentKind
    field: str
    start: int
    end: int
    text: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table row; `start:end` in the article's text, without the blanks around it."""

    start: int
    end: int
    text: str


_WRAPPED_FROM = 50
_LIST_ITEM = re.compile(r"\s*(?:[-*•‣◦–]\s+|\(?\d{1,2}[.)]\s+)")
_RULE_ROW = re.compile(r"\|?[\s:|-]*-{2,}[\s:|-]*\|?$")
_FIGURE = re.compile(r"\d")
_SENTENCE_END_CHARS = ".!?…:;"


def fold(text: str) -> str:
    """Lower case that keeps every offset: a letter whose lower case is longer stays as it is."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SEGMENT_CHARS:
        cut = text.rfind(" ", start + MAX_SEGMENT_CHARS // 2, start + MAX_SEGMENT_CHARS)
        cut = cut if cut > start else start + MAX_SEGMENT_CHARS
        yield start, cut
        start = cut
    yield start, end


def _kind(line: str) -> SegmentKind:
    if _LIST_ITEM.match(line):
        return SegmentKind.LIST_ITEM
    words = line.split()
    if (
        len(words) <= 14
        and len(line) <= 110
        and line.rstrip()[-1:] not in (*_SENTENCE_END_CHARS, "۔", "؟", ",", '"', "”")
    ):
        return SegmentKind.HEADING
    return SegmentKind.PARAGRAPH


def _goes_on(last: Segment, line: str, between: str) -> bool:
    """Whether a line is the rest of a paragraph that was wrapped by hand: the line before is long and stops
    short."""
    return (
        last.kind in (SegmentKind.PARAGRAPH, SegmentKind.HEADING)
        and between.count("\n") == 1
        and line[0].islower()
        and last.text[-1] not in (*_SENTENCE_END_CHARS, "۔", "؟", '"', "”")
        and len(last.text) - (last.text.rfind("\n") + 1) >= _WRAPPED_FROM
        and len(last.text) + len(line) < MAX_SEGMENT_CHARS
    )


def _is_header(found: Sequence[Segment], line: str) -> bool:
    """Whether the row before `line` is the first of its table, without figures, and `line` has figures."""
    last, before = found[-1], found[-2] if len(found) > 1 else None
    return (
        last.kind is SegmentKind.TABLE_ROW
        and (before is None or before.kind not in (SegmentKind.TABLE_ROW, SegmentKind.TABLE_HEADER))
        and last.text.count("|") == line.count("|") > 2
        and _FIGURE.search(last.text) is None
        and _FIGURE.search(line) is not None
    )


def split_segments(text: str, field: str = "text", first_index: int = 1) -> tuple[Segment, ...]:
    """The non-empty lines of `text` in order, at most `MAX_SEGMENTS`. Table rules (`|---|`) are left out; the
    first row of a table that is followed by a rule is its header, and so is one without figures above one with
    figures."""
    found: list[Segment] = []
    position = 0
    in_table = False
    for raw in text.split("\n"):
        start, position = position, position + len(raw) + 1
        line = raw.strip()
        if not line:
            in_table = False
            continue
        begin = start + len(raw) - len(raw.lstrip())
        finish = begin + len(line)
        if found and _goes_on(found[-1], line, text[found[-1].end : begin]):
            last = found[-1]
            found[-1] = Segment(
                SegmentKind.PARAGRAPH, field, last.start, finish, text[last.start : finish], last.index
            )
            continue
        if line.startswith("|"):
            if _RULE_ROW.match(line):
                if found and found[-1].kind is SegmentKind.TABLE_ROW and not in_table:
                    last = found[-1]
                    found[-1] = Segment(
                        SegmentKind.TABLE_HEADER, field, last.start, last.end, last.text, last.index
                    )
                in_table = True
                continue
            if found and _is_header(found, line):
                found[-1] = replace(found[-1], kind=SegmentKind.TABLE_HEADER)
            for a, b in _pieces(text, begin, finish):
                found.append(Segment(SegmentKind.TABLE_ROW, field, a, b, text[a:b], first_index + len(found)))
        else:
            in_table = False
            for a, b in _pieces(text, begin, finish):
                piece = text[a:b]
                kind = SegmentKind.TITLE if field == "title" else _kind(piece)
                found.append(Segment(kind, field, a, b, piece, first_index + len(found)))
        if len(found) >= MAX_SEGMENTS:
            break
    return tuple(found[:MAX_SEGMENTS])


def cells(segment: Segment) -> tuple[Cell, ...]:
    """The cells of a table row in order; empty cells included, so that columns keep their numbers."""
    out: list[Cell] = []
    position = segment.start
    for raw in segment.text.split("|"):
        text = raw.strip()
        lead = len(raw) - len(raw.lstrip())
        out.append(Cell(position + lead, position + lead + len(text), text))
        position += len(raw) + 1
    if out and not out[0].text:
        out = out[1:]
    if out and not out[-1].text and segment.text.rstrip().endswith("|"):
        out = out[:-1]
    return tuple(out)


_ABBREVIATIONS_TEXT = """
    mr mrs ms dr prof st sgt lt col gen capt cpt maj cmdr det insp supt gov sen rep rev hon jr sr vs no
    nos dept ave blvd rd hwy mt ft jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu
    thur thurs fri sat sun ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn
    miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo dak approx inc ltd co corp u.s u.k
    u.n d.c n.y n.j n.c s.c n.h n.m l.a i.e e.g a.m p.m cf al adj brig spc pfc sp asst mme mlle m
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_TEXT.split())
_BREAK = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|[۔؟]+\s*|[!?]+[\"'”’)\]]*(?=[A-Z])|\.(?=[A-Z][a-z])|\n\s*\n")
_LAST_WORD = re.compile(r"[\w.]*$")


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence of `text`, blanks trimmed, by punctuation: . ! ? … and the Arabic-script
    ۔ ؟.

    A full stop after a known abbreviation or an initial, or before a small letter, ends nothing.
    """
    out: list[tuple[int, int]] = []
    start = 0
    for match in _BREAK.finditer(text):
        mark, after = match.group(), text[match.end() : match.end() + 1]
        if mark[0] == "." and not mark.startswith(".."):
            word = _LAST_WORD.search(text, max(start, match.start() - 12), match.start())
            last = word.group().lower() if word else ""
            # "3 a.m. Police said": after a time, a capital starts a sentence unless it is a day's name.
            if last in ("a.m", "p.m"):
                if not after.isupper() or re.match(
                    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", text[match.end() :]
                ):
                    continue
            elif last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()) or after.islower():
                continue
        if match.end() > start:
            _add(out, text, start, match.end())
            start = match.end()
    _add(out, text, start, len(text))
    return tuple(out)


def _add(out: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        cut = cut if cut > start else start + MAX_SENTENCE_CHARS
        _add(out, text, start, cut)
        start = cut
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        out.append((start, end))
