"""Does what would be uploaded to PyPI work in an empty environment?

    python scripts/check_install.py [PYTHON]... [--extras]

Builds the sdist, the wheel from it, installs the wheel into a new environment of every interpreter given (default:
this one), and there runs what the README promises, in an empty folder and without a network where the system can take
it away (``unshare``). Prints what the environment weighs. ``--extras`` has pip resolve every extra, without
installing it. Exit status 1 with the output of the first command that fails.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
import datasets, wiesci
found = datasets.load_dataset(str(wiesci.corpus_path()), cache_dir="cache")
assert {s: len(d) for s, d in found.items()} == %s, found
assert found["test"][0]["mentions"] and wiesci.load("real")[0].mentions
"""
LINKS = """
import importlib.metadata, re
targets = re.findall(r"\\]\\(([^)]*)", importlib.metadata.metadata("wiesci").get_payload())
dead = [t for t in targets if not t.startswith(("https://", "#"))]
assert targets and not dead, f"links that a package index cannot follow: {dead}"
"""
COMMANDS = (
    ("wiesci", "demo"),
    ("wiesci", "info", "--verify"),
    ("wiesci", "predict", "rules", "-o", "rules.jsonl"),
    ("wiesci", "check", "rules.jsonl"),
    ("wiesci", "score", "rules.jsonl", "--html", "page.html", "--csv", "figures.csv", "-o", "result.json"),
    ("wiesci", "compare", "rules.jsonl", "result.json"),
    ("wiesci", "cite", "result.json"),
    ("wiesci", "leaderboard"),
    ("wiesci", "schema"),
)


def run(command: Sequence[str | Path], folder: Path, *, offline: bool = False) -> None:
    """Run a command; a failure ends the program with its output."""
    alone = ["unshare", "--net", "--map-root-user"] if offline and _can_unshare() else []
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"} if offline else dict(os.environ)
    done = subprocess.run([*alone, *map(str, command)], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")


def _can_unshare() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "--net", "--map-root-user", "true"], capture_output=True).returncode == 0


def environment(python: str, folder: Path, *packages: str | Path) -> Path:
    """A new environment with the packages; its folder of commands."""
    run([python, "-m", "venv", folder], folder.parent)
    run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *packages], folder.parent)
    return folder / "bin"


def built(folder: Path) -> tuple[Path, Path]:
    """The sdist, and the wheel that is built from it."""
    tools = environment(sys.executable, folder / "tools", "build")
    run([tools / "python", "-m", "build", "--outdir", folder / "dist", ROOT], folder)
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    (wheel,) = (folder / "dist").glob("*.whl")
    return sdist, wheel


def check(python: str, wheel: Path, folder: Path) -> str:
    """Install the wheel for one interpreter and run the commands; a line that says what was seen."""
    folder.mkdir()
    binaries = environment(python, folder / "venv", wheel)
    empty = folder / "empty"
    empty.mkdir()
    for name, *arguments in COMMANDS:
        run([binaries / name, *arguments], empty, offline=True)
    manifest = json.loads((ROOT / "corpus" / "manifest.json").read_text(encoding="utf-8"))
    for program in (PROGRAM % manifest["splits"]["original"], LINKS):
        run([binaries / "python", "-c", program], empty, offline=True)
    size = sum(f.stat().st_size for f in (folder / "venv").rglob("*") if f.is_file() and not f.is_symlink())
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    network = "without a network" if _can_unshare() else "with a network"
    return f"{version}: {len(COMMANDS) + 1} commands work, {network}; {size / 1e6:.0f} MB"


def extras(folder: Path) -> str:
    """Have pip resolve each extra by itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tools = environment(sys.executable, folder / "resolver", "pip")
    for name in project["optional-dependencies"]:
        run([tools / "pip", "install", "--dry-run", "--quiet", f"{ROOT}[{name}]"], folder)
    return f"resolved: {', '.join(project['optional-dependencies'])}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check every interpreter."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("pythons", nargs="*", default=[sys.executable])
    parser.add_argument("--extras", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sdist, wheel = built(folder)
        print(f"{sdist.name} {sdist.stat().st_size / 1e6:.1f} MB, {wheel.name} {wheel.stat().st_size / 1e6:.1f} MB")
        for number, python in enumerate(options.pythons):
            print(check(python, wheel, folder / str(number)), flush=True)
        if options.extras:
            print(extras(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
