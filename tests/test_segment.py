"""The segmenter: golden cases, and what must hold for any string."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiesci import segment

GOLDEN = Path(__file__).parent / "golden" / "sentences.txt"

PIECES = [
    ".", "!", "?", "…", "...", "(...)", "[…]", ",", ":", "–", "-", "„", "”", '"', "(", ")", " ", "  ", "\t", "\n",
    "\r\n", "\u2028", "\u2029", "\x85", "\x00", "\u00a0", "\u200b", "😀", "e\u0301", "r.", "w.", "2023", "5.", "im.",
    "tys.", "proc.", "min.", "S.A.", "J.", "Jan", "K.", "gen.", "że", "w", "Polska", "dom", "itd.", "12.03.2024",
    "ŻÓŁW",
]  # fmt: skip
texts = st.one_of(
    st.text(), st.text(st.characters()), st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)  # fmt: skip


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in segment.sentences(text)]


def golden() -> list[list[str]]:
    blocks = GOLDEN.read_text(encoding="utf-8").strip().split("\n\n")
    return [block.splitlines() for block in blocks if not block.startswith("#")]


@pytest.mark.parametrize("expected", golden(), ids=lambda lines: lines[0][:30])
def test_golden(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_golden_in_one_text() -> None:
    """A paragraph's sentences do not depend on the paragraphs around it."""
    assert split("\n\n".join(" ".join(lines) for lines in golden())) == [line for lines in golden() for line in lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_line_breaks_end_a_sentence(end: str) -> None:
    assert split(f"Tytuł bez kropki{end}Zdanie, {end}które się łamie, gen.{end}Lis") == [
        "Tytuł bez kropki",
        "Zdanie,",
        "które się łamie, gen.",
        "Lis",
    ]


def test_tokens() -> None:
    text = " Ul. Lipowa-5,\n„3,5 proc.”  "
    found = segment.tokens(text, segment.sentences(text))
    assert [text[a:b] for a, b in found] == ["Ul", ".", "Lipowa", "-", "5", ",", "„", "3", ",", "5", "proc", ".", "”"]


def test_empty() -> None:
    assert segment.sentences("") == segment.sentences(" \n\t\u2028 ") == []
    assert segment.tokens("", []) == []


@given(texts)
def test_every_character_lies_in_one_sentence(text: str) -> None:
    found = segment.sentences(text)
    last = 0
    for start, end in found:
        assert last <= start < end
        assert text[last:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        last = end
    assert text[last:].strip() == ""
    assert found == segment.sentences(text)


@given(texts)
def test_every_character_lies_in_one_token(text: str) -> None:
    sentences = segment.sentences(text)
    covered = [i for start, end in segment.tokens(text, sentences) for i in range(start, end)]
    assert covered == [i for i, c in enumerate(text) if not c.isspace()]


@given(texts, texts)
def test_paragraphs_are_independent(one: str, two: str) -> None:
    shifted = [(a + len(one) + 1, b + len(one) + 1) for a, b in segment.sentences(two)]
    assert segment.sentences(f"{one}\n{two}") == segment.sentences(one) + shifted


@pytest.mark.parametrize(
    "piece",
    [".", "…", ". ", ".)", "(...) ", ". – ", '. "', "r. ", "W 2023 r. ", "A. ", "a ", "5. Lubuska ", "\x00.", ". a"],
)
def test_linear_time(piece: str) -> None:
    """Half a million characters of the worst kinds, with room to spare: quadratic code would need minutes."""
    text = piece * (500_000 // len(piece))
    begin = time.perf_counter()
    segment.tokens(text, segment.sentences(text))
    assert time.perf_counter() - begin < 20
