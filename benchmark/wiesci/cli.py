"""The command ``wiesci``: each command a few lines over the modules below. Only this file prints."""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click
import msgspec

from wiesci.model import Document, FormatError, Problem, UsageError
from wiesci.version import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from wiesci.jsonl import Quotes
    from wiesci.labels import Labels
    from wiesci.results import Evaluation
    from wiesci.systems import Library, System
    from wiesci.views import View

# Everything heavy is imported inside the commands: ``wiesci --help`` answers at once.

PART = click.option("--part", type=click.Choice(["original", "real"]), default="original", show_default=True)
SPLIT = click.option("--split", type=click.Choice(["train", "validation", "test"]), default="test", show_default=True)
FILE = click.Path(path_type=Path)
FILES = click.argument("files", nargs=-1, required=True, type=FILE)
CORPUS = click.option("--corpus", "other", metavar="slavicner:DIR", help="other people's gold: your clone of SlavicNER")
LANGUAGE = click.option("--language", default="pl", show_default=True, help="the language of --corpus")
SHIPPED_SYSTEMS = ("rules", "constant")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Entities, events and claims in Polish news: corpus, scorer, baselines."""


@cli.command()
@click.option("--html", type=FILE, default="wiesci-demo.html", show_default=True, help="the page to write")
def demo(html: Path) -> None:
    """Run the baselines rules and constant on the original test split, score them, and write the report."""
    from wiesci import corpus, scoring, terminal
    from wiesci.systems import predict_all, without_labels

    target = _target()
    gold = target.documents
    console = _console()
    counted = sum(len(d.mentions) for d in gold), sum(len(d.events) for d in gold), sum(len(d.claims) for d in gold)
    console.print(
        f"wiesci {__version__}, corpus {corpus.manifest().version}: {len(gold)} test documents, "
        f"{counted[0]} mentions, {counted[1]} events, {counted[2]} claims",
        highlight=False,
    )
    runs = []
    for name in SHIPPED_SYSTEMS:
        predictions = predict_all(_system(name), [without_labels(d) for d in gold])
        evaluation = scoring.score(gold, predictions, system=name, context=target.context)
        runs.append(
            _Run(evaluation, {d.id: d for d in predictions}, scoring.explanation(gold, predictions, evaluation))
        )
    terminal.print_scores([run.evaluation for run in runs], console, beside=target.beside)
    _write_page(html, target, runs)
    console.print(f"The report: {html}", highlight=False, soft_wrap=True)
    console.print("Your own system: wiesci predict --help, wiesci score --help", highlight=False)


@cli.command()
@click.option("--part", type=click.Choice(["original", "real"]), help="only this part")
@click.option("--split", type=click.Choice(["train", "validation", "test"]), help="only this split")
@click.option("--verify", is_flag=True, help="compare every shipped file with its checksum; exit 2 if one differs")
def info(part: str | None, split: str | None, verify: bool) -> None:
    """Version, splits, counts by layer and label, checksums."""
    from rich.table import Table

    from wiesci import corpus, inventory

    console = _console()
    labels = corpus.labels()
    manifest = corpus.manifest()
    console.print(f"corpus {manifest.version}, content {manifest.fingerprint}", highlight=False)
    for name, splits in manifest.splits.items():
        chosen = [s for s in splits if split in (None, s)]
        if part not in (None, name) or not chosen:
            continue
        documents = {s: corpus.load(name, s) for s in chosen}
        table = Table(title=f"{name} part", title_justify="left", box=None)
        for heading in ("layer", "label", *chosen):
            table.add_column(heading, justify="left" if heading in ("layer", "label") else "right")
        counts = {s: inventory.label_counts(d, labels) for s, d in documents.items()}
        for key in dict.fromkeys(k for s in chosen for k in counts[s]):
            table.add_row(*key, *(str(counts[s].get(key, 0)) for s in chosen))
        console.print(table)
        if name == "original" and "test" in counts:
            for layer, (least, few) in inventory.rare(counts["test"]).items():
                listed = ", ".join(f"{label} {n}" for label, n in few.items()) or "none"
                console.print(f" in test fewer than {least} times, {layer}: {listed}", highlight=False, soft_wrap=True)
    if verify:
        damaged = corpus.verify()
        if damaged:
            raise UsageError("the shipped files are damaged:\n" + "\n".join(damaged))
        console.print(f"{len(manifest.files)} files verified", highlight=False)


@cli.command()
@click.argument("doc_id", metavar="ID")
@click.option("--predictions", type=click.Path(path_type=Path), help="show this file's labels instead of the gold ones")
def show(doc_id: str, predictions: Path | None) -> None:
    """Show one document with its labels."""
    from wiesci import corpus, terminal
    from wiesci.jsonl import read_documents, require

    gold = corpus.find(doc_id)
    shown = gold
    if predictions is not None:
        known = {d.id: d for d in corpus.everything()}
        found = require(read_documents(predictions, gold=known, labels=corpus.labels()))
        matching = [d for d in found if d.id == doc_id]
        if not matching:
            raise UsageError(f"{predictions}: has no document {doc_id!r}")
        shown = matching[0]
    terminal.print_document(shown, _console(120))


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a document (predictions need only id and the layers a system gives)."""
    from wiesci import wire

    _print_json(msgspec.json.schema(wire.Document))


