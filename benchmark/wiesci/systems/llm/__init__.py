"""Language models behind an OpenAI-compatible endpoint: prompt, constrained answers, nothing paid twice."""

from wiesci.systems.llm.client import LAYERS, Usage, ask_all, read_answer, read_usage
from wiesci.systems.llm.prompt import LANGUAGES, Prompt, answer_schema, build_prompt

__all__ = [
    "LANGUAGES",
    "LAYERS",
    "Prompt",
    "Usage",
    "answer_schema",
    "ask_all",
    "build_prompt",
    "read_answer",
    "read_usage",
]
