"""The audit of the gold, the figures of the texts, and the plain page."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import audit  # noqa: E402
import plain  # noqa: E402
import text_figures  # noqa: E402
from wiesci import corpus, inventory  # noqa: E402
from wiesci.model import Document, Mention  # noqa: E402


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def fill(path: Path, verdicts: dict[str, tuple[str, str]], *extra: dict[str, str]) -> None:
    """Write verdict and ruling into an auditor's table; whatever is not named is ok."""
    found = rows(path)
    for row in found:
        row["verdict"], row["ruling"] = verdicts.get(row["item"], ("ok", ""))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, audit.COLUMNS, delimiter="\t", lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows([*found, *extra])


# ---- planting --------------------------------------------------------------------------------------------------------


def test_a_tenth_of_every_layer_is_damaged_and_only_the_key_tells(tmp_path: Path) -> None:
    audit.plant(7, 3, 0.1, tmp_path)
    key = {(r["doc"], r["item"]): r for r in rows(tmp_path / "key.tsv")}
    seen: dict[str, list[int]] = {}
    for path in tmp_path.glob("orig-*.tsv"):
        document = corpus.find(path.stem)
        true = {label.item: label for label in audit.Page(document, corpus.labels()).items()}
        shown = rows(path)
        assert {r["item"] for r in shown} == set(true)
        for row in shown:
            hidden = (path.stem, row["item"]) in key
            differs = (row["words"], row["label"]) != (true[row["item"]].words, true[row["item"]].shown)
            assert hidden == differs, row
            seen.setdefault(row["layer"], []).append(hidden)
            if hidden:
                kept = key[path.stem, row["item"]]
                assert (kept["true_words"], kept["true_label"]) == (true[row["item"]].words, true[row["item"]].shown)
    for layer, hidden_ones in seen.items():
        assert sum(hidden_ones) == round(0.1 * len(hidden_ones)), layer


