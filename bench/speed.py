"""500 articles from first poll to queue, against the bare library calls on the same pages in the same run."""

from __future__ import annotations

import io
import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.places import GOLD, REPLAY, environment, home_with_gazetteer

ARTICLES = 500
PORT = 8877


@contextmanager
def wire() -> Iterator[str]:
    """The address of a feed with `ARTICLES` entries and their pages."""
    argv = [sys.executable, str(REPLAY), "--port", str(PORT), "--window", str(ARTICLES)]
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL) as server:
        time.sleep(2)
        try:
            yield f"http://127.0.0.1:{PORT}/feeds/wire.rss"
        finally:
            server.kill()


def _model() -> object:
    import spacy

    from dateline.adapters.tagger import MODELS, _installed

    name = _installed(MODELS["en"])
    assert name is not None
    nlp = __import__(name).load()
    for pipe in nlp.pipe_names:
        if pipe not in ("tok2vec", "ner"):
            nlp.disable_pipe(pipe)
    if "senter" in nlp.disabled:
        nlp.enable_pipe("senter")
    assert spacy
    return nlp


def bare(feed: str, share: slice = slice(None)) -> tuple[int, float]:
    """feedparser, httpx, trafilatura, spaCy senter+ner in a plain loop; (articles, seconds without loading the model)."""
    import feedparser
    import httpx
    import trafilatura

    nlp = _model()
    started = time.perf_counter()
    done = 0
    with httpx.Client() as client:
        parsed = feedparser.parse(io.BytesIO(client.get(feed).content))
        for entry in parsed.entries[share]:
            text = trafilatura.extract(client.get(entry.link).text) or ""
            nlp(text)  # type: ignore[operator]
            done += 1
    return done, time.perf_counter() - started


def _bare_half(args: tuple[str, int]) -> tuple[int, float]:
    feed, half = args
    return bare(feed, slice(half, None, 2))


def bare_on_two(feed: str) -> float:
    """Articles a second of the same loop in two processes."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        halves = pool.map(_bare_half, [(feed, 0), (feed, 1)])
    return sum(n for n, _ in halves) / max(seconds for _, seconds in halves)


class Memory(threading.Thread):
    """Peak of the resident memory of a process with all its children, shared pages counted once (PSS), in MB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process = psutil.Process(pid)
        self.peak = 0.0
        self.largest = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.5):
            total = 0.0
            try:
                for process in (self.process, *self.process.children(recursive=True)):
                    try:
                        used = process.memory_full_info().pss / 1e6
                    except psutil.Error:
                        continue
                    total += used
                    self.largest = max(self.largest, used)
            except psutil.Error:
                return
            self.peak = max(self.peak, total)


def ours(feed: str) -> tuple[int, float, float, Memory]:
    """`dateline run --once` as a whole process on an empty database.

    Returns articles, seconds in all, seconds of the cycle, memory.
    """
    home = Path(tempfile.mkdtemp(prefix="dateline-speed-"))
    config = home / "config"
    shutil.copy(home_with_gazetteer() / "gazetteer.sqlite3", home)
    settings = {"DATELINE_SAMPLE_NEWSROOM": "false", "DATELINE_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{PORT}"}
    base = environment(home, **settings)
    run = [sys.executable, "-m", "dateline"]
    subprocess.run([*run, "init", str(config)], env=base, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(config / "feeds")
    (config / "feeds").mkdir()
    env = base | {"DATELINE_CONFIG": str(config)}
    subprocess.run([*run, "feeds", "add", feed], env=env, check=True, stdout=subprocess.DEVNULL)
    started = time.perf_counter()
    with subprocess.Popen([*run, "run", "--once", "--json"], env=env, stdout=subprocess.PIPE) as process:
        memory = Memory(process.pid)
        memory.start()
        assert process.stdout is not None
        answer = json.loads(process.stdout.read())
        process.wait()
        seconds = time.perf_counter() - started
        memory.over.set()
    shutil.rmtree(home)
    return answer["counts"].get("articles read", 0), seconds, answer["seconds"], memory


def main() -> None:
    if not REPLAY.exists() or not GOLD.is_dir():
        print("The replay newsroom is not there; nothing to measure.")
        return
    with wire() as feed:
        n, seconds = bare(feed)
        rate = n / seconds
        print(f"bare calls, one process       {rate:6.1f} articles/s  over {n}", flush=True)
        two = bare_on_two(feed)
        print(f"bare calls, two processes     {two:6.1f} articles/s", flush=True)
        read, whole, cycle, memory = ours(feed)
    inside, all_in_all = read / cycle, read / whole
    print(f"dateline run --once           {inside:6.1f} articles/s  over {read}")
    print(f"  with start-up               {all_in_all:6.1f} articles/s  in {whole:.1f} s")
    print(f"share of bare, one process    {inside / rate:6.2f}   with start-up {all_in_all / rate:.2f}")
    print(f"share of bare, two processes  {inside / two:6.2f}   with start-up {all_in_all / two:.2f}")
    print(f"peak memory, all processes    {memory.peak:6.0f} MB (largest single one {memory.largest:.0f} MB)")
