"""The entry: finds the command that was asked for, and turns what goes wrong into an exit code.

A command is one file, `cli/<command>.py`, and one line in `COMMANDS`. Its function takes typer's
parameters, writes its result to stdout and talk to stderr, and raises `typer.Exit(1)` for a problem
found. It raises `ListsError` for lists that do not load, which is a problem found too, and another
`SearchguardError` or `OSError` for what keeps it from running: exit code 2.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pkgutil import resolve_name

import typer
from rich.markup import escape

from searchguard.errors import ListsError, SearchguardError, missing_package

# A command is imported only when it is asked for: `serve` must not load what reads YAML, and `lint`
# must not load grpc. A `typer.Typer` in place of a function is a command with commands of its own.
COMMANDS: dict[str, str] = {
    "admin": "searchguard.cli.admin:admin",
    "backtest": "searchguard.cli.backtest:run_backtest",
    "canary": "searchguard.cli.canary:canary",
    "check": "searchguard.cli.check:check",
    "compile": "searchguard.cli.compile:compile_folder",
    "copy": "searchguard.cli.copy:copy",
    "coverage": "searchguard.cli.coverage:coverage",
    "diff": "searchguard.cli.diff:diff",
    "event": "searchguard.cli.event:event",
    "explain": "searchguard.cli.explain:explain",
    "export": "searchguard.cli.exporting:export_terms",
    "fmt": "searchguard.cli.fmt:fmt",
    "gate": "searchguard.cli.gate:gate",
    "history": "searchguard.cli.history:history",
    "import": "searchguard.cli.importing:import_terms",
    "inspect": "searchguard.cli.inspect:inspect",
    "keys": "searchguard.cli.keys:keys",
    "lint": "searchguard.cli.lint:lint",
    "loadtest": "searchguard.cli.loadtest:loadtest",
    "pin": "searchguard.cli.pin:pin",
    "promote": "searchguard.cli.promote:promote",
    "prune": "searchguard.cli.prune:run_prune",
    "publish": "searchguard.cli.publish:publish",
    "rollback": "searchguard.cli.rollback:rollback",
    "rule": "searchguard.cli.rule:rule",
    "serve": "searchguard.cli.serve:serve",
    "sign": "searchguard.cli.sign:sign",
    "sources": "searchguard.cli.sources:sources",
    "status": "searchguard.cli.status:status",
    "test": "searchguard.cli.test:run_tests",
    "unblock": "searchguard.cli.unblock:unblock",
    "verify": "searchguard.cli.verify:verify",
}

# What only some commands import, and the extra that brings it.
EXTRAS = {"cachetools": "client", "duckdb": "backtest", "pyarrow": "backtest"}

ABOUT = "Decides which search queries to block, and which to answer with a reliable source."


def app_for(words: Sequence[str]) -> typer.Typer:
    """Return the application that `words`, a command line without the program, asks for.

    It holds the one command that `words` begins with, or every command where that is none of them.
    """
    wanted = [word for word in words[:1] if word in COMMANDS] or list(COMMANDS)
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(help=ABOUT)(_many_commands)
    for name in wanted:
        command = _command(name, asked=len(wanted) == 1)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def main(words: Sequence[str] | None = None) -> None:
    """Run one command and exit: 0 good, 1 a problem found, 2 could not run."""
    # grpc would write to stderr of each connection that failed, whoever made it.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    asked = sys.argv[1:] if words is None else list(words)
    try:
        app_for(asked)(asked, prog_name="searchguard")
    except (SearchguardError, OSError) as error:
        for line in _lines(error):
            print(line, file=sys.stderr)
        raise SystemExit(1 if isinstance(error, ListsError) else 2) from error


def _command(name: str, *, asked: bool) -> Callable[..., None] | typer.Typer:
    """Return a command; in the list of all, one whose packages are missing only says so.

    Raises:
        SettingsError: It is asked for, and needs packages that are missing.
    """
    try:
        command: Callable[..., None] | typer.Typer = resolve_name(COMMANDS[name])
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in EXTRAS:
            raise
        fault = missing_package(f"`{name}`", package, EXTRAS[package])
        if asked:
            raise fault from error

        def missing() -> None: ...

        missing.__doc__ = f"Cannot run: {escape(str(fault))}."
        return missing
    return command


def _many_commands() -> None:
    """Keep typer from merging a lone command with the program itself."""


def _lines(error: SearchguardError | OSError) -> list[str]:
    """Return what to tell a person about an error, a line each."""
    match error:
        case ListsError():
            refused = f"searchguard: the lists do not load, problems: {len(error.problems)}"
            return [*map(str, error.problems), refused]
        case OSError():
            where = f"`{error.filename}`: " if error.filename else ""
            return [f"searchguard: {where}{error.strerror or error}"]
        case _:
            return [f"searchguard: {error}"]
