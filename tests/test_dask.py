"""Scoring and prediction on a real local cluster of worker processes: the figures of one process, to the last digit."""

from __future__ import annotations

import functools
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import datasets
import pytest
from dask.bag import from_sequence
from distributed import Client, LocalCluster

import wiesci.dask as on_cluster
from wiesci import corpus, scoring, views
from wiesci.jsonl import read_documents, require, to_builtins, write_documents
from wiesci.model import Document, FormatError, UsageError
from wiesci.results import Evaluation
from wiesci.systems import build_system, predict_all, without_labels

pytestmark = pytest.mark.filterwarnings("ignore")  # the cluster's own, of the processes that it starts and ends

GOLD = corpus.load("original", "test")
WORKERS = 3


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def predictions() -> list[Document]:
    """Predictions of the rules, a tenth of the documents left out."""
    system = build_system("rules", train=corpus.load("original", "train"), labels=corpus.labels())
    return [d for n, d in enumerate(predict_all(system, [without_labels(d) for d in GOLD])) if n % 10]


def parts(folder: Path, documents: Sequence[Document], count: int, *, gold: bool = False) -> str:
    """The documents in another order in so many files, one of them compressed; the pattern that finds them."""
    mixed = random.Random(count).sample(documents, len(documents))
    for n in range(count):
        write_documents(folder / f"{n}.jsonl{'' if n else '.gz'}", mixed[n::count], gold=gold)
    return str(folder / "*.jsonl*")


def same(one: Evaluation, other: Evaluation) -> bool:
    return one.to_dict(documents=True) == other.to_dict(documents=True) and one.notes == other.notes


def together(pattern: str) -> list[Document]:
    known = {d.id: d for d in GOLD}
    files = sorted(Path(pattern).parent.glob(Path(pattern).name))
    return [d for file in files for d in require(read_documents(file, gold=known))]


def test_the_figures_are_those_of_one_process(client: Client, predictions: list[Document], tmp_path: Path) -> None:
    gold, pred = parts(tmp_path / "g", GOLD, 5, gold=True), parts(tmp_path / "p", predictions, 3)
    found = on_cluster.score(gold, pred, system="rules")
    alone = scoring.score(GOLD, together(pred), system="rules")
    assert len(found.columns) == len(alone.columns) > 35
    assert found.missing == 5
    assert same(found, alone)


def test_parquet_bags_and_datasets_give_the_same(client: Client, predictions: list[Document], tmp_path: Path) -> None:
    pred = parts(tmp_path, predictions, 2)
    options: dict[str, Any] = {"layers": ["entities", "claims"], "system": "s"}
    alone = scoring.score(GOLD, together(pred), **options)
    parquet = corpus.corpus_path() / "data" / "documents-test.parquet"
    rows = from_sequence([to_builtins(d, gold=False) for d in predictions], npartitions=4)
    assert same(on_cluster.score(parquet, rows, **options), alone)
    table = datasets.Dataset.from_parquet(str(parquet), cache_dir=str(tmp_path / "cache"))
    assert same(on_cluster.score(table, [pred], **options), alone)


def test_views_measures_and_faulty_items(client: Client, predictions: list[Document], tmp_path: Path) -> None:
    view = ("conll", views.find_view("conll", corpus.labels()))
    pred = parts(tmp_path / "p", predictions, 2)
    found = on_cluster.score(parts(tmp_path / "g", GOLD, 2, gold=True), pred, view=view, measures=["entities.strict"])
    assert same(found, scoring.score(GOLD, together(pred), view=view, only=["entities.strict"]))
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(b'{"id": "%s", "mentions": [{"start": 5, "end": 2, "type": "PER"}]}\n' % GOLD[0].id.encode())
    reading = read_documents(broken, gold={d.id: d for d in GOLD})
    alone = scoring.score(GOLD, reading.documents, invalid_items=reading.invalid_items)
    assert same(on_cluster.score(str(tmp_path / "g" / "*"), broken, skip_invalid=True), alone)


