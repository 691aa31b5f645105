"""Number a text's sentences for its annotator, compile annotation sheets, lint what they say.

    python scripts/sheet.py number TEXT              # TEXT: a file, or the id of a text in corpus/texts
    python scripts/sheet.py compile SHEET...         # writes corpus/annotations/ID.json
    python scripts/sheet.py compile --redact SHEET…  # the same without a word of the text, and corpus/checksums.json
    python scripts/sheet.py redact SHEET --text FILE --out corpus/annotators/NAME
    python scripts/sheet.py lint SHEET|ID...         # what the rules allow but should be looked at

Exit status: 0 done, 2 refused (the reasons on standard error; nothing is written for a refused sheet).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wiesci import build, hydrate, segment, wire
from wiesci.labels import Labels, read_labels
from wiesci.model import Claim, Document, Event, FormatError, Span, UsageError
from wiesci.sheets import Compiled, compile_sheet, lint, syntax

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except (UsageError, FormatError, OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Number texts, compile and lint annotation sheets.")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="default: %(default)s")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    number = commands.add_parser("number", help="print a text as numbered sentences")
    number.add_argument("text", metavar="TEXT", help="a file, or the id of a text in corpus/texts")
    number.set_defaults(run=run_number)
    compiling = commands.add_parser("compile", help="write the annotations that sheets describe")
    compiling.add_argument("sheets", nargs="+", type=Path, metavar="SHEET")
    compiling.add_argument("--text", type=Path, help="the annotated text; default: corpus/texts/ID.txt")
    compiling.add_argument("--out", type=Path, help="folder for ID.json; default: corpus/annotations")
    compiling.add_argument("--redact", action="store_true", help="leave out the words of the text (real articles)")
    compiling.set_defaults(run=run_compile)
    redacting = commands.add_parser("redact", help="write the offset-only form of a sheet that quotes a real article")
    redacting.add_argument("sheets", nargs="+", type=Path, metavar="SHEET")
    redacting.add_argument("--text", type=Path, required=True, help="the annotated text")
    redacting.add_argument("--out", type=Path, required=True, help="folder for ID.json")
    redacting.set_defaults(run=run_compile, redact=True)
    linting = commands.add_parser("lint", help="list what should be looked at")
    linting.add_argument("sources", nargs="+", metavar="SHEET|ID")
    linting.add_argument("--text", type=Path, help="the annotated text; default: corpus/texts/ID.txt")
    linting.set_defaults(run=run_lint)
    return parser


def run_number(options: argparse.Namespace) -> int:
    """Print ``[1] …``, with an empty line between paragraphs."""
    path = Path(options.text)
    text = read_text(path if path.is_file() else text_path(options.corpus, options.text))
    last = 0
    for number, (start, end) in enumerate(segment.sentences(text), start=1):
        if last and "\n" in text[last:start]:
            print()
        print(f"[{number}] {' '.join(text[start:end].split())}")
        last = end
    return 0


def run_compile(options: argparse.Namespace) -> int:
    """Compile every sheet; the good ones are written even if another is refused."""
    labels = read_labels(options.corpus / "labels.json")
    folder: Path = options.out or options.corpus / "annotations"
    status = 0
    for path in options.sheets:
        compiled, text = compile_file(path, options.text, options.corpus, labels)
        report(compiled)
        if compiled.document is None:
            status = 2
            continue
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{compiled.document.id}.json"
        target.write_text(annotation_json(compiled.document, redact=options.redact), encoding="utf-8")
        read_back(target, text, labels)
        if options.redact and options.out is None:
            keep_checksums(options.corpus / "checksums.json", compiled.document, text)
        print(f"{target}: {summary(compiled.document)}")
    return status


def keep_checksums(path: Path, document: Document, text: str) -> None:
    """Note the checksums of a text's sentences, so that a reader's copy that differs can be told where."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known[document.id] = hydrate.sentence_checksums(text, document.sentences or ())
    rows = [f'  "{doc_id}": {json.dumps(known[doc_id])}' for doc_id in sorted(known)]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def run_lint(options: argparse.Namespace) -> int:
    """Lint sheets (which must compile) and compiled documents."""
    labels = read_labels(options.corpus / "labels.json")
    status = 0
    for source in options.sources:
        path = Path(source)
        if path.is_file():
            compiled, _ = compile_file(path, options.text, options.corpus, labels)
            report(compiled)
            document = compiled.document
        else:
            text = read_text(options.text or text_path(options.corpus, source))
            document = read_back(options.corpus / "annotations" / f"{source}.json", text, labels)
        if document is None:
            status = 2
            continue
        for found in lint(document, labels=labels):
            print(f"{source}: {found}")
    return status


