"""Models of other libraries, made and trained here, since none can be downloaded: they load, read and score."""

from __future__ import annotations

import builtins
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from conftest import Command
from wiesci import corpus, derive, scoring, views
from wiesci.jsonl import read_documents
from wiesci.model import Document, UsageError
from wiesci.systems import LIBRARIES, Library, build_system, fitting_view, libraries, predict_all, without_labels
from wiesci.systems.libraries.spacy_pipeline import references, train_pipeline

LABELS = corpus.labels()
TRAIN = corpus.load("original", "train")[:6]
NKJP = {"PER": "persName", "ORG": "orgName", "GPE": "placeName"}


def build(kind: str, model: Path | str, batch: int = 4) -> Library:
    system = build_system(f"{kind}:{model}", train=(), labels=LABELS, batch=batch)
    assert isinstance(system, Library)
    return system


def tagged(document: Document, names: dict[str, str]) -> list[list[tuple[int, int, str]]]:
    """Every sentence as tokens with IOB2 tags of the names that ``names`` knows."""
    sentences, tokens = derive.segmentation(document)
    found = []
    for first, last in sentences:
        row = []
        for start, end in tokens:
            if first <= start and end <= last:
                over = [m for m in document.mentions if m.level == "NAM" and m.start <= start and end <= m.end]
                kept = [m for m in over if m.type in names]
                row.append((start, end, f"{'BI'[kept[0].start < start]}-{names[kept[0].type]}" if kept else "O"))
        found.append(row)
    return found


def check_predictions(system: Library, documents: Sequence[Document] = TRAIN) -> list[Document]:
    """What must hold of any library: the same in any batch size, true offsets, nothing read but text."""
    found = system.many([without_labels(d) for d in documents])
    for document, prediction in zip(documents, found, strict=True):
        assert prediction.id == document.id
        assert "mentions" in prediction.attempted
        for m in prediction.mentions:
            assert (document.text or "")[m.start : m.end] == m.text
            assert m.text == (m.text or "").strip()
            assert m.text
    one_by_one = [system(without_labels(d)) for d in documents]
    places = [[(m.start, m.end, m.type) for m in d.mentions] for d in found]
    assert places == [[(m.start, m.end, m.type) for m in d.mentions] for d in one_by_one]
    return found


# ---- spaCy ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pipeline() -> Any:
    pytest.importorskip("spacy")
    return train_pipeline(TRAIN, passes=20)


