"""Language models: the prompt and its schema, and a run against a local server that behaves and misbehaves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import openai
import pytest

from conftest import Command
from wiesci import corpus, scoring, wire
from wiesci.jsonl import Quotes, build_documents, read_documents
from wiesci.model import Document, UsageError
from wiesci.systems import llm, without_labels
from wiesci.systems.llm.client import ATTEMPTS, read_answer

Answer = Callable[[int, dict[str, Any]], tuple[int, Any]]


def content(value: Any) -> tuple[int, Any]:
    """A completion with this answer."""
    text = value if isinstance(value, str) or value is None else json.dumps(value, ensure_ascii=False)
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return 200, {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


class Server:
    """An endpoint that answers as it is told, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer.lock:
                    outer.asked.append(body)
                    number = len(outer.asked)
                status, made = answer(number, body)
                if status == 0:  # the connection is cut
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
                    return
                data = json.dumps(made).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.lock = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}/v1"

    def client(self, **options: Any) -> openai.OpenAI:
        return openai.OpenAI(base_url=self.url, api_key="k", **{"max_retries": 0, "timeout": 10, **options})


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Server]]:
    """Starts endpoints and stops them after the test."""
    started: list[Server] = []

    def start(answer: Answer) -> Server:
        started.append(Server(answer))
        return started[-1]

    yield start
    for server in started:
        server.http.shutdown()
        server.http.server_close()


DOCUMENTS = tuple(without_labels(d) for d in corpus.load("original", "validation")[:3])
PROMPT = llm.build_prompt(corpus.labels())
GOOD = {"mentions": [{"text": "Gdynia", "type": "GPE", "lemma": "Gdynia"}], "events": [], "claims": []}


def ask(server: Server, output: Path, documents: tuple[Document, ...] = DOCUMENTS, **options: Any) -> llm.Usage:
    client = options.pop("client", None) or server.client()
    return llm.ask_all(documents, model="m", prompt=PROMPT, output=output, client=client, **options)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# ---- the prompt ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", llm.LANGUAGES)
def test_the_prompt_defines_every_label(language: str) -> None:
    labels = corpus.labels()
    prompt = llm.build_prompt(labels, language=language)
    for table in (labels.entity_types, labels.event_types, labels.realis, labels.acts, labels.commitments):
        for name, entry in table.items():
            assert f"- {name}: {getattr(entry, language)}" in prompt.system
    assert prompt.examples == ()
    (system, article) = prompt.messages(DOCUMENTS[0])
    assert system["content"] == prompt.system
    assert (DOCUMENTS[0].text or "?") in article["content"]
    assert (DOCUMENTS[0].published or "?") in article["content"]


def test_gold_fits_the_schema_and_scores_as_gold() -> None:
    """The examples are right by the schema; aligned again, a gold answer has the gold names and triggers."""
    gold = corpus.load("original", "validation")
    prompt = llm.build_prompt(corpus.labels(), examples=gold)
    answers = [json.loads(answer) for _, answer in prompt.examples]
    for answer in answers:
        jsonschema.validate(answer, prompt.schema)
    path_rows = [{"id": d.id, **answer} for d, answer in zip(gold, answers, strict=True)]
    reading = build_documents("x", _decoded(path_rows), gold={d.id: d for d in gold}, quotes=Quotes())
    scores = scoring.score(gold, reading.documents)
    assert (scores.headline("entities.strict") or 0) > 0.97
    assert (scores.headline("events.trigger") or 0) > 0.97
    assert (scores.headline("claims.relation") or 0) > 0.9


def _decoded(found: list[dict[str, Any]]) -> Iterator[tuple[int, Any]]:
    for number, row in enumerate(found, start=1):
        yield number, wire.decode(json.dumps(row).encode())


def test_the_schema_is_closed_everywhere() -> None:
    def closed(schema: Any) -> None:
        if isinstance(schema, dict):
            if schema.get("type") == "object":
                assert schema["additionalProperties"] is False
                assert schema["required"] == list(schema["properties"])
            for value in schema.values():
                closed(value)
        elif isinstance(schema, list):
            for value in schema:
                closed(value)

    closed(llm.answer_schema(corpus.labels()))


def test_no_prompt_in_czech() -> None:
    with pytest.raises(UsageError, match="no prompt in 'cs'; there are pl, en"):
        llm.build_prompt(corpus.labels(), language="cs")


# ---- a server that behaves -------------------------------------------------------------------------------------------


def test_answers_in_the_order_of_the_documents(serve: Callable[[Answer], Server], tmp_path: Path) -> None:
    server = serve(lambda n, _: content(GOOD))
    usage = ask(server, tmp_path / "p.jsonl", workers=3)
    assert [row["id"] for row in rows(tmp_path / "p.jsonl")] == [d.id for d in DOCUMENTS]
    assert (usage.documents, usage.requests, usage.prompt_tokens, usage.completion_tokens) == (3, 3, 300, 30)
    assert (usage.invalid_rate, usage.documents_without_answer) == (0.0, 0)
    assert usage.cost(2.0, 10.0) == pytest.approx(300 * 2e-6 + 30 * 1e-5)
    asked = server.asked[0]
    assert asked["response_format"]["json_schema"]["schema"] == PROMPT.schema
    assert asked["temperature"] == 0
    reading = read_documents(tmp_path / "p.jsonl", gold={d.id: d for d in DOCUMENTS}, quotes=Quotes())
    assert reading.problems == ()
    assert llm.read_usage(tmp_path / "p.jsonl") == usage


