"""The task for lm-evaluation-harness: ``lm_eval --tasks wiesci --include_path PATH``, with :data:`PATH`.

``python -c "import wiesci.harnesses.lm_eval as t; print(t.PATH)"`` prints it. Needs ``pip install 'wiesci[lm-eval]'``.
"""

from pathlib import Path

PATH = Path(__file__).resolve().parent
"""The folder with ``wiesci.yaml``."""