@pytest.fixture(scope="module")
def spacy_folder(pipeline: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("spacy") / "model"
    pipeline.to_disk(folder)
    return folder


def test_spacy_reads_with_a_trained_pipeline(spacy_folder: Path) -> None:
    found = check_predictions(build("spacy", spacy_folder))
    scores = scoring.score(TRAIN, found, layers=["entities"])
    assert (scores.headline("entities.strict") or 0) > 0.3  # trained on these very documents
    assert all(d.attempted == {"mentions"} for d in found)


def test_spacy_gold_survives_the_way_into_its_documents() -> None:
    """What the pipeline learns from is our gold: from_spacy of the reference gives the names and triggers again."""
    spacy = pytest.importorskip("spacy")
    from wiesci.systems.libraries import from_spacy
    from wiesci.systems.libraries.spacy_pipeline import with_triggers

    nlp = spacy.blank("pl")
    for document in TRAIN:
        found = [from_spacy(Document("d", text=doc.text), with_triggers(doc)) for doc in references(nlp, document)]
        names = sorted(m.text or "" for d in found for m in d.mentions)
        assert names == sorted(m.text or "" for m in document.mentions if m.level == "NAM")
        triggers = sorted((e.triggers[0].text or "", e.type) for d in found for e in d.events)
        assert triggers == sorted((t.text or "", e.type) for e in document.events for t in e.triggers)


def test_the_baseline_gives_names_and_triggers(pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wiesci.systems.libraries.spacy_pipeline.train_pipeline", lambda train: pipeline)
    system = build_system("spacy", train=TRAIN, labels=LABELS)
    found = predict_all(system, [without_labels(d) for d in TRAIN])
    assert {"mentions", "events"} == set(found[0].attempted)
    scores = scoring.score(TRAIN, found)
    assert (scores.headline("entities.strict") or 0) > 0.3
    types = {e.type for d in found for e in d.events}
    assert types <= set(LABELS.event_types)


def test_the_baseline_is_the_same_twice() -> None:
    pytest.importorskip("spacy")
    first, second = (train_pipeline(TRAIN[:2], passes=2) for _ in range(2))
    text = TRAIN[0].text or ""
    assert first(text).to_json() == second(text).to_json()


def test_span_groups_become_events_and_claims(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    text = "Rada zamknęła most. Wójt mówi, że most jest stary."
    nlp = spacy.blank("pl")
    doc = nlp(text)
    doc.spans["triggers"] = [doc.char_span(5, 13, label="Politics.Decide")]
    doc.spans["contents"] = [doc.char_span(34, 49, label="STATE")]
    found = libraries.from_spacy(Document("d", text=text), doc)
    assert [(e.type, e.triggers[0].text) for e in found.events] == [("Politics.Decide", "zamknęła")]
    assert [(c.act, c.content[0].text) for c in found.claims] == [("STATE", "most jest stary")]
    assert found.attempted == {"mentions", "events", "claims"}


# ---- transformers --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token-classification model of two layers, trained on six documents with NKJP's labels."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=2000, special_tokens=special, show_progress=False)
    pieces.train_from_iterator([d.text or "" for d in TRAIN], trainer)
    ends = [(name, pieces.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    pieces.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=pieces,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=256,
    )
    tags = ["O", *(f"{p}-{label}" for label in NKJP.values() for p in "BI")]
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=256,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(tags)),
        label2id={tag: number for number, tag in enumerate(tags)},
    )
    torch.manual_seed(0)
    model = transformers.BertForTokenClassification(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    rows = []
    for document in TRAIN:
        for sentence in tagged(document, NKJP):
            first, text = sentence[0][0], (document.text or "")[sentence[0][0] : sentence[-1][1]]
            encoded = tokenizer(text, return_offsets_mapping=True, truncation=True)
            goals = []
            for start, end in encoded["offset_mapping"]:
                over = [tag for a, b, tag in sentence if a <= first + start and first + end <= b]
                goals.append(tags.index(over[0]) if over and start < end else -100)
            rows.append((encoded["input_ids"], goals))
    for _ in range(60):
        for at in range(0, len(rows), 16):
            batch = rows[at : at + 16]
            width = max(len(ids) for ids, _ in batch)
            ids = torch.tensor([ids + [0] * (width - len(ids)) for ids, _ in batch])
            goals = torch.tensor([goal + [-100] * (width - len(goal)) for _, goal in batch])
            loss = model(input_ids=ids, attention_mask=(ids != 0).long(), labels=goals).loss
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    folder = tmp_path_factory.mktemp("bert")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_transformers_read_sentence_by_sentence(bert_folder: Path) -> None:
    system = build("hf", bert_folder)
    assert set(system.tags) == set(NKJP.values())
    found = check_predictions(system)
    nkjp = ("nkjp", views.find_view("nkjp", LABELS))
    scores = scoring.score(TRAIN, found, layers=["entities"], view=nkjp)
    assert scores.figures("entities.type")["f1"] > 0.8, "a model without dropout knows its training texts by heart"
    assert all(0 <= (m.score or -1) <= 1 for d in found for m in d.mentions)


def test_one_command_runs_and_says_how_to_score(bert_folder: Path, command: Command, tmp_path: Path) -> None:
    output = tmp_path / "hf.jsonl"
    ran = command("predict", f"hf:{bert_folder}", "--split", "validation", "--batch-size", "8", "-o", str(output))
    assert ran.status == 0, ran.err
    assert "a second" in ran.err
    assert "score with --labels nkjp" in ran.err
    scored = command("score", str(output), "--split", "validation", "--labels", "nkjp", "--json")
    assert scored.status == 0, scored.err
    assert json.loads(scored.out)["systems"]["hf"]["scores"]["entities.strict"]["pred"] > 0


# ---- GLiNER --------------------------------------------------------------------------------------------------------


def test_gliner_is_asked_for_our_types(bert_folder: Path, tmp_path: Path) -> None:
    """A model with random weights: it finds nonsense, in our types and at true offsets."""
    gliner = pytest.importorskip("gliner")
    from transformers import AutoTokenizer, BertConfig, BertModel

    backbone, folder = tmp_path / "backbone", tmp_path / "gliner"
    tokenizer = AutoTokenizer.from_pretrained(bert_folder)
    size = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(tokenizer) + 4, max_position_embeddings=512, **size)).save_pretrained(backbone)
    tokenizer.save_pretrained(backbone)
    config = gliner.GLiNERConfig(
        model_name=str(backbone), hidden_size=32, max_len=128, max_width=6, dropout=0.0, span_mode="markerV0"
    )
    gliner.GLiNER.from_config(config).save_pretrained(folder)
    system = build("gliner", folder)
    found = check_predictions(system, TRAIN[:2])
    assert sum(len(d.mentions) for d in found) > 0
    assert {m.type for d in found for m in d.mentions} <= set(LABELS.entity_types)
    assert set(libraries.GLINER_PROMPTS) == set(LABELS.entity_types)


# ---- Stanza --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stanza_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer and a tagger trained on four documents, laid out as Stanza's downloads are."""
    pytest.importorskip("stanza")
    from stanza.models import ner_tagger, tokenizer
    from stanza.models.common.pretrain import Pretrain

    work = tmp_path_factory.mktemp("stanza")
    home = work / "resources" / "pl"
    for kind in ("tokenize", "ner", "pretrain"):
        (home / kind).mkdir(parents=True)
    documents = TRAIN[:4]
    sentences = [(d.text or "", s) for d in documents for s in tagged(d, NKJP)]
    rows = [[{"text": text[a:b], "ner": tag} for a, b, tag in sentence] for text, sentence in sentences]
    (work / "ner.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    words = sorted({token["text"] for row in rows for token in row})
    seeded = random.Random(0)
    vectors = [" ".join([word, *(f"{seeded.gauss(0, 1):.3f}" for _ in range(8))]) for word in words]
    (work / "vectors.txt").write_text("\n".join([f"{len(words)} 8", *vectors]) + "\n", encoding="utf-8")
    Pretrain(str(home / "pretrain" / "tiny.pt"), str(work / "vectors.txt")).load()

    def options(**given: object) -> list[str]:
        return [word for name, value in given.items() for word in (f"--{name}", str(value))]

    sizes = options(hidden_dim=32, char_hidden_dim=16, char_emb_dim=8, word_emb_dim=8, max_steps=200, eval_interval=200)
    files = options(train_file=work / "ner.json", eval_file=work / "ner.json", shorthand="pl_tiny")
    pretrain = options(wordvec_pretrain_file=home / "pretrain" / "tiny.pt")
    saved = options(save_dir=home / "ner", save_name="tiny.pt")
    ner_tagger.main(["--mode", "train", *files, *pretrain, *saved, *sizes, "--cpu"])

    texts, marks, lines = [], [], []
    for document in documents:
        text = document.text or ""
        ends = {b: 1 for _, b in derive.segmentation(document)[1]} | {b: 2 for _, b in derive.segmentation(document)[0]}
        texts.append(text)
        marks.append("".join("\n" if c == "\n" else str(ends.get(at + 1, 0)) for at, c in enumerate(text)))
        for sentence in tagged(document, NKJP):
            for number, (a, b, _) in enumerate(sentence, start=1):
                space = "_" if text[b : b + 1].isspace() else "SpaceAfter=No"
                lines.append("\t".join([str(number), text[a:b], *"____", str(number - 1), "dep", "_", space]))
            lines.append("")
    for name, content in (("txt", "\n\n".join(texts)), ("marks", "\n\n".join(marks)), ("mwt.json", "[]")):
        (work / name).write_text(content, encoding="utf-8")
    (work / "gold.conllu").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = options(txt_file=work / "txt", label_file=work / "marks", dev_txt_file=work / "txt")
    files += options(dev_label_file=work / "marks", dev_conll_gold=work / "gold.conllu", conll_file=work / "out.conllu")
    sizes = options(emb_dim=16, hidden_dim=32, steps=120, eval_steps=60, report_steps=60, max_seqlen=200)
    saved = options(save_dir=home / "tokenize", save_name="tiny.pt", mwt_json_file=work / "mwt.json", lang="pl")
    tokenizer.main(["--mode", "train", "--shorthand", "pl_tiny", *files, *sizes, *saved, "--cpu", "--no_use_mwt"])

    def entry(kind: str, **more: object) -> dict[str, object]:
        digest = hashlib.md5((home / kind / "tiny.pt").read_bytes()).hexdigest()
        return {"tiny": {"md5": digest, **more}}

    about = {
        "lang_name": "Polish",
        "packages": {"default": {"tokenize": "tiny", "ner": "tiny"}},
        "tokenize": entry("tokenize"),
        "ner": entry("ner", dependencies=[{"model": "pretrain", "package": "tiny"}]),
        "pretrain": entry("pretrain"),
        "default_processors": {"tokenize": "tiny", "ner": "tiny"},
        "default_dependencies": {},
    }
    (work / "resources" / "resources.json").write_text(json.dumps({"pl": about, "url": "http://127.0.0.1:9"}))
    return work / "resources"


@pytest.mark.filterwarnings("ignore")
def test_stanza_reads_whole_texts(stanza_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stanza.resources.common.DEFAULT_MODEL_DIR", str(stanza_folder))
    monkeypatch.setattr("stanza.pipeline.core.DEFAULT_MODEL_DIR", str(stanza_folder), raising=False)
    monkeypatch.setattr(
        "stanza.Pipeline",
        _with_folder(__import__("stanza").Pipeline, str(stanza_folder)),
    )
    system = build("stanza", "pl", batch=2)
    assert set(system.tags) == set(NKJP.values())
    found = check_predictions(system, TRAIN[:4])
    assert sum(len(d.mentions) for d in found) > 0


def _with_folder(pipeline: Callable[..., Any], folder: str) -> Callable[..., Any]:
    """Stanza fixes its folder when it is imported, from ``STANZA_RESOURCES_DIR``."""
    return lambda *given, **options: pipeline(*given, **options, dir=folder)


# ---- labels, errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "view"),
    [
        (["PER", "GPE"], ""),
        (["persName", "placeName", "date"], "nkjp"),
        (["PER", "LOC", "MISC"], "coarse"),
        (["PERSON", "NORP", "CARDINAL"], "ontonotes"),
        (["Osoba"], None),
    ],
)
def test_the_view_that_takes_a_librarys_labels(tags: list[str], view: str | None) -> None:
    assert fitting_view(tags, LABELS) == view


@pytest.mark.parametrize("kind", LIBRARIES)
def test_what_cannot_be_loaded_says_why(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=f"^'{kind}:' names no model"):
        build_system(f"{kind}:", train=(), labels=LABELS)
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] in ("spacy", "transformers", "gliner", "stanza"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=rf"^{kind}:x needs \w+: pip install 'wiesci\[{kind}\]'$"):
        build_system(f"{kind}:x", train=(), labels=LABELS)


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    with pytest.raises(UsageError, match=r"^spacy:pl_none cannot be loaded: OSError: \[E050\]"):
        build_system("spacy:pl_none", train=(), labels=LABELS)


def test_a_batch_size_is_for_libraries(command: Command, tmp_path: Path) -> None:
    ran = command("predict", "rules", "--batch-size", "4", "-o", str(tmp_path / "x.jsonl"))
    assert ran.status == 2
    assert "--batch-size is for a library's model; 'rules' has no such thing" in ran.err
    ran = command("predict", "llm:m", "--batch-size", "4", "-o", str(tmp_path / "x.jsonl"))
    assert ran.status == 2
    assert "there is --workers" in ran.err


def test_predictions_of_a_library_can_be_read_back(spacy_folder: Path, command: Command, tmp_path: Path) -> None:
    output = tmp_path / "spacy.jsonl"
    ran = command("predict", f"spacy:{spacy_folder}", "--split", "validation", "-o", str(output))
    assert ran.status == 0, ran.err
    assert "Score it as it is." in ran.err
    known = {d.id: d for d in corpus.load("original", "validation")}
    reading = read_documents(output, gold=known, labels=LABELS)
    assert reading.problems == ()
