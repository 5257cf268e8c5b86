"""The catalogues: what is committed is what the code says, and every translation can be filled in."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))
import messages

LANGUAGES = messages.languages()
NAMED = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
TAGS = re.compile(r"</?[a-z]+")


def strings(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_text(language: str) -> None:
    folder = messages.LOCALE / language / "LC_MESSAGES"
    written = read_po(io.BytesIO((folder / "django.po").read_bytes()), locale=language)
    compiled = read_mo(io.BytesIO((folder / "django.mo").read_bytes()))

    def said(catalog: Catalog) -> dict[object, object]:
        return {
            (m.context.decode() if isinstance(m.context, bytes) else m.context, strings(m.id)): strings(
                m.string
            )
            for m in catalog
            if m.id and all(strings(m.string))
        }

    assert said(compiled) == said(written)
    assert compiled.plural_expr == written.plural_expr


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_blanks_and_tags_of_its_message(language: str) -> None:
    for message in messages.catalogue(language):
        if not message.id:
            continue
        ids = strings(message.id)
        for translated in filter(None, strings(message.string)):
            for kind in (NAMED, TAGS):
                # one form of a plural may say the number in words
                allowed = [set(kind.findall(one)) for one in ids]
                assert set(kind.findall(translated)) in allowed, f"{language}: {message.id!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_marked_as_guessed(language: str) -> None:
    assert not [message.id for message in messages.catalogue(language) if message.id and message.fuzzy]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Log in" %}', [("Log in", None)]),
        ("<p>{% translate 'dark' context 'colours' %}</p>", [("dark", "colours")]),
        (
            "{% blocktranslate count n=number trimmed %}\n  one  source\n{% plural %}\n  {{ n }} sources\n{% endblocktranslate %}",
            [(("one  source", "%(n)s sources"), None)],
        ),
        ('    {% if a %}\n  {{ _("deep") }}\n\t{% endif %} don’t "stumble', [("deep", None)]),
        ("{% translate word %} and nothing else", []),
    ],
)
def test_templates_are_read_as_django_reads_them(template: str, found: list[object]) -> None:
    assert [(message, context) for _, message, context in messages.from_template(template, "x")] == found


def test_python_is_read_with_plurals_and_contexts() -> None:
    code = 'a = _("one")\nb = ngettext("a day", "%(n)s days", n)\nc = pgettext_lazy("role", "other")\n'
    assert [(m, c) for _, m, c in messages.from_python(code, "x")] == [
        ("one", None),
        (("a day", "%(n)s days"), None),
        ("other", "role"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_the_code_says_is_translated_and_nothing_else_is(language: str) -> None:
    wanted = {(m.context, strings(m.id)) for m in messages.wanted() if m.id}
    kept = {(m.context, strings(m.id)): m for m in messages.catalogue(language) if m.id}
    advice = "run `python tools/messages.py`, then translate what it finds"
    assert wanted - set(kept) == set(), advice
    assert set(kept) - wanted == set(), advice
    assert [m.id for m in messages.untranslated(messages.catalogue(language))] == [], advice