def killed_once(client: Client, work: Callable[[], Any]) -> Any:
    """What ``work`` gives while a worker process is killed under it."""
    client.wait_for_workers(WORKERS)
    processes = client.run(os.getpid)
    answer: list[Any] = []
    thread = threading.Thread(target=lambda: answer.append(work()))
    thread.start()
    while not (busy := [worker for worker, tasks in client.processing().items() if tasks]):
        assert thread.is_alive(), "the run was over before a worker could be killed"
        time.sleep(0.01)
    os.kill(processes[busy[0]], signal.SIGKILL)
    thread.join(timeout=120)
    assert answer, "the run ended without an answer"
    client.wait_for_workers(WORKERS)
    assert processes[busy[0]] not in client.run(os.getpid).values()
    return answer[0]


def test_a_run_survives_the_death_of_a_worker(client: Client, predictions: list[Document], tmp_path: Path) -> None:
    gold, pred = parts(tmp_path / "g", GOLD, 12, gold=True), parts(tmp_path / "p", predictions, 12)
    found = killed_once(client, lambda: on_cluster.score(gold, pred, system="rules"))
    assert same(found, scoring.score(GOLD, together(pred), system="rules"))


SYSTEM = """
import time

def predict(document):
    time.sleep(0.05)
    return {"mentions": [{"start": 0, "end": len(document.text.split()[0]), "type": "PER"}]}
"""


def test_a_system_runs_over_a_corpus(client: Client, tmp_path: Path) -> None:
    (tmp_path / "slow_system.py").write_text(SYSTEM, encoding="utf-8")
    client.upload_file(str(tmp_path / "slow_system.py"))
    given = parts(tmp_path / "g", GOLD, 12, gold=True)
    run = functools.partial(on_cluster.predict, "python:slow_system:predict", given, tmp_path / "out")
    files = killed_once(client, run)
    assert [file.name for file in files] == [f"part-{n:05}.jsonl" for n in range(12)]
    documents = together(str(tmp_path / "out" / "*.jsonl"))
    assert sorted(d.id for d in documents) == sorted(d.id for d in GOLD)
    assert all(d.mentions[0].end == len((d.text or "").split()[0]) or d.text is None for d in documents)
    before = [file.read_bytes() for file in files]
    rows = from_sequence([to_builtins(d) for d in GOLD], npartitions=1)
    (one,) = on_cluster.predict("python:slow_system:predict", rows, tmp_path / "one")
    assert sorted(one.read_bytes().splitlines()) == sorted(b"".join(before).splitlines())


# ---- faults --------------------------------------------------------------------------------------------------------


def test_every_fault_has_its_file_and_line(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    write_documents(gold, GOLD[:2], gold=True)
    first, second = (tmp_path / f"pred-{n}.jsonl" for n in (1, 2))
    first.write_text(f'{{"id": "{GOLD[0].id}", "mentions": []}}\n\n{{"id": "nobody"}}\nno JSON\n', encoding="utf-8")
    second.write_text(f'{{"id": "{GOLD[0].id}", "claims": 5}}\n', encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        on_cluster.score(gold, [first, second])
    assert [(Path(p.path).name, p.line, p.code) for p in caught.value.problems] == [
        ("pred-1.jsonl", 3, "unknown-document"),
        ("pred-1.jsonl", 4, "prose"),
        ("pred-2.jsonl", 1, "wrong-type"),
        ("pred-2.jsonl", 1, "repeated-document"),
    ]
    assert caught.value.problems[-1].message == f"the id stands in {first}:1 already"
    listed = tmp_path / "list.jsonl"
    listed.write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(FormatError, match="is one JSON list"):
        on_cluster.score(gold, listed)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl: no such file"):
        on_cluster.score(tmp_path / "none.jsonl", tmp_path / "none.jsonl")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="no document to score against"):
        on_cluster.score(empty, empty)
    with pytest.raises(UsageError, match=r"no measure 'entities\.strickt'"):
        on_cluster.score(empty, empty, measures=["entities.strickt"])
    faulty = tmp_path / "faulty.jsonl"
    faulty.write_text('{"id": 5}\n', encoding="utf-8")
    with pytest.raises(FormatError):
        on_cluster.predict("constant", faulty, tmp_path / "out")
