"""Upload the dataset to the Hugging Face Hub: the files that ``load_dataset`` and readers of the card need.

    python scripts/publish.py --repo OWNER/NAME           # dry run: what would be sent
    python scripts/publish.py --repo OWNER/NAME --send    # send it (a token in HF_TOKEN or of `hf auth login`)

Sends nothing if a checksum of manifest.json does not hold, if the real part has a text, or if six words in a row of any
file are those of a third-party article.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import third_party

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = (
    "README.md",
    "LICENSE",
    "GUIDELINES.md",
    "ERRATA.md",
    "labels.json",
    "checksums.json",
    "manifest.json",
    "croissant.json",
    "data/*.parquet",
)
"""What of the corpus folder is sent; sheets, adjudication and audit stay in the repository."""


def selected(corpus: Path) -> list[Path]:
    """The files that are sent, in order."""
    return sorted(path for pattern in PATTERNS for path in corpus.glob(pattern) if path.is_file())


def refusals(corpus: Path, files: Sequence[Path]) -> list[str]:
    """Why these files must not be sent: sentences, none if they may."""
    import hashlib

    import pyarrow.parquet

    found = []
    manifest = json.loads((corpus / "manifest.json").read_text(encoding="utf-8"))
    for name, about in manifest["files"].items():
        path = corpus / name
        if not path.is_file():
            found.append(f"{name}: is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != about["sha256"]:
            found.append(f"{name}: is not what manifest.json says; run scripts/build_corpus.py")
    for path in files:
        if path.match("data/real-*.parquet"):
            rows = pyarrow.parquet.read_table(path, columns=["id", "text"]).to_pylist()
            found += [f"{path.name}: {row['id']} has a text" for row in rows if row["text"] is not None]
    texts = [(path.relative_to(corpus), _words(path)) for path in files]
    return found + third_party.hits(texts, third_party.read_kept())


def _words(path: Path) -> str:
    """What a file holds, as the scan for third-party text reads it."""
    if path.suffix == ".parquet":
        return third_party.parquet_text(path)
    text = path.read_bytes().decode("utf-8")
    return third_party.without_names(text) if path.suffix == ".json" else text


def main(arguments: Sequence[str] | None = None) -> int:
    """Show or send; the exit status: 2 if the files must not be sent or the Hub refuses."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", required=True, metavar="OWNER/NAME", help="the dataset repository on the Hub")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--send", action="store_true", help="send it; without this nothing leaves the machine")
    parser.add_argument("--endpoint", help="another Hub than huggingface.co")
    options = parser.parse_args(arguments)
    files = selected(options.corpus)
    reasons = refusals(options.corpus, files)
    if reasons:
        print("\n".join(reasons), file=sys.stderr)
        print("nothing was sent", file=sys.stderr)
        return 2
    for path in files:
        print(f"{path.stat().st_size:>9}  {path.relative_to(options.corpus)}")
    version = json.loads((options.corpus / "manifest.json").read_text(encoding="utf-8"))["version"]
    size = sum(path.stat().st_size for path in files)
    print(f"{len(files)} files, {size} bytes, to the dataset {options.repo}, version {version}")
    if not options.send:
        print("dry run: nothing was sent; --send sends it")
        return 0
    from huggingface_hub import CommitOperationAdd, HfApi
    from huggingface_hub.errors import HfHubHTTPError

    api = HfApi(endpoint=options.endpoint)
    try:
        api.create_repo(options.repo, repo_type="dataset", exist_ok=True)
        commit = api.create_commit(
            options.repo,
            [CommitOperationAdd(str(path.relative_to(options.corpus)), path) for path in files],
            repo_type="dataset",
            commit_message=f"Corpus {version}",
        )
        api.create_tag(options.repo, tag=f"v{version}", repo_type="dataset", exist_ok=True)
    except (HfHubHTTPError, OSError) as error:
        print(f"the Hub refuses: {error}", file=sys.stderr)
        return 2
    print(f"sent: {commit.commit_url}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
