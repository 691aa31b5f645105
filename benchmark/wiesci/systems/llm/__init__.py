"""Language models behind an OpenAI-compatible endpoint: prompt, constrained answers, nothing paid twice."""

from wiesci.systems.llm.client import Usage, ask_all, read_usage
from wiesci.systems.llm.prompt import LANGUAGES, Prompt, answer_schema, build_prompt

__all__ = ["LANGUAGES", "Prompt", "Usage", "answer_schema", "ask_all", "build_prompt", "read_usage"]
