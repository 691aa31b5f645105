"""What makes the corpus fit to be cited: Croissant, canary, citation file, the upload."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import datasets
import mlcroissant
import pyarrow
import pyarrow.parquet
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
sys.path.insert(0, str(ROOT / "scripts"))

import croissant  # noqa: E402
import publish  # noqa: E402
from wiesci.corpus import manifest  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # those of mlcroissant, rdflib and huggingface_hub

# ---- Croissant -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def described() -> Any:
    return mlcroissant.Dataset(jsonld=str(CORPUS / "croissant.json"))


def test_croissant_is_valid(described: Any) -> None:
    assert described.metadata.ctx.issues.errors == set()
    assert described.metadata.ctx.issues.warnings == set()


@pytest.mark.parametrize("name", [f.rpartition("/")[2].removesuffix(".parquet") for f in manifest().files if "/" in f])
def test_croissant_loads_what_datasets_loads(described: Any, name: str) -> None:
    """Row by row, column by column: mlcroissant's reader finds in our files what pyarrow finds."""
    rows = pyarrow.parquet.read_table(CORPUS / "data" / f"{name}.parquet").to_pylist()
    found = list(described.records(record_set=name))
    assert len(found) == len(rows)

    def plain(value: Any) -> Any:
        if isinstance(value, bytes):
            return value.decode()
        return [plain(v) for v in value] if isinstance(value, list) else value

    for row, record in zip(rows[:20], found[:20], strict=True):
        for key, value in record.items():
            assert plain(value) == row[key.partition("/")[2]]


def test_croissant_checksums_are_those_of_the_files() -> None:
    described = json.loads((CORPUS / "croissant.json").read_text(encoding="utf-8"))
    declared = {item["contentUrl"]: item["sha256"] for item in described["distribution"]}
    assert declared == {name: about.sha256 for name, about in manifest().files.items() if name.startswith("data/")}
    assert described["rai:hasSyntheticData"] is True
    assert described["version"] == manifest().version
    assert {key for key in described if key.startswith("rai:")} == set(croissant.RAI)


# ---- canary, citation ----------------------------------------------------------------------------------------------


def test_the_canary_is_everywhere() -> None:
    for path in [CORPUS / name for name in ("README.md", "manifest.json", "croissant.json")]:
        assert croissant.CANARY in path.read_text(encoding="utf-8"), path
    for path in (CORPUS / "data").glob("*.parquet"):
        metadata = pyarrow.parquet.read_schema(path).metadata
        assert metadata[b"wiesci"].decode() == croissant.CANARY, path
        assert b"huggingface" in metadata


def test_the_citation_file_has_what_the_format_asks_for() -> None:
    """CFF 1.2.0: its required keys, and the versions of this tree."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert all({"name"} <= set(a) or {"family-names"} <= set(a) for a in citation["authors"])
    assert citation["version"] == manifest().version


def test_the_card_loads_every_configuration(tmp_path: Path) -> None:
    header = yaml.safe_load((CORPUS / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    assert {"language", "license", "task_categories", "size_categories", "configs", "dataset_info"} <= set(header)
    for config in header["configs"]:
        loaded = datasets.load_dataset(str(CORPUS), config["config_name"], cache_dir=str(tmp_path))
        assert {f["split"] for f in config["data_files"]} == set(loaded)


# ---- publishing ----------------------------------------------------------------------------------------------------


class Hub:
    """As much of the Hub's API as an upload needs; remembers what it was sent."""

    def __init__(self, status: int = 200) -> None:
        self.created: list[Any] = []
        self.commits: list[list[Any]] = []
        self.tags: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if status != 200:
                    return self.answer(status, {"error": "no"})
                if self.path == "/api/repos/create":
                    outer.created.append(json.loads(body))
                    return self.answer(200, {"url": f"{outer.url}/datasets/someone/wiesci"})
                if "/preupload/" in self.path:
                    asked = [{"path": f["path"], "uploadMode": "regular"} for f in json.loads(body)["files"]]
                    return self.answer(200, {"files": [{**f, "shouldIgnore": False} for f in asked]})
                if "/commit/" in self.path:
                    outer.commits.append([json.loads(line) for line in body.splitlines()])
                    place = f"{outer.url}/datasets/someone/wiesci/commit/{0:040}"
                    return self.answer(200, {"commitOid": "0" * 40, "commitUrl": place, "success": True})
                if "/tag/" in self.path:
                    outer.tags.append(json.loads(body)["tag"])
                    return self.answer(200, {})
                return self.answer(200, {})

            def do_GET(self) -> None:
                self.answer(200, {"id": "someone/wiesci", "siblings": []})

            def answer(self, code: int, value: Any) -> None:
                data = json.dumps(value).encode()
                self.send_response(code)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    made = Hub()
    yield made
    made.http.shutdown()
    made.http.server_close()


def test_a_dry_run_sends_nothing(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish.main(["--repo", "someone/wiesci", "--endpoint", hub.url]) == 0
    shown = capsys.readouterr().out
    assert "dry run: nothing was sent" in shown
    for name in manifest().files:
        assert name in shown
    assert "texts/" not in shown
    assert hub.created == hub.commits == []


def test_what_is_sent_is_what_was_shown(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish.main(["--repo", "someone/wiesci", "--endpoint", hub.url, "--send"]) == 0
    shown = capsys.readouterr().out
    (lines,) = hub.commits
    sent = {line["value"]["path"] for line in lines if line["key"] == "file"}
    assert sent == {str(p.relative_to(CORPUS)) for p in publish.selected(CORPUS)}
    assert all(path in shown for path in sent)
    assert hub.created[0]["type"] == "dataset"
    assert hub.tags == [f"v{manifest().version}"]


def test_a_hub_that_refuses_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    refusing = Hub(status=400)
    assert publish.main(["--repo", "someone/wiesci", "--endpoint", refusing.url, "--send"]) == 2
    assert "the Hub refuses" in capsys.readouterr().err
    refusing.http.shutdown()
    refusing.http.server_close()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for path in publish.selected(CORPUS):
        target = tmp_path / path.relative_to(CORPUS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def test_a_changed_file_is_refused(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copied / "labels.json").write_text("{}")
    assert publish.main(["--repo", "a/b", "--corpus", str(copied)]) == 2
    assert "labels.json: is not what manifest.json says" in capsys.readouterr().err


def test_a_real_text_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copied / "data" / "real-test.parquet"
    table = pyarrow.parquet.read_table(path)
    place = table.schema.get_field_index("text")
    words = pyarrow.array(["jeden dwa trzy cztery pięć sześć siedem"] * len(table))
    pyarrow.parquet.write_table(table.set_column(place, "text", words), path)
    checksums = {c for _, c in publish.third_party.sequences("jeden dwa trzy cztery pięć sześć siedem")}
    monkeypatch.setattr(publish.third_party, "read_kept", lambda: checksums)
    reasons = publish.refusals(copied, publish.selected(copied))
    assert "real-test.parquet: real-0001 has a text" in reasons
    assert any("six words of a third-party text" in reason for reason in reasons)
