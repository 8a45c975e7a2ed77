"""The commands that train the models again: train characters, coref, dates, lines, org-confidence,
org-ner, seats, spam, ties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.console import console

app = typer.Typer(
    help="Train a model again from annotated pages.", no_args_is_help=True, rich_markup_mode=None
)

_Gold = Annotated[Path, typer.Option("--gold", metavar="DIR", help="Gold pages to learn from.")]
_Dev = Annotated[
    Path, typer.Option("--dev", metavar="DIR", help="Gold pages to choose by, and to measure on.")
]
_Folds = Annotated[
    int, typer.Option("--folds", min=2, help="The parts of the articles for cross-validation.")
]
_Taggers = Annotated[
    Path | None,
    typer.Option(
        "--taggers",
        metavar="DIR",
        help="Keep here the taggers that find names in pages they have not learnt from, for the next model that needs them.",
    ),
]
_Model = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder of the model.")]


@app.command()
def characters(
    gold: _Gold = Path("corpus/gold/train"),
    out: _Model = Path("models/characters"),
) -> None:
    """Count the characters of clean articles, by which lost ones are restored."""
    from pipeline.cleaning import characters
    from pipeline.goldset.characters import newspaper, train, words
    from pipeline.sources.gold import read_gold

    pages = read_gold([gold]).values()
    model = train((page.text for page in pages), newspaper(), words())
    characters.write(model, out)
    console.print(
        f"{len(model.runs):,} runs of characters from {len(pages)} articles and a newspaper in {out}",
        markup=False,
    )


@app.command()
def ties(
    gold: Annotated[
        list[Path], typer.Option("--gold", metavar="DIR...", help="Folders of gold pages to learn from.")
    ] = [Path("corpus/gold/train")],  # noqa: B006  typer makes a copy
    more_gold: Annotated[list[Path] | None, typer.Argument(metavar="DIR", hidden=True)] = None,
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/ties"),
    folds: _Folds = 3,
    taggers: _Taggers = None,
) -> None:
    """Train the models that say which organisations are tied, and how; and cross-validate them."""
    import pipeline
    from pipeline import display
    from pipeline.goldset import ties
    from pipeline.language import tie_model
    from pipeline.sources.gold import read_gold

    nlp = pipeline.load()
    folders = [*gold, *(more_gold or [])]
    training = ties.train_ties(nlp, read_gold(folders).values(), folds, taggers)
    tie_model.write(training.model, out)
    model = tie_model.read(out)
    size = f"{len(model.tie.features):,} features and {len(model.pair.roots)} trees"
    console.print(f"{size}, threshold {model.threshold}, in {out}", markup=False)
    read = ties.read_pages(nlp, read_gold([dev]).values())
    for title, evaluation in (
        (f"{folds}-fold cross-validation, mentions as found", training.found),
        (f"{folds}-fold cross-validation, mentions given", training.given),
        (f"{dev}, mentions as found", ties.measure(model, [each for each in read if not each.given])),
        (f"{dev}, mentions given", ties.measure(model, [each for each in read if each.given])),
    ):
        console.print(f"\n{title}", markup=False)
        console.print(display.figures(evaluation))
        console.print(display.reliability(evaluation.beliefs))


@app.command()
def dates(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/dates"),
) -> None:
    """Train the model that says which of an article's dates is that of a tie."""
    from pipeline import linear
    from pipeline.goldset import dates
    from pipeline.language import tie_dates
    from pipeline.sources.gold import read_gold

    pages = list(read_gold([gold]).values())
    model = dates.train_dates(pages)
    validated = dates.cross_validate(pages)
    linear.write(model, out, tie_dates.NAME)
    share = dates.measure(linear.read(out, tie_dates.NAME), read_gold([dev]).values())
    right = (
        f"dates right given the ties: {validated.right} of {validated.all} in 5-fold cross-validation, "
        f"{share.right} of {share.all} on {dev}"
    )
    console.print(f"{len(model.features):,} features in {out}; {right}", markup=False)


