"""A module imports lower floors only, never its own: read the package from the ground up."""

from __future__ import annotations

import ast
from pathlib import Path

import wiesci

PACKAGE = Path(wiesci.__file__).parent

FLOORS = [
    {
        "model",
        "version",
        "wire",
        "counts",
        "labels",
        "segment",
        "matching",
        "bio",
    },  # values: standard library, msgspec, numpy, scipy
    {"derive", "inventory", "slavicner", "partitions", "significance", "rows", "views"},
    {"align", "build", "pair"},
    {"jsonl", "measure"},
    {"formats", "hydrate", "measures", "systems", "sheets"},
    {"corpus", "results", "explain"},
    {"comparison", "kept", "stream"},
    {"scoring", "report", "report_html", "dataset"},
    {"terminal", "harnesses", "dask"},
    {"cli"},
    {"__init__", "__main__"},  # doors
]
"""Folders stand for all their files; within a folder only ``__init__`` may import its neighbours, but for those of
``OPEN``, which are small packages of their own."""

OPEN = {"formats", "sheets", "rules", "crf", "llm", "report_html", "harnesses", "libraries"}


def unit(path: Path) -> str:
    """The file's place on the floors: its own name, or its folder's."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, ...]]:
    """Modules of the package that a file imports, as paths of names."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: list[tuple[str, ...]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [tuple(alias.name.split("."))[1:] for alias in node.names if alias.name.startswith("wiesci.")]
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "wiesci":
            inner = tuple(node.module.split("."))[1:]
            found += [inner] if inner else [(alias.name,) for alias in node.names]
    return found


def test_every_module_has_a_floor() -> None:
    units = {unit(path) for path in PACKAGE.rglob("*.py")}
    assert units == set().union(*FLOORS)


def test_no_import_goes_up_or_sideways() -> None:
    height = {name: floor for floor, names in enumerate(FLOORS) for name in names}
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        own = unit(path)
        if own in ("__init__", "__main__"):
            continue
        parts = path.relative_to(PACKAGE).parts
        for target in imports(path):
            inside = target[0] == own and len(parts) > 1
            if inside and (path.name == "__init__.py" or OPEN & set(parts[:-1])):
                continue
            if height[target[0]] >= height[own]:
                wrong.append(f"{'/'.join(parts)} imports {'.'.join(target)}")
    assert wrong == []
