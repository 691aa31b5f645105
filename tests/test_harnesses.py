"""inspect-ai and lm-evaluation-harness: their runs with models that answer as they are told give our scores."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path
from typing import Any

import pytest

from wiesci import corpus, evaluate, harnesses
from wiesci.model import Document, UsageError
from wiesci.systems.llm.prompt import answer_of

DOCUMENTS = harnesses.documents("original", "test")[:3]


def gold_answer(document: Document) -> str:
    return json.dumps(answer_of(document), ensure_ascii=False)


ANSWERS = {
    DOCUMENTS[0].id: gold_answer(DOCUMENTS[0]),
    DOCUMENTS[1].id: "Nie umiem.",
    DOCUMENTS[2].id: f"```json\n{gold_answer(DOCUMENTS[2])}\n```",
}


def names_recall() -> float:
    """By hand: of three documents' names those of the first and the third are answered."""
    counts = [sum(m.level == "NAM" for m in d.mentions) for d in DOCUMENTS]
    return (counts[0] + counts[2]) / sum(counts)


def test_answers_are_scored_as_the_command_does() -> None:
    evaluation = harnesses.evaluate_answers(DOCUMENTS, ANSWERS)
    assert evaluation.missing == 0
    assert evaluation.invalid_documents == 1
    figures = evaluation.figures("entities.strict")
    assert figures["recall"] == pytest.approx(names_recall(), abs=0.02)  # quotes of repeated names may be misplaced
    assert harnesses.headline("entities.strict", ANSWERS) == evaluation.headline("entities.strict")
    nothing = evaluate(DOCUMENTS, [{"id": d.id, "mentions": [], "events": [], "claims": []} for d in DOCUMENTS])
    assert nothing.headline("entities.strict") == 0
    assert harnesses.headline("entities.strict", dict.fromkeys(ANSWERS, "")) == 0


def test_an_unknown_document_is_an_error() -> None:
    with pytest.raises(UsageError, match="orig-none"):
        harnesses.headline("entities.strict", {"orig-none": ""})


def test_inspect_with_its_mock_model(tmp_path: Path) -> None:
    inspect_ai = pytest.importorskip("inspect_ai")
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    from wiesci.harnesses.inspect_task import extraction

    asked: list[str] = []

    def answer(messages: Any, *_: Any) -> Any:
        asked.append(messages[-1].text)
        (document,) = (d for d in DOCUMENTS if d.text and d.text in messages[-1].text)
        output = ModelOutput.from_content("mockllm/model", ANSWERS[document.id])
        output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
        return output

    model = get_model("mockllm/model", custom_outputs=answer)
    (log,) = inspect_ai.eval(extraction(), model=model, limit=3, display="none", log_dir=str(tmp_path))
    assert log.status == "success", log.error
    metrics = {name: m.value for name, m in log.results.scores[0].metrics.items()}
    expected = {name: harnesses.headline(name, ANSWERS) for name in harnesses.HEADLINES}
    assert metrics == pytest.approx({**expected, "readable": 2 / 3})
    assert 0.3 < metrics["entities.strict"] < 1
    assert len(asked) == 3


def test_inspect_finds_the_task_by_name() -> None:
    pytest.importorskip("inspect_ai")
    (entry,) = (e for e in importlib.metadata.entry_points(group="inspect_ai") if e.name == "wiesci")
    assert entry.load().extraction


def test_lm_eval_with_a_model_that_answers_as_told() -> None:
    lm_eval = pytest.importorskip("lm_eval")
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    from wiesci.harnesses.lm_eval import PATH

    class Told(LM):  # type: ignore[misc, unused-ignore]
        def generate_until(self, requests: Any, disable_tqdm: bool = False) -> list[str]:
            shown = [request.args[0] for request in requests]
            return [ANSWERS[d.id] for text in shown for d in DOCUMENTS if d.text and d.text in text]

        def loglikelihood(self, requests: Any, disable_tqdm: bool = False) -> Any:
            raise NotImplementedError

        def loglikelihood_rolling(self, requests: Any, disable_tqdm: bool = False) -> Any:
            raise NotImplementedError

    manager = TaskManager(include_path=str(PATH))
    found = lm_eval.simple_evaluate(model=Told(), tasks=["wiesci"], task_manager=manager, limit=3)
    results = found["results"]["wiesci"]
    for name in harnesses.HEADLINES:
        assert results[f"{name},none"] == pytest.approx(harnesses.headline(name, ANSWERS))
    assert results["readable,none"] == pytest.approx(2 / 3)


def test_lm_eval_with_its_dummy_model() -> None:
    lm_eval = pytest.importorskip("lm_eval")
    from lm_eval.tasks import TaskManager

    from wiesci.harnesses.lm_eval import PATH

    manager = TaskManager(include_path=str(PATH))
    found = lm_eval.simple_evaluate(model="dummy", tasks=["wiesci"], task_manager=manager, limit=2)
    assert found["results"]["wiesci"]["entities.strict,none"] == 0
    assert found["n-samples"]["wiesci"]["original"] == len(corpus.load("original", "test"))
