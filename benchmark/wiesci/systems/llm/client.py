"""Asking an endpoint for many documents at once: retries, resumption, and what it cost.

Every answer is appended to the output file as soon as it is there, so that after a crash or an interruption the same
command goes on where it stopped and pays for nothing twice.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import msgspec

from wiesci import wire
from wiesci.model import Document, UsageError
from wiesci.systems.llm.prompt import Prompt

ATTEMPTS = 3
"""How often a document is asked for before its answer counts as invalid."""
LAYERS = ("mentions", "events", "claims")
_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)


class Usage(msgspec.Struct, frozen=True):
    """What a run used: documents, requests, tokens, seconds; how many answers were no answer."""

    documents: int
    requests: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    invalid_answers: int
    documents_without_answer: int

    @property
    def invalid_rate(self) -> float:
        """The share of requests whose answer could not be used."""
        return self.invalid_answers / self.requests if self.requests else 0.0

    def cost(self, price_in: float, price_out: float) -> float:
        """In the prices' currency, given for a million tokens."""
        return (self.prompt_tokens * price_in + self.completion_tokens * price_out) / 1e6


def ask_all(
    documents: Sequence[Document],
    *,
    model: str,
    prompt: Prompt,
    output: Path,
    workers: int = 4,
    client: Any = None,
    progress: Callable[[int, int], None] | None = None,
) -> Usage:
    """Answers for all documents in ``output``, in their order, quotes without offsets (score with ``--align``).

    Documents that the file holds already are not asked for again. ``client``: an ``openai.OpenAI``; by default one
    from the environment (``OPENAI_API_KEY``, ``OPENAI_BASE_URL``).
    """
    client = client or _client()
    done = _answered(output)
    wanted = [d for d in documents if d.id not in done]
    output.parent.mkdir(parents=True, exist_ok=True)
    lock = threading.Lock()
    with output.open("a", encoding="utf-8") as stream, ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        futures = [pool.submit(_ask, client, model, prompt, d) for d in wanted]
        try:
            for number, future in enumerate(as_completed(futures), start=1):
                row = future.result()
                with lock:
                    stream.write(json.dumps(row, ensure_ascii=False) + "\n")
                    stream.flush()
                done[row["id"]] = row
                if progress is not None:
                    progress(number, len(wanted))
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    ordered = [done[d.id] for d in documents]
    output.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ordered), encoding="utf-8")
    return usage_of(ordered)


def _client() -> Any:
    try:
        import openai
    except ModuleNotFoundError:
        raise UsageError("the system 'llm' needs openai: pip install 'wiesci[llm]'") from None
    try:
        return openai.OpenAI(max_retries=5)
    except openai.OpenAIError as error:
        raise UsageError(f"the system 'llm' needs a key: {error}") from None


def _answered(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of an earlier run; a line that a crash cut short is dropped from the file."""
    if not path.is_file():
        return {}
    found: dict[str, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("id"), str) and "llm" in (row.get("meta") or {}):
            found[row["id"]] = row
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found.values()), encoding="utf-8")
    return found


def _ask(client: Any, model: str, prompt: Prompt, document: Document) -> dict[str, Any]:
    """One document's row: the first answer that fits, or empty layers after :data:`ATTEMPTS`."""
    started = time.perf_counter()
    spent = {"prompt_tokens": 0, "completion_tokens": 0}
    reasons: list[str] = []
    answer: dict[str, Any] = {}
    for _ in range(ATTEMPTS):
        made, reason = _answer(client, model, prompt, document, spent)
        if made is not None:
            answer = made
            break
        reasons.append(reason)
    about = {
        "model": model,
        **spent,
        "seconds": round(time.perf_counter() - started, 3),
        "requests": len(reasons) + bool(answer),
        "invalid": reasons,
    }
    return {"id": document.id, **{layer: answer.get(layer, []) for layer in LAYERS}, "meta": {"llm": about}}


def _answer(
    client: Any, model: str, prompt: Prompt, document: Document, spent: dict[str, int]
) -> tuple[dict[str, Any] | None, str]:
    """An answer that fits the format, or why there is none. A key or an address that is refused ends the run."""
    import openai

    form = {"type": "json_schema", "json_schema": {"name": "labels", "strict": True, "schema": prompt.schema}}
    try:
        response = client.chat.completions.create(
            model=model, messages=prompt.messages(document), response_format=form, temperature=0
        )
    except (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError) as error:
        raise UsageError(f"the endpoint refuses: {error}") from None
    except openai.OpenAIError as error:
        return None, f"{type(error).__name__}: {str(error)[:200]}"
    if response.usage is not None:
        spent["prompt_tokens"] += response.usage.prompt_tokens
        spent["completion_tokens"] += response.usage.completion_tokens
    choices = response.choices or []
    content = choices[0].message.content if choices else None
    if not content:
        return None, "empty answer"
    return read_answer(content, document.id)


def read_answer(content: str, doc_id: str) -> tuple[dict[str, Any] | None, str]:
    """The layers in an answer, or why it cannot be used. A Markdown fence around the object is taken off."""
    fenced = _FENCE.match(content)
    try:
        value = json.loads(fenced[1] if fenced else content)
    except (ValueError, RecursionError):
        return None, "no JSON"
    if not isinstance(value, dict):
        return None, "no JSON object"
    if value.get("id", doc_id) != doc_id:
        return None, "another document's id"
    answer = {layer: value[layer] for layer in LAYERS if layer in value}
    if not answer:
        return None, "no layer"
    decoded = wire.decode(json.dumps({"id": doc_id, **answer}).encode("utf-8", "replace"))
    if decoded.faults:
        where, message, _ = decoded.faults[0]
        return None, f"{where}: {message}"
    return answer, ""


def usage_of(rows: Sequence[Mapping[str, Any]]) -> Usage:
    """The sum over the rows of a file."""
    about = [row["meta"]["llm"] for row in rows]
    return Usage(
        documents=len(rows),
        requests=sum(a["requests"] for a in about),
        prompt_tokens=sum(a["prompt_tokens"] for a in about),
        completion_tokens=sum(a["completion_tokens"] for a in about),
        seconds=sum(a["seconds"] for a in about),
        invalid_answers=sum(len(a["invalid"]) for a in about),
        documents_without_answer=sum(len(a["invalid"]) == a["requests"] for a in about),
    )


def read_usage(path: Path) -> Usage | None:
    """What a file's predictions used, None if no language model made them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    made = [row for row in rows if "llm" in (row.get("meta") or {})]
    return usage_of(made) if made else None