def test_the_same_seed_draws_the_same_and_another_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        audit.plant(seed, 2, 0.2, tmp_path / name)
    read = {n: {p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two", "three")}
    assert read["one"] == read["two"]
    assert read["one"] != read["three"]


def test_every_damage_changes_one_thing() -> None:
    labels = corpus.labels()
    rng = random.Random(0)
    for document in corpus.load("original", "validation"):
        page = audit.Page(document, labels)
        for label in page.items():
            made = page.damaged(label, rng)
            if made is None:
                continue
            changed = [n for (n, a), (_, b) in zip(label.fields, made.fields, strict=True) if a != b]
            assert len(changed) + (label.words != made.words) == 1, (label, made)


# ---- the report ------------------------------------------------------------------------------------------------------


def test_the_report_by_hand(tmp_path: Path) -> None:
    """Two planted names, one found; of the others two are called wrong, one doubtful, and one error is accepted."""
    audit.plant(11, 1, 0.1, tmp_path)
    path = next(tmp_path.glob("orig-*.tsv"))
    names = [r["item"] for r in rows(path) if r["layer"] == "names"]
    planted = [r["item"] for r in rows(tmp_path / "key.tsv") if r["layer"] == "names"]
    clean = [i for i in names if i not in planted]
    verdicts = {planted[0]: ("wrong", ""), clean[0]: ("wrong", "accepted"), clean[1]: ("wrong", "rejected")}
    verdicts[clean[2]] = ("doubtful", "rejected")
    missing = {"item": "-", "layer": "names", "words": "x", "verdict": "missing", "ruling": "accepted"}
    fill(path, verdicts, missing)
    line = next(line for line in audit.report(tmp_path) if line.startswith("| names"))
    low, high = audit.wilson(1, len(clean))
    rate = f"{1 / len(clean):.1%} | {low:.1%}–{high:.1%}"
    head = audit.report(tmp_path)[0]
    assert head.count("|") == line.count("|")
    assert line == f"| names | {len(clean)} | 2 | 1 | 1 | {rate} | 1 of 1 | {len(planted)} | 1 |"


def test_a_line_without_verdict_or_ruling_is_named(tmp_path: Path) -> None:
    audit.plant(11, 1, 0.1, tmp_path)
    path = next(tmp_path.glob("orig-*.tsv"))
    with pytest.raises(ValueError, match=f"{path.name}: "):
        audit.report(tmp_path)
    planted = {r["item"] for r in rows(tmp_path / "key.tsv")}
    item = next(r["item"] for r in rows(path) if r["item"] not in planted)
    fill(path, {item: ("wrong", "")})
    with pytest.raises(ValueError, match=f"{path.name}: {item} "):
        audit.report(tmp_path)


def test_named_articles_are_taken(tmp_path: Path) -> None:
    audit.plant(1, 15, 0.1, tmp_path, ["orig-0002", "orig-0012"])
    assert sorted(p.stem for p in tmp_path.glob("*-*.tsv")) == ["orig-0002", "orig-0012"]
    without = next(d.id for d in corpus.load_stand_off())
    if corpus.find(without).text is None:
        with pytest.raises(ValueError, match=f"no text for {without}: wiesci hydrate"):
            audit.plant(1, 15, 0.1, tmp_path, [without])


def test_redacted_tables_count_the_same_and_hold_no_word(tmp_path: Path) -> None:
    audit.plant(11, 1, 0.1, tmp_path / "full")
    path = next((tmp_path / "full").glob("orig-*.tsv"))
    fill(path, {rows(path)[0]["item"]: ("wrong", "accepted")})
    audit.redact(tmp_path / "full", tmp_path / "bare" / "a-round")
    assert audit.reports(tmp_path / "bare") == ["**A round**, 1 articles", "", *audit.report(tmp_path / "full")]
    for file in (tmp_path / "bare" / "a-round").iterdir():
        for row in rows(file):
            assert not any(row.get(column) for column in ("words", "label", "reason", "true_words", "true_label"))


def test_wilson_by_hand() -> None:
    """1 of 10: (0.1 + 0.19207) / 1.38415 ± 1.95996 / 1.38415 · √(0.009 + 0.0096036)."""
    assert audit.wilson(1, 10) == pytest.approx((0.0178762, 0.4041500), abs=1e-6)
    assert audit.wilson(0, 0) == (0.0, 1.0)


# ---- labels that are too rare ----------------------------------------------------------------------------------------


def test_labels_below_the_bound_are_named() -> None:
    counts = inventory.label_counts(corpus.load("original", "test"), corpus.labels())
    rare = inventory.rare(counts)
    assert set(rare) == set(inventory.LEAST)
    for layer, (least, few) in rare.items():
        every = {label: n for (where, label), n in counts.items() if where == layer}
        assert few == {label: n for label, n in every.items() if n < least}
    assert set(inventory.rare({("act", "DENY"): 7, ("act", "STATE"): 8})["act"][1]) == {"DENY"}


# ---- figures of texts ------------------------------------------------------------------------------------------------


def sample(text: str, **fields: object) -> Document:
    document = Document(id="x", text=text, sentences=((0, len(text)),), tokens=tuple(_words(text)))
    return replace(document, **fields)


def _words(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for word in text.split(" "):
        found.append((at, at + len(word)))
        at += len(word) + 1
    return found


def test_unknown_words_leave_names_aside() -> None:
    """Of *Kurdybał bzdrężył most* one is a name; of the other two the dictionary does not know one: 500 in 1,000."""
    document = sample("Kurdybał bzdrężył most", mentions=(Mention("m1", 0, 8, "PER"),))
    assert text_figures.unknown_words(document) == [500.0]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Mówi: „tak jest”.", "„tak jest”"),
        ('Mówi: "tak jest".', '"tak jest"'),
        ("– Nie ma lodu – mówi Kos. – Jest woda.", "– Nie ma lodu" + "– Jest woda."),
        ("Rzeka – jak zwykle – wylała.", ""),
    ],
)
def test_what_is_quoted(text: str, inside: str) -> None:
    assert text_figures.quoted(sample(text)) == [pytest.approx(100 * len(inside) / len(text))]


def test_names_and_sentences_are_counted() -> None:
    document = sample("Jan Kos odwołał festyn .", mentions=(Mention("m1", 0, 7, "PER"),))
    assert text_figures.names(document) == [1000 / 24]
    assert text_figures.sentence_lengths(document) == [4.0]


def test_the_kept_table_names_both_parts() -> None:
    lines = text_figures.kept_table().splitlines()
    assert lines[0].startswith(f"| median (5th–95th percentile) | original, {len(text_figures.original())} articles")
    assert len(lines) == 2 + len(text_figures.MEASURED)


# ---- the plain page --------------------------------------------------------------------------------------------------


def test_the_page_shows_every_label() -> None:
    document = corpus.load("original", "validation")[0]
    page = "\n".join(plain.lines(document, document.text or ""))
    assert page.count("    TRIG ") == sum(len(e.triggers) for e in document.events)
    assert page.count("    CLAIM ") == len(document.claims)
    assert page.count(", lemma ") == sum(m.level in ("NAM", "ADJ") for m in document.mentions)
    for event in document.events:
        assert f"    {event.id} {event.type} [" in page


def test_a_sheet_with_errors_has_no_page(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("Jan Kos odwołał festyn.", encoding="utf-8")
    (tmp_path / "s.txt").write_text("DOC id=x dct=2025-01-03\nE kos PER Jan Kos\nN 1 Anna\n", encoding="utf-8")
    command = [
        sys.executable,
        str(ROOT / "scripts" / "plain.py"),
        str(tmp_path / "s.txt"),
        "--text",
        str(tmp_path / "t.txt"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "E-NOTFOUND" in done.stderr
