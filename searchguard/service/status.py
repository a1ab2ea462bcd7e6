"""What is answering, told as a message of the API."""

import unicodedata

from searchguard.errors import Problem, Severity
from searchguard.service.fault import LoadFault
from searchguard.service.server_version import SERVER_VERSION
from searchguard.service.serving_state import ServingState
from searchguard.text.fold import FOLD_VERSION
from searchguard.v1 import service_pb2 as pb

MOST_PROBLEMS = 100

_SEVERITIES = {
    Severity.ERROR: pb.Problem.SEVERITY_ERROR,
    Severity.WARNING: pb.Problem.SEVERITY_WARNING,
}


def status_message(state: ServingState | None) -> pb.ServerStatus:
    """Return the status of a server that answers from a state, or does not answer yet."""
    message = pb.ServerStatus(
        server_version=SERVER_VERSION,
        unicode_version=unicodedata.unidata_version,
        fold_version=FOLD_VERSION,
    )
    if state is not None:
        _fill(message, state)
    return message


def _fill(message: pb.ServerStatus, state: ServingState) -> None:
    message.revision = state.engine.revision
    message.serving_since.FromDatetime(state.since)
    message.loaded_from = state.loaded_from
    message.switchboard_version = state.switches.version
    message.switchboard_error = state.switchboard_fault
    message.default_cache_for.FromTimedelta(state.cache_for)
    manifest = state.manifest
    message.blocklist_count = manifest.counts.blocklists
    message.rule_count = manifest.counts.rules
    message.term_count = manifest.counts.terms
    message.lists_unicode_version = manifest.unicode_version
    message.lists_fold_version = manifest.fold_version
    if state.fault is not None:
        message.last_error.CopyFrom(_load_error(state.fault, quotes=state.may_explain))


def _load_error(fault: LoadFault, *, quotes: bool) -> pb.LoadError:
    """Return a fault; the words of a problem may quote the lists, so not everyone may read them."""
    message = pb.LoadError(message=fault.message)
    message.since.FromDatetime(fault.since)
    message.problems.extend(
        _problem(problem, quotes=quotes) for problem in fault.problems[:MOST_PROBLEMS]
    )
    return message


def _problem(problem: Problem, *, quotes: bool) -> pb.Problem:
    return pb.Problem(
        file=problem.location.file,
        line=problem.location.line,
        column=problem.location.column,
        severity=_SEVERITIES[problem.severity],
        message=problem.message if quotes else "",
        rule=problem.rule,
    )
