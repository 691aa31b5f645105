"""The inspect-ai task: ``inspect eval wiesci/extraction --model openai/gpt-4o``.

Parameters (``-T name=value``): ``part`` (original, real), ``split``, ``language`` of the prompt (pl, en), ``shots``.
Needs ``pip install 'wiesci[inspect]'``.
"""

from __future__ import annotations

from collections.abc import Callable

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    ResponseSchema,
)
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState, generate
from inspect_ai.util import JSONSchema

from wiesci.harnesses.answers import documents, headline, make_prompt
from wiesci.systems.llm import read_answer

MESSAGES = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}


@task
def extraction(part: str = "original", split: str = "test", language: str = "pl", shots: int = 0) -> Task:
    """Names, events and claims of every document of a split, asked for in one answer each."""
    prompt = make_prompt(language, shots)

    def messages(document: object) -> list[ChatMessage]:
        return [MESSAGES[m["role"]](content=m["content"]) for m in prompt.messages(document)]  # type: ignore[arg-type]

    samples = [Sample(id=d.id, input=messages(d)) for d in documents(part, split)]
    schema = ResponseSchema(name="labels", json_schema=JSONSchema.model_validate(prompt.schema), strict=True)
    return Task(
        dataset=MemoryDataset(samples, name=f"wiesci-{part}-{split}"),
        solver=generate(),
        scorer=answers(),
        config=GenerateConfig(temperature=0, response_schema=schema),
    )


def _figure(name: str) -> Callable[[list[SampleScore]], float]:
    """A figure over all documents: F1 is no mean of the documents' F1, so it is computed from their answers."""

    def value(scores: list[SampleScore]) -> float:
        return headline(name, {str(s.sample_id): s.score.answer or "" for s in scores})

    return value


@metric(name="entities.strict")
def entities_strict() -> Metric:
    """F1 of names, boundaries and type."""
    return _figure("entities.strict")


@metric(name="events.trigger")
def events_trigger() -> Metric:
    """F1 of triggers with their types."""
    return _figure("events.trigger")


@metric(name="events.argument")
def events_argument() -> Metric:
    """F1 of arguments: event, role, entity."""
    return _figure("events.argument")


@metric(name="claims.relation")
def claims_relation() -> Metric:
    """F1 of claims: content, source and cue."""
    return _figure("claims.relation")


@metric
def readable() -> Metric:
    """The share of answers that are an object in the format."""

    def value(scores: list[SampleScore]) -> float:
        return sum(s.score.as_float() for s in scores) / len(scores) if scores else 0.0

    return value


@scorer(metrics=[entities_strict(), events_trigger(), events_argument(), claims_relation(), readable()])
def answers() -> Scorer:
    """Keeps the answer for the metrics; a sample's own value is whether it could be read."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        _, reason = read_answer(state.output.completion, str(state.sample_id))
        return Score(value=float(not reason), answer=state.output.completion, explanation=reason or None)

    return score
