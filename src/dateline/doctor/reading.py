"""Judges of what reading needs: config files, gazetteer, model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.doctor.findings import Finding, fail, ok, warn


def config_files(counts: Mapping[str, str], problems: Sequence[str]) -> Finding:
    """`counts`: kind -> how many of it there are, in words. `problems`: one sentence a file that cannot be used."""
    if problems:
        return fail(
            "config files",
            "; ".join(problems),
            "Mend the file; its keys are on the documents' page of config files.",
        )
    return ok("config files", ", ".join(f"{number} {kind}" for kind, number in counts.items()))


def gazetteer(path: str, meta: Mapping[str, str] | None, places: int, *, current: bool) -> Finding:
    """`meta`: the file's own table; None where there is no file, {} where it cannot be read."""
    if meta is None:
        return fail("gazetteer", "not built", "Run `dateline gazetteer build`.")
    if not meta or not places:
        return fail("gazetteer", f"{path} cannot be read", "Build it anew: `dateline gazetteer build`.")
    says = f"{places} places of {meta.get('version', 'an unknown build').partition(': ')[2]}"
    if not current:
        return warn(
            "gazetteer",
            f"{says}, older than config/gazetteer or than this program",
            "It is built anew at the next start, or by `dateline gazetteer build`.",
        )
    return ok("gazetteer", says)


def model(name: str, problem: str) -> Finding:
    """`name`: package and release of the English model, "" where there is none. `problem`: why it does not load."""
    if not name:
        return fail(
            "language model",
            "no English model is installed: places and actors are matched by name alone",
            "Install dateline anew: its model comes with it.",
        )
    if problem:
        return fail("language model", f"{name} does not load: {problem}", "Install dateline and spaCy anew.")
    return ok("language model", name)