@app.command()
def spam(
    pages: Annotated[
        Path, typer.Option("--pages", metavar="DIR", help="Pages to learn from, in DIR/spam and DIR/real.")
    ] = Path("build/spam/train"),
    test: Annotated[
        Path | None, typer.Option("--test", metavar="DIR", help="Pages to measure on, in the same way.")
    ] = None,
    out: _Model = Path("models/spam"),
) -> None:
    """Train the model that refuses spam pages."""
    from pipeline import linear
    from pipeline.cleaning.spam_model import NAME
    from pipeline.goldset import spam
    from pipeline.resources import toml

    model = spam.train(list(spam.examples(pages)))
    linear.write(model, out, NAME)
    console.print(f"{len(model.features):,} features in {out}", markup=False)
    if test:
        shares = spam.measure(
            linear.read(out, NAME), list(spam.examples(test)), toml("spam")["page"]["refused"]
        )
        refused, kept = shares[spam.SPAM], shares[spam.REAL]
        told = f"{refused.right} of {refused.all} spam pages with a text refused, {kept.right} of {kept.all} real ones kept"
        console.print(told, markup=False)


@app.command("org-ner")
def org_ner(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/org_ner"),
    copies: Annotated[
        int, typer.Option("--copies", metavar="N", min=0, help="Copies of each page with other names.")
    ] = 0,
) -> None:
    """Train the taggers that find names: with LAC (full) and without (fast)."""
    import pipeline
    from pipeline.goldset import names
    from pipeline.goldset.multiply import multiply
    from pipeline.language.org_tagger import FORMS, read
    from pipeline.sources.gold import read_gold

    nlp = pipeline.load()
    pages = read_gold([gold])
    learnt = [*pages.values(), *(multiply(pages, copies, seed=0) if copies else ())]
    names.train_each([names.Lesson(learnt, out, form) for form in FORMS])
    for form in FORMS:
        spans, kinds = names.measure(read(out, form), nlp, read_gold([dev]).values(), form)
        figures = (
            f"spans P {spans.precision:.4f} R {spans.recall:.4f} F1 {spans.f1:.4f}, kinds {kinds.f1:.4f}"
        )
        console.print(f"{form}: {figures} on {dev}; in {out}", markup=False)


@app.command()
def seats(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/seats"),
    folds: _Folds = 5,
    taggers: _Taggers = None,
) -> None:
    """Train the model that says in which county a school lies whose name does not; and cross-validate it."""
    import pipeline
    from pipeline import linear
    from pipeline.goldset import seats
    from pipeline.goldset.names import unseen_taggers
    from pipeline.language.seats import NAME
    from pipeline.sources.gold import read_gold

    nlp = pipeline.load()
    pages = list(read_gold([gold]).values())
    read = seats.read_pages(nlp, pages, unseen_taggers(pages, taggers))
    linear.write(seats.train_seats(read), out, NAME)
    model = linear.read(out, NAME)
    validated = seats.cross_validate(read, folds)
    measured = seats.measure(model, seats.read_pages(nlp, read_gold([dev]).values()))
    right = (
        f"county or none right: {validated.right} of {validated.all} in {folds}-fold cross-validation, "
        f"{measured.right} of {measured.all} on {dev}"
    )
    console.print(f"{len(model.features):,} features in {out}; {right}", markup=False)


