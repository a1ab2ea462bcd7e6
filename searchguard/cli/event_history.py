"""What `event show --history` tells: each time that an event was on, and each change of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from searchguard.cli.arming import Armed, Arming
from searchguard.cli.desk import Desk
from searchguard.cli.flips import row_of, summary, time_told
from searchguard.service.decision_log.counting import EventAnswers, count_answers
from searchguard.snapshot.activations import Activated, activations_of
from searchguard.snapshot.switchboard import EVENTS, Switchboard
from searchguard.snapshot.switchboards import Version

LAST_ANSWERS = timedelta(seconds=60)  # after an end, before every server heard of it


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The past of an event, the newest first; `armed` goes with `times`."""

    changes: tuple[Switchboard, ...]
    times: tuple[Activated, ...]
    armed: tuple[Armed | None, ...]
    counted: EventAnswers | None
    logs: tuple[Path, ...]


def history_of(desk: Desk, event: str, newest: Version, logs: Sequence[Path]) -> History:
    """Return the past of an event.

    Args:
        desk: Where it is switched.
        event: The event.
        newest: The newest version of the switchboard.
        logs: The folders of decision logs, for how many answers it changed.

    Raises:
        SearchguardError: A record cannot be read.
        OSError: So does a file.
    """
    past = [one.switchboard for one in desk.boards.history(newest)]
    times = activations_of(event, past)
    arming = Arming(desk, event) if times else None
    windows = [(one.starts, one.until + LAST_ANSWERS) for one in reversed(times)]
    counted = count_answers(logs, event, windows) if logs else None
    return History(
        changes=tuple(one for one in past if _is_about(one, event)),
        times=tuple(times),
        armed=tuple(arming.before(one.starts) for one in times) if arming else (),
        counted=counted,
        logs=tuple(logs),
    )


def _is_about(board: Switchboard, event: str) -> bool:
    return board.change is not None and board.change.subject == f"{EVENTS}/{event}"


def history_data(history: History) -> dict[str, Any]:
    """Return the past as data."""
    counts = history.counted.answers[::-1] if history.counted else (None,) * len(history.times)
    times = [
        {
            "state": one.state(datetime.now(UTC)),
            "from": msgspec.to_builtins(one.starts),
            "until": msgspec.to_builtins(one.until),
            "by": one.by,
            "reason": one.reason,
            "regions": one.regions,
            "extended": one.extended,
            "ended": msgspec.to_builtins(one.ended),
            "armed": msgspec.to_builtins(armed),
            "answers": count,
        }
        for one, armed, count in zip(history.times, history.armed, counts, strict=True)
    ]
    data: dict[str, Any] = {"activations": times, "history": list(map(row_of, history.changes))}
    if history.counted:
        begins = msgspec.to_builtins(history.counted.begins)
        data["logs"] = {"begin": begins, "missing": history.counted.missing}
        data["answers_otherwise"] = history.counted.others
    return data


def history_lines(history: History, desk: Desk) -> Iterator[str]:
    """Yield the past in words."""
    if not history.changes:
        yield from ("", "no history: it was never switched on")
        return
    yield from ("", "activations")
    counts = history.counted.answers[::-1] if history.counted else (None,) * len(history.times)
    for one, armed, count in zip(history.times, history.armed, counts, strict=True):
        yield from _time_lines(one, armed, count, desk)
    yield from _about_logs(history, desk)
    yield from ("", "history")
    for board in history.changes:
        if board.change:
            told = summary(board.change, desk.zone)
            yield f"  {time_told(board.created, desk.zone)}  {told}"


def _time_lines(
    one: Activated, armed: Armed | None, count: int | None, desk: Desk
) -> Iterator[str]:
    lasted = _length(one.until - one.starts)
    begun, ended = (time_told(at, desk.zone) for at in (one.starts, one.until))
    yield f"  {begun} to {ended}, {lasted}: {one.state(datetime.now(UTC))}"
    where = f" for {', '.join(one.regions)}" if one.regions else ""
    yield f"    activated{where} by {one.by}: {one.reason}"
    if one.extended:
        yield f"    extended  times: {one.extended}"
    if one.ended:
        yield f"    ended     {one.ended.kind}, by {one.ended.by}: {one.ended.reason}"
    if armed:
        yield f"    armed     {time_told(armed.at, desk.zone)} by {armed.by}: {armed.reason}"
    else:
        yield "    armed     not known: no channel and no git says so"
    told = f"{count:,} changed" if count is not None else "not counted: name --decision-log DIR"
    yield f"    answers   {told}"


def _about_logs(history: History, desk: Desk) -> Iterator[str]:
    counted = history.counted
    if counted is None:
        return
    if counted.others:
        yield f"  answers at other times (its schedule, a broken glass): {counted.others:,}"
    if counted.begins is None:
        yield "  the logs are empty"
    elif any(one.starts < counted.begins for one in history.times):
        yield f"  the logs begin at {time_told(counted.begins, desk.zone)}: what was before is gone"
    if counted.missing:
        yield f"  decisions that the logs did not take: {counted.missing:,}"


def _length(lasted: timedelta) -> str:
    minutes = lasted // timedelta(minutes=1)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"
