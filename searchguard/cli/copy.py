"""`searchguard copy`: a blocklist for other regions, under a name of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from searchguard.cli.asking import DEFAULT_FOLDER, read_lists
from searchguard.cli.failures import Failure, failure_lines, failures_of
from searchguard.cli.pipes import reader_may_leave, write_out
from searchguard.cli.writing import Write, write_all
from searchguard.engine.cases import cases_of, run_case
from searchguard.engine.engine import Engine
from searchguard.errors import ExchangeError
from searchguard.policy.exchange.copying import Copied, Scope, copied, holds_in
from searchguard.policy.reading import Reading
from searchguard.policy.regions import is_region, normal_region
from searchguard.policy.rewriting.canonical import canonical
from searchguard.policy.rewriting.emission import emit
from searchguard.policy.rewriting.parsing import parse
from searchguard.policy.scalars import is_name
from searchguard.snapshot.compiling import compile_lists
from searchguard.snapshot.loading import load_snapshot


def copy(
    blocklist: Annotated[str, typer.Argument(metavar="LIST", help="The blocklist to copy.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the copy is called.")],
    regions: Annotated[
        list[str], typer.Option("--regions", metavar="CODES", help="Where it holds: NL,BE-VLG.")
    ],
    folder: Annotated[
        Path, typer.Option("--blocklists", metavar="DIR", help="Folder of lists.")
    ] = DEFAULT_FOLDER,
    keep_states: Annotated[
        bool, typer.Option("--keep-states", help="Live rules stay live; else they become drafts.")
    ] = False,
) -> None:
    """Copy a blocklist as a new one for other regions, comments and all.

    Its live and shadow rules become drafts, so that somebody looks before
    they count. Its cases are run, and you are told what to look at.

    Exit code 1: a case does not hold for the new regions.
    """
    scope = Scope(name=_name(name), regions=_regions(regions), keeps_states=keep_states)
    reading = read_lists(folder)
    original = next((one for one in reading.lists.blocklists if one.blocklist == blocklist), None)
    if original is None:
        msg = f"there is no blocklist `{blocklist}`"
        raise ExchangeError(msg)
    source = Path(reading.places.blocklist(blocklist).file)
    document, report = copied(parse(source.read_text("utf-8-sig")), scope)
    made = source.parent / f"{name}.yaml"
    writes = [
        Write(made, emit(canonical(document, "blocklist")).encode()),
        *(
            Write(source.parent / own, (source.parent / before).read_bytes())
            for before, own in report.terms_files.items()
        ),
    ]
    _stop_at_files(writes, name, reading)
    if too := sum(holds_in(rule, scope.regions) for rule in original.rules):
        there = f"rules of `{blocklist}` that hold in {', '.join(scope.regions)} too: {too}"
        report.look_at.append(f"{there}, they answer beside those of the copy")
    after = write_all(writes, folder)
    failures = _failures(name, after)
    with reader_may_leave():
        write_out("".join(f"{line}\n" for line in _told(writes, report, after, failures)))
    cases = f"cases moved: {report.moved_cases}, left out: {report.left_out}"
    counted = f"drafts: {report.drafts}, {cases}, failed: {len(failures)}"
    print(f"searchguard: copied, {counted}", file=sys.stderr)
    made_files = {str(one.path) for one in writes}
    if warnings := sum(one.location.file in made_files for one in after.problems):
        hint = f"see them with `searchguard lint {folder}`"
        print(f"searchguard: warnings: {warnings}, {hint}", file=sys.stderr)
    if failures:
        raise typer.Exit(1)


def _name(written: str) -> str:
    if not is_name(written):
        msg = f"`{written}` is not an id: use letters, digits and hyphens"
        raise typer.BadParameter(msg, param_hint="NAME")
    return written


def _regions(written: list[str]) -> tuple[str, ...]:
    codes = [code.strip() for one in written for code in one.split(",") if code.strip()]
    found = []
    for code in codes:
        normal = normal_region(code)
        if normal is None or not is_region(normal):
            msg = f"`{code}` is no region of ISO 3166: write it like NL or BE-VLG"
            raise typer.BadParameter(msg, param_hint="--regions")
        found.append(normal)
    if not found:
        raise typer.BadParameter("name a region, such as BE-VLG", param_hint="--regions")
    return tuple(dict.fromkeys(found))


def _stop_at_files(writes: list[Write], name: str, reading: Reading) -> None:
    """Stop where something is there already: a copy never overwrites.

    Raises:
        ExchangeError: A file, or a blocklist of that name, is in the way.
    """
    if any(one.blocklist == name for one in reading.lists.blocklists):
        msg = f"there is a blocklist `{name}` already: choose another name"
        raise ExchangeError(msg)
    for one in writes:
        if one.path.exists():
            msg = f"`{one.path}` is there already: choose another name"
            raise ExchangeError(msg)


def _failures(name: str, reading: Reading) -> tuple[Failure, ...]:
    """Return which cases of a blocklist do not hold."""
    snapshot = load_snapshot(compile_lists(reading.lists))
    engine = Engine(snapshot.lists, snapshot.revision, drafts=True)
    asked = (one for one in cases_of(engine.lists) if one.rule_id.startswith(f"{name}/"))
    return failures_of([run_case(engine, one) for one in asked], reading)


def _told(
    writes: list[Write], report: Copied, reading: Reading, failures: tuple[Failure, ...]
) -> Iterator[str]:
    """Yield the files that were made, and what to look at in them."""
    yield from (str(one.path) for one in writes)
    yield from (f"look at: {words}" for words in report.look_at)
    for failure in failures:
        yield from failure_lines(failure, reading.places)