@app.command("org-confidence")
def org_confidence(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/org_confidence"),
    folds: _Folds = 5,
    taggers: _Taggers = None,
) -> None:
    """Train the model that says how likely an organisation is right as found; and cross-validate it."""
    import pipeline
    from pipeline import display, linear
    from pipeline.goldset import org_confidence
    from pipeline.goldset.names import unseen_taggers
    from pipeline.goldset.seats import read_pages
    from pipeline.language.org_confidence import NAME
    from pipeline.reliability import best_threshold, f1_from
    from pipeline.sources.gold import read_gold

    nlp = pipeline.load()
    pages = list(read_gold([gold]).values())
    examples = org_confidence.examples(read_pages(nlp, pages, unseen_taggers(pages, taggers)))
    linear.write(org_confidence.train_confidence(examples), out, NAME)
    model = linear.read(out, NAME)
    console.print(f"{len(model.features):,} features in {out}", markup=False)
    measured = org_confidence.examples(read_pages(nlp, read_gold([dev]).values()))
    validated = org_confidence.cross_validate(examples, folds)
    wanted = org_confidence.wanted(pages)
    best = best_threshold(validated, wanted)
    all_of_them, sure = (f1_from(validated, wanted, least) for least in (0.0, best))
    console.print(f"listed from {best} on: F1 {sure:.4f}; all: {all_of_them:.4f}", markup=False)
    for title, beliefs in (
        (f"{folds}-fold cross-validation", validated),
        (str(dev), org_confidence.measure(model, measured)),
    ):
        wrong = sum(not right for _, right in beliefs)
        told = f"{wrong} of {len(beliefs):,} wrong, AUC {org_confidence.area_under_curve(beliefs):.3f}"
        console.print(f"\n{title}: {told}", markup=False)
        console.print(display.reliability(beliefs, of="organisations"))


@app.command()
def coref(
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/coref"),
    folds: Annotated[
        int, typer.Option("--folds", min=3, help="The parts of the articles for cross-validation.")
    ] = 5,
    taggers: _Taggers = None,
) -> None:
    """Train the models that say which organisations 两校 or 该校 stand for; and cross-validate them."""
    import pipeline
    from pipeline.goldset import coref
    from pipeline.goldset.names import unseen_taggers
    from pipeline.goldset.processes import in_processes
    from pipeline.language import coref_model
    from pipeline.sources.gold import read_gold

    nlp = pipeline.load()
    pages = list(read_gold([gold]).values())
    read = coref.read_pages(nlp, pages, unseen_taggers(pages, taggers))
    learnt = coref.read_examples(read)
    trained, unseen = coref.train_and_hold_out(learnt, folds, in_processes)
    coref_model.write(trained, out)
    model = coref_model.read(out)
    size = f"{len(model.linear.features):,} features and {len(model.trees.roots)} trees"
    console.print(f"{size} in {out}; words understood:", markup=False)
    validated = coref.cross_validate(read, unseen)
    console.print(f"{folds}-fold cross-validation: {validated}", markup=False)
    measured = coref.measure(model, coref.read_pages(nlp, read_gold([dev]).values()))
    console.print(f"{dev}: {measured}", markup=False)


@app.command()
def lines(
    pages: Annotated[
        Path, typer.Option("--pages", metavar="DIR", help="Raw pages to learn from, a folder a layout.")
    ] = Path("build/lines/train"),
    dev_pages: Annotated[
        Path, typer.Option("--dev-pages", metavar="DIR", help="Raw pages to measure on, a folder a layout.")
    ] = Path("build/lines/dev"),
    gold: _Gold = Path("corpus/gold/train"),
    dev: _Dev = Path("corpus/gold/dev"),
    out: _Model = Path("models/lines"),
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Measure each layout also with a model that has not seen it.")
    ] = False,
) -> None:
    """Train the model that says which lines of a page are its article."""
    from pipeline import linear
    from pipeline.cleaning import content
    from pipeline.evaluation import Counts
    from pipeline.goldset import lines
    from pipeline.sources.gold import read_gold

    training = lines.read_pages(pages, read_gold([gold]))
    chosen_by = lines.read_pages(dev_pages, read_gold([dev]))
    linear.write(lines.train_lines(training), out, content.NAME)
    model = linear.read(out, content.NAME)
    found = lines.measure(model, chosen_by)
    console.print(
        f"{len(model.features):,} features in {out}; text F1 {found.f1:.4f} on {dev_pages}", markup=False
    )
    if held_out:
        every = Counts()
        for layout, counts in lines.held_out(training, chosen_by):
            every += counts
            console.print(f"{layout}, not seen: {counts.f1:.4f}", markup=False)
        console.print(f"all layouts, each not seen: {every.f1:.4f}", markup=False)