ALIGN = click.option(
    "--align",
    is_flag=True,
    help="find spans that have no offsets by their text; of equal texts in a layer the first takes the first place, "
    "the second the second, one too many is not found, unless a span names its occurrence or sentence; roles, cues and "
    "sources take the place nearest their event or claim",
)


@cli.command()
@FILES
@click.option("--gold", type=click.Path(path_type=Path), help="the gold that the files are predictions for")
@ALIGN
@click.option("--all", "everything", is_flag=True, help="every fault on a terminal too, not the first of each kind")
def check(files: Sequence[Path], gold: Path | None, align: bool, everything: bool) -> None:
    """Validate prediction or gold files and list every fault; exit 2 if there is one.

    Without --gold, a file in which any id is one of the shipped corpus is checked as predictions for it: ids, texts
    and labels. Any other file is checked by itself. On a terminal, faults of one kind are shown three a file.
    """
    from wiesci import corpus, report
    from wiesci.jsonl import Quotes, build_documents, read_documents, read_lines, require

    own = None if gold is None else {d.id: d for d in require(read_documents(gold))}
    shipped = {} if gold is not None else {d.id: d for d in corpus.everything()}
    quotes = Quotes() if align else None
    problems: list[Problem] = []
    for file in files:
        lines = list(read_lines(file))
        alone = own is None and not any(decoded.doc_id in shipped for _, decoded in lines)
        known, labels = (shipped, corpus.labels()) if own is None and not alone else (own, None)
        reading = build_documents(str(file), lines, gold=known, labels=labels, quotes=quotes)
        problems += reading.problems
        note = "no id is one of the shipped corpus, so the file was checked by itself"
        if not reading.problems:
            shown = f"{file}: {len(reading.documents)} documents, no fault"
            click.echo(f"{shown} ({note})" if alone and lines else shown, file=sys.stdout)
        elif alone and any(decoded.doc_id is not None for _, decoded in lines):
            click.echo(f"{file}: {note}", file=sys.stderr)
        if reading.alignment is not None:
            click.echo(f"{file}: {report.quotes_line(reading.alignment)}", file=sys.stdout)
    if problems and sys.stderr is not None and sys.stderr.isatty() and not everything:
        click.echo("\n".join(_first_of_each(problems)), file=sys.stderr)
        click.get_current_context().exit(2)
    if problems:
        raise FormatError(problems)


FIRST = 3
"""How many faults of one kind a terminal is shown."""


def _first_of_each(problems: Sequence[Problem]) -> list[str]:
    """The first faults of each kind in each file, how many more there are, and how many there are in all."""
    kinds: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.path, problem.code), []).append(problem)
    lines: list[str] = []
    for (_, code), found in kinds.items():
        lines += map(str, found[:FIRST])
        if len(found) > FIRST:
            lines.append(f"… and {len(found) - FIRST} more like it [{code}]; --all lists them")
    return [*lines, _counted(len(problems))]


