"""What annotators write: sheets, their compiler, and lints."""

from wiesci.sheets.compiler import Compiled, compile_sheet
from wiesci.sheets.lints import LINTS, Lint, lint
from wiesci.sheets.problems import ERRORS, SheetProblem

__all__ = ["ERRORS", "LINTS", "Compiled", "Lint", "SheetProblem", "compile_sheet", "lint"]
