"""The corpus: builds to the same bytes, loads as declared, gold comes from the sheets, texts are what was annotated."""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest

from wiesci import corpus, dataset
from wiesci.rows import read_parquet

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
ORIGINALS = sorted(path.stem for path in (CORPUS / "texts").glob("*.txt"))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_building_again_changes_nothing(tmp_path: Path) -> None:
    made = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["built_with"]
    here = {name: importlib.metadata.version(name) for name in made}
    if made == here:
        result = run(ROOT / "scripts" / "build_corpus.py", "--check")
        assert (result.returncode, result.stdout, result.stderr) == (0, "nothing changed\n", "")
        return
    copy = tmp_path / "corpus"  # another pyarrow writes other bytes: the same rows all the same
    shutil.copytree(CORPUS, copy)
    assert run(ROOT / "scripts" / "build_corpus.py", "--corpus", copy).returncode == 0
    for path in sorted((CORPUS / "data").glob("*.parquet")):
        assert list(read_parquet(copy / "data" / path.name)) == list(read_parquet(path)), path.name


def test_a_changed_source_is_noticed(tmp_path: Path) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS, copy)
    path = copy / "annotations" / "orig-0001.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"ACTUAL"', '"HYPO"', 1), encoding="utf-8")
    result = run(ROOT / "scripts" / "build_corpus.py", "--check", "--corpus", copy)
    assert result.returncode == 1
    assert "data/documents-train.parquet" in result.stdout


def test_a_damaged_source_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS, copy)
    text = copy / "texts" / "orig-0001.txt"
    text.write_text(text.read_text(encoding="utf-8").replace("Hakerzy", "Hackerzy", 1), encoding="utf-8")
    result = run(ROOT / "scripts" / "build_corpus.py", "--corpus", copy)
    assert result.returncode == 2
    assert "orig-0001.json: text_sha256: is not the checksum of the text [checksum]" in result.stderr


def test_every_file_has_its_checksum() -> None:
    assert corpus.verify() == []


def test_splits_hold_what_the_manifest_says() -> None:
    manifest = corpus.manifest()
    for part, splits in manifest.splits.items():
        for split, count in splits.items():
            documents = corpus.load(part, split)
            assert len(documents) == count
            assert [d.id for d in documents] == sorted(d.id for d in documents)
            assert {d.part for d in documents} == {part}


@pytest.mark.parametrize("doc_id", ORIGINALS)
def test_gold_is_what_the_adjudicated_sheet_says(doc_id: str, tmp_path: Path) -> None:
    sheet = CORPUS / "annotators" / "adjudicated" / f"{doc_id}.txt"
    result = run(ROOT / "scripts" / "sheet.py", "compile", sheet, "--out", tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / f"{doc_id}.json").read_bytes() == (CORPUS / "annotations" / f"{doc_id}.json").read_bytes()


@pytest.mark.parametrize("doc_id", ORIGINALS)
def test_both_annotators_sheets_compile(doc_id: str, tmp_path: Path) -> None:
    for annotator in ("a", "b"):
        sheet = CORPUS / "annotators" / annotator / f"{doc_id}.txt"
        result = run(ROOT / "scripts" / "sheet.py", "compile", sheet, "--out", tmp_path)
        assert result.returncode == 0, result.stderr


def test_every_difference_was_decided_by_a_rule() -> None:
    for path in (CORPUS / "adjudication").glob("*.tsv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t"):
                assert row["decision"] in ("A", "B", "new"), (path.name, row)
                assert row["rule"], (path.name, row)


DENSITY = {"mentions": 13.5, "triggers": 6.0, "arguments": 8.0, "claims": 2.5}
"""Half of what the trial of the scheme found per 1,000 characters."""