def compile_file(path: Path, text: Path | None, corpus: Path, labels: Labels) -> tuple[Compiled, str]:
    """The compiled sheet and the text it is about, found by the sheet's id unless given."""
    sheet = read_text(path)
    if text is None:
        ids = [record.id for record in syntax.parse(sheet)[0] if isinstance(record, syntax.Doc)]
        if not ids:
            raise UsageError(f"{path}: no DOC line names the text; add one or give --text")
        text = text_path(corpus, ids[0])
    content = read_text(text)
    return compile_sheet(sheet, content, labels=labels, path=str(path)), content


def text_path(corpus: Path, doc_id: str) -> Path:
    """The file of a text of the corpus."""
    path = corpus / "texts" / f"{doc_id}.txt"
    if not path.is_file():
        raise UsageError(f"{doc_id}: neither a file nor a text of the corpus ({path})")
    return path


def read_text(path: Path) -> str:
    """The text with its line ends as they are, since offsets count them."""
    return path.read_bytes().decode("utf-8")


def report(compiled: Compiled) -> None:
    """Problems and warnings on standard error."""
    for problem in (*compiled.problems, *compiled.warnings):
        print(problem, file=sys.stderr)


def summary(document: Document) -> str:
    """What the document holds."""
    names = ("sentences", "entities", "mentions", "times", "quantities", "events", "claims")
    return ", ".join(f"{len(getattr(document, name) or ())} {name}" for name in names)


def read_back(path: Path, text: str, labels: Labels) -> Document:
    """The document as written, every span of it compared with the text."""
    record = json.loads(path.read_text(encoding="utf-8"))
    decoded = wire.decode(json.dumps({**record, "text": text}, ensure_ascii=False).encode("utf-8"))
    if decoded.document is None:
        raise UsageError(f"{path}: {decoded.faults}")
    built = build.build(decoded, labels=labels)
    faults = [*decoded.faults, *built.faults]
    if faults:
        raise UsageError("\n".join(f"{path}: {where}: {message} [{code}]" for where, message, code in faults))
    return built.document


# ---- the annotation file --------------------------------------------------------------------------------------------


def annotation_json(document: Document, *, redact: bool = False) -> str:
    """The document's annotations without its text: keys in the order of the contract, one item a line.

    With ``redact`` the words of the text are left out; names and lemmas of names stay.
    """
    lines = [
        f' "id": {_json(document.id)}',
        f' "text_sha256": {_json(document.text_sha256)}',
        f' "text_length": {document.text_length}',
        _block("sentences", (_json(pair) for pair in document.sentences or ())),
        _block("tokens", _by_sentence(document)),
        *(_block(name, (_json(item) for item in items)) for name, items in layers(document, redact=redact).items()),
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def layers(document: Document, *, redact: bool) -> dict[str, list[dict[str, Any]]]:
    """The annotation lists as they stand in a file."""

    def spanned(item: Any) -> dict[str, Any]:
        return {"start": item.start, "end": item.end, "text": None if redact else item.text}

    def event(item: Event) -> dict[str, Any]:
        return {
            "id": item.id,
            "type": item.type,
            "triggers": [{"id": t.id, **spanned(t), "realis": t.realis, "polarity": t.polarity} for t in item.triggers],
            "arguments": [{"role": a.role, "filler": a.filler} for a in item.arguments],
        }

    def claim(item: Claim) -> dict[str, Any]:
        return {
            "id": item.id,
            "source": item.source,
            "source_mention": item.source_mention,
            "source_kind": item.source_kind,
            "cue": spanned(item.cue) if isinstance(item.cue, Span) else None,
            "content": [spanned(span) for span in item.content],
            **{
                name: getattr(item, name)
                for name in ("act", "commitment", "polarity", "form", "addressee", "when", "nested_in")
            },
            "events": list(item.events),
        }

    return {
        "entities": [{"id": e.id, "type": e.type, "name": e.name, "subtype": e.subtype} for e in document.entities],
        "mentions": [
            {"id": m.id, "entity": m.entity, **spanned(m), "level": m.level, "lemma": m.lemma}
            for m in document.mentions
        ],
        "times": [{"id": t.id, **spanned(t), "type": t.type, "value": t.value} for t in document.times],
        "quantities": [
            {"id": q.id, **spanned(q), "type": q.type, "value": q.value, "of": q.of} for q in document.quantities
        ],
        "events": [event(item) for item in document.events],
        "claims": [claim(item) for item in document.claims],
    }


def _json(value: Mapping[str, Any] | tuple[int, int] | str | None) -> str:
    return json.dumps(value, ensure_ascii=False)


def _block(name: str, items: Iterator[str]) -> str:
    listed = ",\n".join(f"  {item}" for item in items)
    return f' "{name}": [\n{listed}\n ]' if listed else f' "{name}": []'


def _by_sentence(document: Document) -> Iterator[str]:
    """The tokens, those of one sentence a line."""
    for start, end in document.sentences or ():
        yield ", ".join(_json(pair) for pair in document.tokens or () if start <= pair[0] < end)


if __name__ == "__main__":
    sys.exit(main())
