"""Bytes as text, whatever the header says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.documents.charset import decode_text, header_charset

TEXTS = {
    "French": "Une explosion à Zürich – café détruit",
    "Urdu": "کوئٹہ میں دھماکا، پانچ افراد ہلاک",
    "Russian": "Взрыв в городе, пятеро погибших",
    "Japanese": "道路は土曜日に再開した",
}


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1251", "nonsense", ""])
@pytest.mark.parametrize("language", TEXTS)
def test_utf_8_is_read_whatever_is_declared(declared: str, language: str) -> None:
    header = f"text/html; charset={declared}" if declared else "text/html"
    assert decode_text(TEXTS[language].encode(), header) == (TEXTS[language], True)


@pytest.mark.parametrize(
    ("language", "actual", "header", "meta"),
    [
        ("French", "windows-1252", "text/html; charset=iso-8859-1", ""),
        ("French", "windows-1252", "text/html; charset=utf-8", '<meta charset="windows-1252">'),
        ("Russian", "windows-1251", 'text/html; charset="windows-1251"', ""),
        (
            "Russian",
            "windows-1251",
            "text/html",
            '<meta http-equiv="x" content="text/html; charset=windows-1251">',
        ),
        ("Russian", "koi8-r", "text/html; charset=KOI8-R", ""),
        ("Russian", "windows-1251", "text/html; charset=iso-8859-1", '<meta charset="windows-1251">'),
        ("Russian", "windows-1251", "text/html; charset=windows-1251", '<meta charset="iso-8859-1">'),
        ("Japanese", "iso-2022-jp", "text/html", '<meta charset="iso-2022-jp">'),
        ("Japanese", "shift_jis", "text/html; charset=shift_jis", '<meta charset="euc-jp">'),
        ("Urdu", "utf-16", "text/html; charset=utf-8", ""),
        ("French", "utf-16-le", "text/html", '<meta charset="utf-8">'),
        ("French", "utf-16-be", "text/html", '<meta charset="utf-8">'),
        ("French", "utf-8-sig", "text/html; charset=iso-8859-1", ""),
    ],
)
def test_other_encodings_are_read_by_mark_header_or_declaration(
    language: str, actual: str, header: str, meta: str
) -> None:
    text, whole = decode_text((meta + TEXTS[language]).encode(actual), header)
    assert text == meta + TEXTS[language]
    assert whole


def test_text_without_any_honest_word_on_it_is_guessed_and_flagged() -> None:
    text, whole = decode_text("café à Zürich".encode("windows-1252"), "text/html; charset=utf-8")
    assert text == "café à Zürich"
    assert not whole


def test_utf_8_cut_inside_a_character_stays_utf_8() -> None:
    text, whole = decode_text(TEXTS["Urdu"].encode()[:-1], "text/html")
    assert text.startswith(TEXTS["Urdu"][:-1])
    assert not whole


@pytest.mark.parametrize("label", ["rot13", "hex", "zlib", "idna\x00", "x" * 500])
def test_labels_of_no_text_encoding_are_passed_over(label: str) -> None:
    assert header_charset(f"text/html; charset={label}") is None
    assert decode_text(b"plain", f"text/html; charset={label}") == ("plain", True)


@settings(max_examples=80)
@given(
    st.binary(max_size=100),
    st.sampled_from(["", "utf-8", "utf-16", "utf-32", "shift_jis", "cp037", "rot13", "utf-7"]),
)
def test_no_bytes_raise_or_vanish(body: bytes, label: str) -> None:
    text, _ = decode_text(body, f"text/html; charset={label}")
    assert bool(text) or len(body) < 5
