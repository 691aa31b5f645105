"""wiesci as a task of two harnesses for language models: inspect-ai and EleutherAI's lm-evaluation-harness.

The prompt is that of ``llm:MODEL``, the scores are those of ``wiesci score --align``.
"""

from wiesci.harnesses.answers import HEADLINES, documents, evaluate_answers, headline, make_prompt

__all__ = ["HEADLINES", "documents", "evaluate_answers", "headline", "make_prompt"]