def _counted(faults: int) -> str:
    return f"{faults} fault{'s' if faults != 1 else ''}"


def against(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what predictions are scored against, and how."""
    for option in reversed(
        (
            PART,
            SPLIT,
            click.option("--gold", type=FILE, help="score against this file instead of the shipped corpus"),
            CORPUS,
            LANGUAGE,
            click.option("--labels", "view", metavar="VIEW", help="a label view: slavicner, conll, spacy, ace, FILE …"),
            click.option(
                "--given", type=click.Choice(["triggers"]), help="the gold-trigger track: triggers were given"
            ),
            ALIGN,
            click.option("--no-lemma", is_flag=True, help="--align without the step by base forms"),
            click.option("--skip-invalid", is_flag=True, help="count faulty items as wrong, do not refuse the file"),
        )
    ):
        command = option(command)
    return command


@cli.command()
@FILES
@against
@click.option("--layers", help="only these layers, with commas: entities,events,claims")
@click.option("--measure", "measures", multiple=True, metavar="M", help="only this measure (repeatable)")
@click.option("--jobs", type=click.IntRange(min=1), help="count in so many processes (all cores, if it is much)")
@click.option("--explain", type=FILE, help="write why, item by item, as JSON lines")
@click.option("-o", "--output", type=FILE, help="write the result with each document's counts")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
@click.option("--csv", type=FILE, help="write every figure by measure and label")
@click.option("--latex", is_flag=True, help="print the table for a paper")
@click.option("--html", type=FILE, help="write a page with errors, groups, charts and texts; opens offline")
def score(
    files: Sequence[Path],
    layers: str | None,
    measures: Sequence[str],
    jobs: int | None,
    explain: Path | None,
    output: Path | None,
    as_json: bool,
    csv: Path | None,
    latex: bool,
    html: Path | None,
    **target: Any,
) -> None:
    """Score one prediction file, or several side by side."""
    from wiesci import scoring

    if as_json and latex:
        raise UsageError("--json and --latex exclude each other: each is all that is printed")
    scoring.known_measure(measures)
    plain = not (layers or explain or html or any(v for k, v in target.items() if k not in _DEFAULTED))
    with _uncollected():
        streamed = _streamed(files, target["gold"], measures) if plain else None
        if streamed is not None:
            _print_scores(streamed, None, output, as_json, csv, latex)
            return
        gold = _target(**target, layers=layers)
        explained = explain is not None or html is not None
        runs = _runs(files, gold, explained=explained, jobs=jobs or _cores(), only=measures)
    evaluations = [run.evaluation for run in runs]
    if explain is not None:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for run in runs for row in run.rows)
        explain.write_text("".join(lines), encoding="utf-8")
    if html is not None:
        _write_page(html, gold, runs)
    _print_scores(evaluations, gold, output, as_json, csv, latex)


_DEFAULTED = ("gold", "part", "split", "language")
"""Options of a target that do not keep files from being counted line by line."""


def _streamed(files: Sequence[Path], gold: Path | None, measures: Sequence[str]) -> list[Evaluation] | None:
    """The evaluations of files that can be counted line by line, None if they have to be read as a whole."""
    from wiesci import stream

    if gold is None or not measures or not set(measures) <= set(stream.LEVELS):
        return None
    try:
        return [
            stream.score(gold, file, measures, system=name) for name, file in zip(_names(files), files, strict=True)
        ]
    except (stream.Unfit, OSError):
        return None


def _print_scores(
    evaluations: Sequence[Evaluation],
    gold: _Target | None,
    output: Path | None,
    as_json: bool,
    csv: Path | None,
    latex: bool,
) -> None:
    """Write and print what ``score`` was asked for."""
    from wiesci import report

    part, split = (None, None) if gold is None else (gold.part, gold.split)
    result = functools.partial(report.to_json, evaluations, version=__version__, part=part, split=split)
    if output is not None:
        output.write_text(json.dumps(result(documents=True), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if csv is not None:
        report.to_frame(evaluations).to_csv(csv, index=False)
    if as_json:
        _print_json(result())
    elif latex:
        click.echo(report.to_latex(evaluations), file=sys.stdout, nl=False)
    else:
        from wiesci import terminal

        terminal.print_scores(evaluations, _console(), beside=() if gold is None else gold.beside)


@cli.command()
@FILES
@against
@click.option("--measure", "measures", multiple=True, metavar="M", help="this measure (repeatable; default: headlines)")
@click.option("--json", "as_json", is_flag=True, help="print one JSON object and nothing else")
def compare(files: Sequence[Path], measures: Sequence[str], as_json: bool, **target: Any) -> None:
    """Is one system better? Every file (predictions, or a result of score -o) against every other."""
    from wiesci import comparison, report, terminal

    if len(files) < 2:
        raise UsageError("compare takes two files or more")
    gold = _target(**target)
    evaluations = [run.evaluation for run in _runs(files, gold, kept=True)]
    comparisons = comparison.compare_all(evaluations, measures)
    if as_json:
        _print_json(report.comparisons_json(comparisons))
    else:
        terminal.print_comparisons(comparisons, evaluations, _console(), beside=gold.beside)


@cli.command()
@click.argument("file", type=FILE)
@click.option("--against", "kept", type=FILE, required=True, help="the result to hold: of score -o, one system")
@click.option("--max-drop", type=click.FloatRange(min=0), default=0.01, show_default=True)
@against
def gate(file: Path, kept: Path, max_drop: float, **target: Any) -> None:
    """For CI: exit 1 if a headline dropped by more than --max-drop, and significantly."""
    from wiesci import comparison, terminal

    gold = _target(**target)
    evaluations = [run.evaluation for run in _runs([file], gold, kept=True)]
    before = _kept(kept)
    if len(before) != 1 or len(evaluations) != 1:
        raise UsageError(f"{kept}: has {len(before)} systems; a gate holds one system against one")
    comparisons = comparison.gate(before[0], evaluations[0])
    dropped = [c for c in comparisons if c.difference < -max_drop and c.significant]
    terminal.print_gate(comparisons, dropped, max_drop, _console())
    if dropped:
        click.get_current_context().exit(1)


@cli.command()
@click.argument("file", type=FILE, metavar="RESULT.json")
def cite(file: Path) -> None:
    """Print a sentence and BibTeX for a paper that reports this result."""
    from wiesci import report

    click.echo(report.citation(_kept(file)), file=sys.stdout, nl=False)


@cli.command()
@click.option("--markdown", is_flag=True, help="print a Markdown table")
@click.option("--html", type=FILE, help="write a page with the table and the intervals drawn")
def leaderboard(markdown: bool, html: Path | None) -> None:
    """The kept results on the shipped test documents."""
    from wiesci import kept, report, report_html

    results = kept.evaluations()
    rows = report.leader_rows(results)
    if html is not None:
        report_html.write_leaders(html, report.LEADERS, rows, results)
    if markdown:
        click.echo(report.markdown(report.LEADERS, rows), file=sys.stdout, nl=False)
    else:
        from wiesci import terminal

        terminal.print_leaders(rows, _console())
        click.echo("F1 in percent with 95 % intervals", file=sys.stdout)
        shown = {row[0] for row in rows}
        for name, note in kept.NOTES.items():
            if name in shown:
                click.echo(f"{name}: {note}", file=sys.stdout)


@cli.command()
@click.argument("system")
@PART
@SPLIT
@CORPUS
@LANGUAGE
@click.option("--given", type=click.Choice(["triggers"]), help="give the system the gold triggers")
@click.option("--batch-size", type=click.IntRange(min=1), help="libraries: how many texts at once (16)")
@click.option("--prompt", type=click.Choice(["pl", "en"]), help="llm: the language of the prompt (pl)")
@click.option("--shots", type=click.IntRange(min=0), help="llm: how many training articles to show (0)")
@click.option("--workers", type=click.IntRange(min=1), help="llm: how many requests at a time (4)")
@click.option("--price", metavar="IN,OUT", help="llm: prices of a million tokens, for the cost")
@click.option("-o", "--output", type=FILE, required=True, help="a .jsonl or .jsonl.gz file")
def predict(
    system: str,
    part: str,
    split: str,
    other: str | None,
    language: str,
    given: str | None,
    batch_size: int | None,
    prompt: str | None,
    shots: int | None,
    workers: int | None,
    price: str | None,
    output: Path,
) -> None:
    """Run a system over a split.

    SYSTEM: rules, crf, spacy, constant; a model of a library, spacy:NAME, hf:NAME, gliner:NAME, stanza:LANG;
    llm:MODEL; python:MODULE:FUNCTION.
    """
    from wiesci import corpus
    from wiesci.jsonl import write_documents
    from wiesci.systems import Library, predict_all, without_labels

    _exclude("corpus", "part", "split")
    documents = corpus.load(part, split) if other is None else _other_corpus(other, language)
    without = sum(d.text is None for d in documents)
    if without:
        raise UsageError(f"{without} articles of the real part have no text yet; {HYDRATE}")
    if system.startswith("llm:"):
        if given is not None:
            raise UsageError("llm: is not made for given triggers")
        if batch_size is not None:
            raise UsageError("--batch-size is for a library's model; for llm: there is --workers")
        _ask(system.removeprefix("llm:"), documents, output, prompt or "pl", shots or 0, workers or 4, price)
        return
    for name, value in (("prompt", prompt), ("shots", shots), ("workers", workers), ("price", price)):
        if value is not None:
            raise UsageError(f"--{name} is for llm:MODEL; {system!r} has no such thing")
    model = _system(system, batch_size)
    given_to_it = [without_labels(d, triggers=given is not None) for d in documents]
    started = time.perf_counter()
    with click.progressbar(length=len(documents), label=system, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        predictions = predict_all(model, given_to_it, progress=bar.update)
    seconds = time.perf_counter() - started
    write_documents(output, predictions)
    click.echo(f"{output}: {len(documents)} documents, {len(documents) / seconds:.1f} a second", file=sys.stderr)
    if isinstance(model, Library):
        click.echo(_labels_of(model, predictions), file=sys.stderr)


def _system(name: str, batch_size: int | None = None) -> System:
    """A system by name, with the train split to learn from."""
    from wiesci import corpus
    from wiesci.systems import BATCH, LIBRARIES, build_system

    if batch_size is not None and name.partition(":")[0] not in LIBRARIES:
        raise UsageError(f"--batch-size is for a library's model; {name!r} has no such thing")
    train = corpus.load("original", "train")
    return build_system(name, train=train, labels=corpus.labels(), batch=batch_size or BATCH)


def _labels_of(model: Library, predictions: Sequence[Document]) -> str:
    """How to score names in a library's own labels."""
    from wiesci import corpus
    from wiesci.systems import fitting_view

    tags = model.tags or tuple({m.type for d in predictions for m in d.mentions})
    view = fitting_view(tags, corpus.labels())
    if view is None:
        return f"No label view has its labels ({', '.join(sorted(tags))}): score with --labels FILE."
    return f"Its labels are those of the view {view}: score with --labels {view}." if view else "Score it as it is."


def _ask(
    model: str, documents: Sequence[Document], output: Path, prompt: str, shots: int, workers: int, price: str | None
) -> None:
    """Ask a language model for every document that the output does not hold yet; say what it cost."""
    from wiesci import corpus
    from wiesci.systems import llm, without_labels

    if not model.strip():
        raise UsageError("'llm:' names no model; after the colon comes the name that the endpoint has for it")
    if output.suffix != ".jsonl":
        raise UsageError(f"{output}: answers are appended as they come; give a .jsonl file")
    prices = [float(p) for p in price.split(",")] if price and re.fullmatch(r"[0-9.]+,[0-9.]+", price) else None
    if price and prices is None:
        raise UsageError(f"--price {price}: expected two numbers, IN,OUT")
    made = llm.build_prompt(corpus.labels(), language=prompt, examples=corpus.load("original", "train")[:shots])
    with click.progressbar(length=len(documents), label=model, file=sys.stderr) as bar:
        usage = llm.ask_all(
            [without_labels(d) for d in documents],
            model=model,
            prompt=made,
            output=output,
            workers=workers,
            progress=lambda _, __: bar.update(1),
        )
    cost = "" if prices is None else f", cost {usage.cost(*prices):.4f}"
    click.echo(
        f"{output}: {usage.documents} documents, {usage.requests} requests, {usage.prompt_tokens} + "
        f"{usage.completion_tokens} tokens, {usage.seconds:.1f} s{cost}; invalid answers {usage.invalid_rate:.1%}, "
        f"{usage.documents_without_answer} documents without one. Score with --align.",
        file=sys.stderr,
    )


@cli.command()
@click.argument("source", metavar="IN", type=FILE)
@click.argument("target", metavar="OUT", type=FILE)
@click.option("--from", "read_as", metavar="F", help="the format of IN, if its name does not say")
@click.option("--to", "write_as", metavar="F", help="the format of OUT, if its name does not say")
def convert(source: Path, target: Path, read_as: str | None, write_as: str | None) -> None:
    """Files of other tools: brat, conll, docbin, label-studio, cas, and wiesci's own JSON lines."""
    from wiesci import corpus, formats

    for name in (read_as, write_as):
        if name not in (None, formats.OWN, *formats.FORMATS):
            raise UsageError(f"no format {name!r}; there are {', '.join((formats.OWN, *formats.FORMATS))}")
    texts = {d.id: d.text for d in corpus.everything()}
    documents = formats.read_any(source, read_as or formats.guess(source), texts=texts)
    for sentence in formats.write_any(documents, target, write_as or formats.guess(target)):
        click.echo(sentence, file=sys.stderr)
    click.echo(f"{target}: {len(documents)} documents", file=sys.stderr)


HYDRATE = "wiesci hydrate puts your own copies under the labels"


@cli.command()
@click.option("--seed", type=click.Path(path_type=Path), help="the seed article's file")
@click.option("--slavicner", type=click.Path(path_type=Path), help="a clone of SlavicNLP/SlavicNER")
@click.option("--output", type=click.Path(path_type=Path), help="folder to write to instead of the user's cache")
def hydrate(seed: Path | None, slavicner: Path | None, output: Path | None) -> None:
    """Put your own copies of third-party articles under the shipped labels; exit 1 if one is not the right text."""
    from wiesci import corpus
    from wiesci import hydrate as hydration

    outcomes = hydration.hydrate(
        corpus.load_stand_off(), checksums=corpus.checksums(), seed=seed, slavicner=slavicner, folder=output
    )
    failed = [o for o in outcomes if o.text is None]
    for message, ids in _grouped((o.message, o.doc_id) for o in failed).items():
        named = ids[0] if len(ids) == 1 else f"{len(ids)} articles"
        click.echo(f"{message}; nothing written for {named}", file=sys.stderr)
    done = len(outcomes) - len(failed)
    if done:
        from wiesci import dataset

        file = hydration.cache_path(output)
        dataset.write_folder(file.parent, hydration.hydrated(output), corpus.labels())
        click.echo(f"{file}: {done} of {len(outcomes)} articles", file=sys.stdout)
    if failed:
        click.echo(f"{len(failed)} of {len(outcomes)} articles not hydrated", file=sys.stderr)
        click.get_current_context().exit(1)


class _Target(msgspec.Struct, frozen=True):
    """What predictions are scored against: documents, labels that are known, and how."""

    documents: Sequence[Document]
    known: dict[str, Document]
    labels: Labels | None
    layers: Sequence[str] | None
    view: tuple[str, View] | None
    context: Sequence[tuple[str, str]]
    given: bool
    skip_invalid: bool
    quotes: Quotes | None
    part: str | None
    split: str | None

    @property
    def beside(self) -> Sequence[Evaluation]:
        """The kept re-annotation of the shipped documents, where nothing but the split was chosen."""
        from wiesci import kept

        if self.part is None or self.split is None or self.view is not None or self.given:
            return ()
        return kept.reannotation(self.part, self.split)

    def explained(self, problem: Problem) -> Problem:
        """A fault as it is; of a document that is in another part or split of the shipped corpus, with its place."""
        from wiesci import corpus

        if self.part is None or problem.code != "unknown-document":
            return problem
        place = corpus.places().get(problem.doc_id or "")
        if place is None:
            return problem
        part, split = place
        option = f"--split {split}" if part == self.part else f"--part {part} --split {split}"
        message = f"is not in the {self.part} {self.split} split but in the {part} {split} split: {option} scores that"
        return msgspec.structs.replace(problem, message=message)


def _target(
    *,
    part: str = "original",
    split: str = "test",
    gold: Path | None = None,
    other: str | None = None,
    language: str = "pl",
    view: str | None = None,
    given: str | None = None,
    skip_invalid: bool = False,
    align: bool = False,
    no_lemma: bool = False,
    layers: str | None = None,
) -> _Target:
    """Read the gold; raises ``UsageError`` for options that exclude each other."""
    from wiesci import corpus, views
    from wiesci.jsonl import Quotes, read_documents, require

    if no_lemma and not align:
        raise UsageError("--no-lemma says how --align looks for text; give both")
    _exclude("gold", "corpus", "part", "split")
    shipped = gold is None and other is None
    if gold is not None:
        documents = require(read_documents(gold))
    elif other is not None:
        documents = _other_corpus(other, language)
        layers, view = layers or "entities,coreference", view or "slavicner"
    else:
        documents = corpus.load(part, split)
    if not documents:
        raise UsageError(f"{gold}: has no document to score against")
    labels = corpus.labels() if gold is None else None
    laid = None if view is None else (view, views.find_view(view, corpus.labels()))
    if labels is not None and laid is not None:
        labels = views.accepting(labels, laid[1])
    return _Target(
        documents=documents,
        known={d.id: d for d in documents},
        labels=labels,
        layers=None if layers is None else layers.split(","),
        view=laid,
        context=_context(part, split) if shipped else (("corpus", f"slavicner-{language}"),) if other else (),
        given=given is not None,
        skip_invalid=skip_invalid,
        quotes=Quotes(lemmas=not no_lemma) if align else None,
        part=part if shipped else None,
        split=split if shipped else None,
    )


class _Run(msgspec.Struct, frozen=True):
    """A file's evaluation, with its predictions and the explanation of its scores where they were asked for."""

    evaluation: Evaluation
    predictions: dict[str, Document]
    rows: list[dict[str, Any]]


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection, which frees nothing of millions of small values in a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _runs(
    files: Sequence[Path],
    target: _Target,
    *,
    explained: bool = False,
    kept: bool = False,
    jobs: int = 1,
    only: Sequence[str] = (),
) -> list[_Run]:
    """Evaluate files of predictions; with ``kept``, take the evaluations from results (``.json``) as they are."""
    from wiesci import scoring
    from wiesci.jsonl import read_documents

    runs: list[_Run] = []
    problems: list[Problem] = []
    for name, file in zip(_names(files), files, strict=True):
        if kept and file.suffix == ".json":
            runs += [_Run(evaluation, {}, []) for evaluation in _kept(file)]
            continue
        reading = read_documents(file, gold=target.known, labels=target.labels, quotes=target.quotes)
        problems += map(target.explained, reading.problems)
        if reading.problems and not target.skip_invalid:
            continue
        ways = "none" if target.quotes is None else "full" if target.quotes.lemmas else "no-lemma"
        evaluation = scoring.score(
            target.documents,
            reading.documents,
            system=name,
            layers=target.layers,
            invalid_documents=reading.invalid_documents,
            invalid_items=reading.invalid_items,
            context=target.context,
            view=target.view,
            given_triggers=target.given,
            alignment=reading.alignment,
            align=ways,
            jobs=jobs,
            only=only,
        )
        rows = []
        if explained:
            rows = scoring.explanation(target.documents, reading.documents, evaluation, view=target.view)
        runs.append(_Run(evaluation, {d.id: d for d in reading.documents}, rows))
    if problems and not target.skip_invalid:
        raise FormatError(problems)
    click.echo("".join(f"{problem}\n" for problem in problems), file=sys.stderr, nl=False)
    return runs


def _write_page(path: Path, target: _Target, runs: Sequence[_Run]) -> None:
    """The page of ``--html``; names are told seen or unseen by the training data where the corpus is the shipped."""
    from wiesci import corpus, report_html

    seen: frozenset[str] = frozenset()
    if target.part is not None:
        train = corpus.load("original", "train")
        seen = frozenset((m.lemma or "").lower() for d in train for m in d.mentions if m.level == "NAM")
    systems = [report_html.Run(run.evaluation, run.predictions, run.rows) for run in runs]
    place = f"{target.part} {target.split}" if target.part else "your own gold"
    title = f"wiesci: {', '.join(run.evaluation.system for run in runs)} on {place}"
    report_html.write_page(report_html.analyse(target.documents, systems, train_names=seen, title=title), path)


def _kept(file: Path) -> list[Evaluation]:
    """The evaluations in a result of ``wiesci score -o``."""
    from wiesci.results import evaluations_of

    try:
        result = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{file}: is no JSON, so no result of wiesci score -o: {error}") from None
    if not isinstance(result, dict):
        raise UsageError(f"{file}: is no result of wiesci score")
    return evaluations_of(result, path=str(file))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _exclude(*options: str) -> None:
    """Refuse two options of which each names the gold; ``part`` and ``split`` go together."""
    context = click.get_current_context()
    names = {"corpus": "other"}
    default = click.core.ParameterSource.DEFAULT
    given = [o for o in options if context.get_parameter_source(names.get(o, o)) not in (None, default)]
    if len(given) > 1 and given != ["part", "split"]:
        raise UsageError(f"--{given[0]} and --{given[1]} exclude each other: each says what to score against")


def _other_corpus(name: str, language: str) -> tuple[Document, ...]:
    """The documents of ``slavicner:DIR``; articles that cannot be used are named on standard error."""
    from wiesci import slavicner

    kind, _, folder = name.partition(":")
    if kind != "slavicner" or not folder:
        raise UsageError(f"no corpus {name!r}; there is slavicner:DIR, with DIR a clone of {slavicner.SOURCE}")
    documents, refused = slavicner.load(Path(folder), language)
    for message in refused:
        click.echo(f"left out: {message}", file=sys.stderr)
    if not documents:
        raise UsageError(f"{folder}: none of {len(refused)} articles can be used")
    return documents


def _context(part: str, split: str) -> Sequence[tuple[str, str]]:
    from wiesci import corpus

    return (("corpus", corpus.manifest().version), ("part", part), ("split", split))


def _names(files: Sequence[Path]) -> list[str]:
    """What each file's system is called: the file's name without its extension."""
    shown = [file.name.encode("utf-8", "replace").decode("utf-8") for file in files]
    names = [name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json") for name in shown]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"two files are called {twice!r}; rename one, systems go by the names of their files")
    return names


def _console(columns: int = 1000) -> Console:
    """The terminal; a pipe is ``columns`` wide, so that no table loses a column in it."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else columns)


def _print_json(value: Any) -> None:
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(value, ensure_ascii=not utf8, indent=1), file=sys.stdout)


def main() -> NoReturn:
    """Run the command; every expected failure is a message on standard error and an exit status, no traceback."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an ASCII terminal shows ? for what it cannot
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the products here are small: more threads only spin
    status, message = _run(sys.argv[1:])
    if message:
        try:
            click.echo(message, file=sys.stderr)
        except OSError:
            _silence(sys.stderr)
    sys.exit(status)


def _run(arguments: list[str]) -> tuple[int, str]:
    """The exit status of a command and the message that goes with it."""
    try:
        with cli.make_context("wiesci", arguments) as context:
            cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code, ""
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        return 2, shown.getvalue().rstrip()
    except FormatError as error:
        return 2, "\n".join([*map(str, error.problems), _counted(len(error.problems))])
    except UsageError as error:
        return 2, f"wiesci: {error}"
    except (KeyboardInterrupt, click.Abort):
        return 130, "interrupted"
    except (BrokenPipeError, SystemExit):  # the reader has seen enough; rich turns the error into an exit
        _silence(sys.stdout)
    except OSError as error:
        if error.filename is None:
            _silence(sys.stdout)
        return 2, f"wiesci: {error.filename or 'standard output'}: {error.strerror or error}"
    return 0, ""


def _silence(stream: TextIO) -> None:
    """Let what is still to be written to a broken stream go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