SPARSE = {
    "orig-0008": "a press conference: statements about a lease, for which no event type stands",
    "orig-0009": "a quarrel about the wording of a draft: claims and corrections",
    "orig-0010": "a dispute about figures of an audit",
    "orig-0013": "a live ticker whose entries rarely name who acts",
    "orig-0015": "corrections of an earlier article: claims about figures and papers",
    "orig-0017": "a background piece on a quarrel, told in scenes",
    "orig-0018": "an analysis of messages and of who sent them",
    "orig-0019": "figures of an outbreak, given by offices",
    "orig-0020": "a dispute of scientists about dating",
    "orig-0023": "a quarrel about whether a painting is a copy",
    "orig-0025": "rooms and figures of a dormitory, for which no event type stands",
    "orig-0026": "a quarrel of collectors about a thing",
    "orig-0029": "a court's reasons, with few names beside the defendants' initials",
    "orig-0032": "a correction of turnout figures",
    "orig-0042": "a follow-up on whose land an apiary stands: complaints, papers and denials",
    "orig-0075": "a flash on results: figures of a firm without agents",
    "orig-0076": "an insurer's press conference: statements and offers, hardly any events",
    "orig-0045": "an evening of counting votes",
    "orig-0048": "a quarrel about a miscounted ballot",
    "orig-0053": "a dispute about copied marks, which no event type holds",
    "orig-0055": "registers and conditions before a referendum",
    "orig-0082": "a flash about one find, with few names",
    "orig-0083": "a village told by its inhabitants: habits and opinions",
    "orig-0037": "a dispute about a map in a calendar: statements and corrections",
    "orig-0093": "disturbed GPS, which no event type holds",
    "orig-0101": "measurements of radon",
    "orig-0102": "sick animals, which fill no role",
    "orig-0119": "injuries in general, told by doctors and coaches",
    "orig-0049": "a regatta's protest about fish",
    "orig-0051": "a background piece on an unused building: money and opinions",
    "orig-0052": "an audit's figures, told at a press conference",
    "orig-0057": "a flash on one theft: sums, weights and days",
    "orig-0058": "an old case told from letters and memories",
    "orig-0060": "a trial about papers of devices",
    "orig-0065": "weights of fish and measurements of a river",
    "orig-0066": "statements about whether a turbine ran",
    "orig-0068": "levels and heights of a dyke",
    "orig-0091": "a flash on tills that stand still",
    "orig-0092": "explanations of a list on a web page",
    "orig-0097": "traces of milk in pots, and archeologists about them",
    "orig-0098": "archeologists who contradict the article before",
    "orig-0099": "a flash on a fluid for transplants",
    "orig-0100": "a doctor's practice told by patients and officials",
    "orig-0105": "water levels and a judgment",
    "orig-0106": "a town's history told by its inhabitants",
    "orig-0107": "a flash on a mistaken report",
    "orig-0113": "a quarrel about an author's dates",
    "orig-0114": "organists' contracts: figures and opinions",
    "orig-0115": "a flash on the length of a pool",
    "orig-0116": "a club's press conference about a trainer's licence",
    "real-0004": "the opinions of one speaker: claims, hardly an event",
    "real-0010": "figures of an epidemic, told by the newsroom itself",
    "real-0011": "an interview about one person's situation",
    "real-0013": "one minister's assessment of a call",
    "real-0014": "a speech full of images",
    "real-0015": "one speech to a parliament",
    "real-0016": "accounts and yachts that were found",
    "real-0018": "opinions of one politician",
    "real-0019": "a talk with one politician",
    "real-0020": "a speech about the economy",
    "real-0028": "an opinion piece on administrative rules",
    "real-0030": "a short report about one storage of gas",
    "real-0034": "predictions of one politician",
    "real-0035": "lists of those who are sanctioned",
    "real-0036": "an interview",
    "real-0041": "an opinion piece",
    "real-0042": "two positions on a pipeline",
    "real-0043": "a statement, and a reader's comment",
    "real-0045": "figures of a planned pipeline",
    "real-0046": "statements of two presidents",
    "real-0047": "figures of ships and pipes",
    "real-0049": "a ministry's correction of an article",
    "real-0051": "polls, state by state",
    "real-0052": "results of one state, in figures",
    "real-0053": "results of all states, in figures",
    "real-0054": "messages of one candidate",
    "real-0056": "a short report of one deed",
    "real-0058": "figures of an epidemic",
    "real-0059": "a list of petitions",
}
"""Documents that stay below, with the reason; the lint told their annotators to look again."""


