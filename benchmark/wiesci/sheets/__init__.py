"""What annotators write: sheets, their compiler, and lints."""

from wiesci.sheets.compiler import ERRORS, Compiled, SheetProblem, compile_sheet
from wiesci.sheets.lints import lint

__all__ = ["ERRORS", "Compiled", "SheetProblem", "compile_sheet", "lint"]
