"""One tiny hand-made document with all layers, for every test that needs one."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import hypothesis
import pytest

from wiesci import cli, wire
from wiesci.build import build
from wiesci.model import Document

hypothesis.settings.register_profile("tests", derandomize=True, deadline=None, database=None, max_examples=100)
hypothesis.settings.load_profile("tests")

Row = dict[str, Any]

TEXT = """Rozmowy w Borowinie

W piątek premier Lech Bartosz spotkał się w Borowinie z delegacją Wazyrii. „Nie zamkniemy granicy” – powiedział \
Bartosz wazyryjskim dziennikarzom. Według agencji Wazpress rząd zapowiedział, że straż zatrzyma około 40 osób."""


def at(form: str, occurrence: int = 1, *, text: str = TEXT) -> dict[str, Any]:
    """Offsets and text of the given occurrence of a form."""
    start = -1
    for _ in range(occurrence):
        start = text.index(form, start + 1)
    return {"start": start, "end": start + len(form), "text": form}


def _row() -> Row:
    pieces = (
        "Rozmowy w Borowinie",
        "W piątek premier Lech Bartosz spotkał się w Borowinie z delegacją Wazyrii.",
        "„Nie zamkniemy granicy” – powiedział Bartosz wazyryjskim dziennikarzom.",
        "Według agencji Wazpress rząd zapowiedział, że straż zatrzyma około 40 osób.",
    )
    sentences = [[at(piece)["start"], at(piece)["end"]] for piece in pieces]
    tokens: list[list[int]] = []
    for word in TEXT.replace("„", "„ ").replace("”", " ”").replace(".", " .").replace(",", " ,").split():
        start = TEXT.index(word, tokens[-1][1] if tokens else 0)
        tokens.append([start, start + len(word)])

    def mention(number: int, entity: str, place: dict[str, Any], level: str, lemma: str | None) -> Row:
        return {"id": f"m{number}", "entity": entity, **place, "level": level, "lemma": lemma}

    return {
        "id": "test-0001",
        "title": "Rozmowy w Borowinie",
        "text": TEXT,
        "published": "2025-03-15",
        "part": "original",
        "topic": "diplomacy",
        "genre": "report",
        "story": "test-0001",
        "provenance": {
            "fiction": True,
            "text": "language model",
            "labels": "by hand",
            "license": "Apache-2.0",
            "source": None,
            "source_path": None,
            "source_revision": None,
        },
        "text_sha256": hashlib.sha256(TEXT.encode("utf-8")).hexdigest(),
        "text_length": len(TEXT),
        "sentences": sentences,
        "tokens": tokens,
        "entities": [
            {"id": "bartosz", "type": "PER", "name": "Lech Bartosz", "subtype": None},
            {"id": "borowina", "type": "GPE", "name": "Borowina", "subtype": None},
            {"id": "wazyria", "type": "GPE", "name": "Wazyria", "subtype": None},
            {"id": "delegacja", "type": "PER", "name": "delegacja", "subtype": None},
            {"id": "prasa", "type": "PER", "name": "dziennikarze", "subtype": None},
            {"id": "wazpress", "type": "ORG", "name": "Wazpress", "subtype": "media"},
            {"id": "rzad", "type": "ORG", "name": "rząd", "subtype": None},
            {"id": "straz", "type": "ORG", "name": "straż", "subtype": None},
            {"id": "osoby", "type": "PER", "name": "osoby", "subtype": None},
        ],
        "mentions": [
            mention(1, "borowina", at("Borowinie"), "NAM", "Borowina"),
            mention(2, "bartosz", at("Lech Bartosz"), "NAM", "Lech Bartosz"),
            mention(3, "borowina", at("Borowinie", 2), "NAM", "Borowina"),
            mention(4, "delegacja", at("delegacją"), "NOM", None),
            mention(5, "wazyria", at("Wazyrii"), "NAM", "Wazyria"),
            mention(6, "bartosz", at("Bartosz", 2), "NAM", "Bartosz"),
            mention(7, "wazyria", at("wazyryjskim"), "ADJ", "wazyryjski"),
            mention(8, "prasa", at("dziennikarzom"), "NOM", None),
            mention(9, "wazpress", at("Wazpress"), "NAM", "Wazpress"),
            mention(10, "rzad", at("rząd"), "NOM", None),
            mention(11, "straz", at("straż"), "NOM", None),
            mention(12, "osoby", at("osób"), "NOM", None),
        ],
        "times": [{"id": "t1", **at("piątek"), "type": "DATE", "value": "2025-03-14"}],
        "quantities": [{"id": "q1", **at("około 40 osób"), "type": "COUNT", "value": "~40", "of": "osoby"}],
        "events": [
            {
                "id": "v1",
                "type": "Contact.Meet",
                "triggers": [
                    {"id": "v1.1", **at("Rozmowy"), "realis": "ACTUAL", "polarity": "POS"},
                    {"id": "v1.2", **at("spotkał"), "realis": "ACTUAL", "polarity": "POS"},
                ],
                "arguments": [
                    {"role": "Participant", "filler": "bartosz"},
                    {"role": "Participant", "filler": "delegacja"},
                    {"role": "Place", "filler": "borowina"},
                    {"role": "Time", "filler": "t1"},
                ],
            },
            {
                "id": "v2",
                "type": "Politics.Decide",
                "triggers": [{"id": "v2.1", **at("zamkniemy"), "realis": "FUTURE", "polarity": "NEG"}],
                "arguments": [{"role": "Agent", "filler": "bartosz"}],
            },
            {
                "id": "v3",
                "type": "Justice.Arrest",
                "triggers": [{"id": "v3.1", **at("zatrzyma"), "realis": "FUTURE", "polarity": "POS"}],
                "arguments": [{"role": "Agent", "filler": "straz"}, {"role": "Target", "filler": "osoby"}],
            },
        ],
        "claims": [
            {
                "id": "k1",
                "source": "bartosz",
                "source_mention": "m6",
                "source_kind": "NAMED",
                "cue": at("powiedział"),
                "content": [at("Nie zamkniemy granicy")],
                "act": "STATE",
                "commitment": "CERTAIN",
                "polarity": "POS",
                "form": "DIRECT",
                "addressee": "prasa",
                "when": None,
                "nested_in": None,
                "events": ["v2"],
            },
            {
                "id": "k2",
                "source": "wazpress",
                "source_mention": "m9",
                "source_kind": "NAMED",
                "cue": at("Według"),
                "content": [at("rząd zapowiedział, że straż zatrzyma około 40 osób")],
                "act": "STATE",
                "commitment": "CERTAIN",
                "polarity": "POS",
                "form": "INDIRECT",
                "addressee": None,
                "when": None,
                "nested_in": None,
                "events": [],
            },
            {
                "id": "k3",
                "source": "rzad",
                "source_mention": "m10",
                "source_kind": "UNNAMED",
                "cue": at("zapowiedział"),
                "content": [at("straż zatrzyma około 40 osób")],
                "act": "ANNOUNCE",
                "commitment": "CERTAIN",
                "polarity": "POS",
                "form": "INDIRECT",
                "addressee": None,
                "when": None,
                "nested_in": "k2",
                "events": ["v3"],
            },
        ],
    }


ROW = _row()


@pytest.fixture
def row() -> Row:
    """A fresh copy of the document as a dictionary; a test may change it."""
    return copy.deepcopy(ROW)


@pytest.fixture
def document(row: Row) -> Document:
    """The document itself."""
    built = build(wire.decode(json.dumps(row).encode("utf-8")))
    assert not built.faults
    return built.document


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes rows, one JSON object a line, to a file of the test's own folder."""

    def write_rows(name: str, rows: Iterable[Row]) -> Path:
        path = tmp_path / name
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
        return path

    return write_rows


class Outcome(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON object on standard output."""

        def refuse(name: str) -> NoReturn:
            raise AssertionError(f"{name} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


Command = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process, through ``main``."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["wiesci", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        assert isinstance(stop.value.code, int)
        return Outcome(stop.value.code, *capsys.readouterr())

    return run