def test_nothing_is_paid_twice(serve: Callable[[Answer], Server], tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    ask(serve(lambda n, _: content(GOOD)), path, DOCUMENTS[:2])
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"id": "' + DOCUMENTS[2].id + '", "mentions": [{"te')  # the crash
    server = serve(lambda n, _: content(GOOD))
    usage = ask(server, path)
    assert len(server.asked) == 1
    assert DOCUMENTS[2].text in server.asked[0]["messages"][-1]["content"]
    assert usage.requests == 3
    assert [row["id"] for row in rows(path)] == [d.id for d in DOCUMENTS]
    again = serve(lambda n, _: content(GOOD))
    ask(again, path)
    assert again.asked == []


def test_an_interruption_keeps_what_was_answered(serve: Callable[[Answer], Server], tmp_path: Path) -> None:
    def answer(number: int, _: Any) -> tuple[int, Any]:
        return content(GOOD) if number < 3 else (401, {"error": {"message": "key expired"}})

    path = tmp_path / "p.jsonl"
    with pytest.raises(UsageError, match=r"the endpoint refuses: .*key expired"):
        ask(serve(answer), path, workers=1)
    assert [row["id"] for row in rows(path)] == [d.id for d in DOCUMENTS[:2]]


# ---- a server that misbehaves ----------------------------------------------------------------------------------------

BAD: dict[str, tuple[int, Any]] = {
    "truncated JSON": content('{"mentions": [{"text": "Gdy'),
    "prose": content("Oto etykiety: mentions, events."),
    "a list": content([GOOD]),
    "another id": content({**GOOD, "id": "orig-9999"}),
    "no layer": content({"answer": 1}),
    "a wrong type": content({"mentions": "Gdynia"}),
    "an unknown key": content({"mentions": [{"text": "Gdynia", "kind": "GPE"}]}),
    "empty": content(""),
    "null": content(None),
    "no choice": (200, {**content("")[1], "choices": []}),
    "429": (429, {"error": {"message": "slow down"}}),
    "500": (500, {"error": {"message": "oops"}}),
    "cut connection": (0, None),
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_answer_is_asked_again(serve: Callable[[Answer], Server], tmp_path: Path, name: str) -> None:
    server = serve(lambda n, _: BAD[name] if n == 1 else content(GOOD))
    usage = ask(server, tmp_path / "p.jsonl", DOCUMENTS[:1])
    (row,) = rows(tmp_path / "p.jsonl")
    assert row["mentions"] == GOOD["mentions"]
    assert (usage.requests, usage.invalid_answers, usage.documents_without_answer) == (2, 1, 0)
    assert len(row["meta"]["llm"]["invalid"]) == 1


@pytest.mark.parametrize("name", ["prose", "500", "cut connection"])
def test_a_document_without_an_answer_counts_as_empty(
    serve: Callable[[Answer], Server], tmp_path: Path, name: str
) -> None:
    usage = ask(serve(lambda *_: BAD[name]), tmp_path / "p.jsonl", DOCUMENTS[:1])
    (row,) = rows(tmp_path / "p.jsonl")
    assert [row[layer] for layer in ("mentions", "events", "claims")] == [[], [], []]
    assert (usage.requests, usage.invalid_rate, usage.documents_without_answer) == (ATTEMPTS, 1.0, 1)


def test_a_time_out_is_asked_again(serve: Callable[[Answer], Server], tmp_path: Path) -> None:
    def answer(number: int, _: Any) -> tuple[int, Any]:
        if number == 1:
            time.sleep(1.5)
        return content(GOOD)

    server = serve(answer)
    usage = ask(server, tmp_path / "p.jsonl", DOCUMENTS[:1], client=server.client(timeout=0.5))
    assert (usage.requests, usage.documents_without_answer) == (2, 0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('```json\n{"mentions": []}\n```', {"mentions": []}),
        ('```\n{"mentions": []}```', {"mentions": []}),
        ('{"mentions": [], "id": "x"}', {"mentions": []}),
        ('{"mentions": [], "comment": 1}', {"mentions": []}),
        ("[" * 5000, None),
        ('{"mentions": [{"text": "\\ud800", "type": "PER"}]}', None),
    ],
)
def test_what_an_answer_may_look_like(text: str, found: dict[str, Any] | None) -> None:
    assert read_answer(text, "x")[0] == found


# ---- the command -----------------------------------------------------------------------------------------------------


def test_the_command(
    command: Command, serve: Callable[[Answer], Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(lambda *_: content(GOOD))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    path = tmp_path / "mine.jsonl"
    options = ("--split", "validation", "--shots", "1", "--prompt", "en", "--price", "1,2")
    done = command("predict", "llm:some/model", *options, "-o", path)
    assert done.status == 0, done.err
    count = len(corpus.load("original", "validation"))
    assert f"{path}: {count} documents, {count} requests, {100 * count} + {10 * count} tokens" in done.err
    assert "cost 0." in done.err
    assert "Score with --align." in done.err
    assert {len(body["messages"]) for body in server.asked} == {4}
    assert command("score", path, "--split", "validation", "--align", "--json").status == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["llm:", "-o", "x.jsonl"], "'llm:' names no model"),
        (["llm:m", "-o", "x.jsonl.gz"], "give a .jsonl file"),
        (["llm:m", "-o", "x.jsonl", "--price", "cheap"], "--price cheap: expected two numbers"),
        (["llm:m", "-o", "x.jsonl", "--given", "triggers"], "llm: is not made for given triggers"),
        (["rules", "-o", "x.jsonl", "--shots", "2"], "--shots is for llm:MODEL; 'rules' has no such thing"),
        (["llm:m", "-o", "{tmp}/x.jsonl"], "the system 'llm' needs a key"),
    ],
)
def test_what_is_refused(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = command("predict", *(w.format(tmp=tmp_path) for w in words))
    assert done.status == 2
    assert message in done.err