def test_labels_are_dense_enough() -> None:
    """Below half of the usual density a document needs a reason, and a reason needs such a document."""
    sparse = set()
    for document in corpus.everything():
        thousands = (document.text_length or 0) / 1000
        found = {
            "mentions": len(document.mentions),
            "triggers": sum(len(e.triggers) for e in document.events),
            "arguments": sum(len(e.arguments) for e in document.events),
            "claims": len(document.claims),
        }
        if any(found[layer] < share * thousands for layer, share in DENSITY.items()):
            sparse.add(document.id)
    assert sparse == set(SPARSE)


def test_every_gold_span_says_what_the_text_says() -> None:
    for document in corpus.load("original", "train"):
        assert document.text is not None
        assert hashlib.sha256(document.text.encode()).hexdigest() == document.text_sha256
        spans = [*document.mentions, *document.times, *document.quantities]
        spans += [t for e in document.events for t in e.triggers]  # type: ignore[misc]
        spans += [s for c in document.claims for s in (c.cue, *c.content)]  # type: ignore[misc]
        assert spans
        for span in spans:
            assert document.text[span.start : span.end] == span.text


def test_the_real_part_ships_no_text() -> None:
    for document in corpus.load_stand_off():
        assert document.text is None
        assert document.title is None
        assert {m.text for m in document.mentions} == {None}
        assert {m.lemma for m in document.mentions if m.level not in ("NAM", "ADJ")} <= {None}
        assert {t.text for e in document.events for t in e.triggers} == {None}
        assert {s.text for c in document.claims for s in c.content} <= {None}


def test_features_are_declared_the_same_in_card_and_data() -> None:
    import yaml

    header = yaml.safe_load((CORPUS / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    assert [c["config_name"] for c in header["configs"]] == list(dataset.CONFIGURATIONS)
    columns = dataset.features(corpus.labels())
    for info in header["dataset_info"]:
        name = info["config_name"]
        assert info["features"] == columns[name]._to_yaml_list()
        for path in (CORPUS / "data").glob(f"{name}-*.parquet"):
            metadata = pyarrow.parquet.read_schema(path).metadata[b"huggingface"]
            assert json.loads(metadata)["info"]["features"] == columns[name].to_dict()


LOAD = """
import datasets, json, sys
datasets.disable_progress_bars()
from datasets import load_dataset
folder = sys.argv[1]
found = {}
for name in ("documents", "entities", "events", "claims", "real"):
    plain = load_dataset(folder, name)
    found[name] = {split: rows.num_rows for split, rows in plain.items()}
    split = next(iter(plain))
    streamed = next(iter(load_dataset(folder, name, split=split, streaming=True)))
    assert streamed == plain[split][0], name
first = load_dataset(folder)["train"][0]
assert type(first["events"]) is list and type(first["events"][0]["triggers"]) is list
found["first"] = first["published"]
print(json.dumps(found))
"""


def load(folder: Path, home: Path) -> dict[str, object]:
    """What ``load_dataset`` gives in a fresh process without network, its cache in ``home``."""
    environment = {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin", "HOME": str(home)}
    result = subprocess.run(
        [sys.executable, "-c", LOAD, str(folder)], capture_output=True, text=True, env=environment, check=False
    )
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_load_dataset_gives_every_configuration(tmp_path: Path) -> None:
    found = load(corpus.corpus_path(), tmp_path)  # inside the installed package, or the clone's
    splits = corpus.manifest().splits
    assert found["documents"] == splits["original"]
    assert found["real"] == splits["real"]


def test_a_changed_corpus_is_not_served_from_the_cache(tmp_path: Path) -> None:
    """Two folders of one name, one cache: each gives its own content, also when a folder changes in place."""
    home = tmp_path / "home"
    copies = [tmp_path / name / "corpus" for name in ("one", "two")]
    for copy in copies:
        shutil.copytree(CORPUS, copy)
    assert load(copies[0], home)["first"] == "2025-03-11"
    table = copies[0] / "documents.tsv"
    table.write_text(table.read_text(encoding="utf-8").replace("2025-03-11", "2025-03-12"), encoding="utf-8")
    assert run(ROOT / "scripts" / "build_corpus.py", "--corpus", copies[0]).returncode == 0
    assert load(copies[0], home)["first"] == "2025-03-12"
    assert load(copies[1], home)["first"] == "2025-03-11"
