"""The small parts round the answers: addresses, names of decisions, log lines, fingerprints."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from searchguard.errors import ListsError, SettingsError, Severity, SnapshotError
from searchguard.service.decision_id import new_decision_id
from searchguard.service.generations.reserving import reserve
from searchguard.service.log import Log
from searchguard.service.loopback import is_loopback
from searchguard.service.settings import LogFormat, Settings
from searchguard.service.source import source_for
from searchguard.snapshot.loading import load_snapshot
from searchguard.supply import compiler
from searchguard.supply.source import Folder, SnapshotFile
from tests.service.folders import COVID, covid

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("listen", "only_here"),
    [
        ("127.0.0.1:50051", True),
        ("127.8.8.8:1", True),
        ("[::1]:50051", True),
        ("localhost:50051", True),
        ("unix:/run/searchguard.sock", True),
        ("0.0.0.0:50051", False),
        ("[::]:50051", False),
        ("10.0.0.1:50051", False),
        ("search.example.org:50051", False),
        ("localhost.example.org:50051", False),
        ("50051", False),
    ],
)
def test_loopback_is_what_only_this_machine_reaches(listen: str, only_here: bool) -> None:
    assert is_loopback(listen) is only_here
    assert Settings(listen=listen).may_explain is only_here
    assert Settings(listen=listen).reflects is only_here


def test_ports_in_a_row_are_held_together_or_not_at_all(tmp_path: Path) -> None:
    taken = reserve("127.0.0.1:0", share=False, ports=3)
    first, second, _ = taken.addresses_for(1)
    assert (taken.address, len(taken.held)) == (first, 3)
    with pytest.raises(SettingsError, match=f"cannot listen on `{second}`"):
        reserve(second, share=False)
    before = f"127.0.0.1:{int(first.rpartition(':')[2]) - 1}"
    with pytest.raises(SettingsError, match=f"cannot listen on `{before}`"):
        reserve(before, share=False, ports=2)
    taken.give_up()
    reserve(before, share=False, ports=2).give_up()
    for listen in ("127.0.0.1:65535", f"unix:{tmp_path}/socket"):
        with pytest.raises(SettingsError, match=listen):
            reserve(listen, share=False, ports=2)


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("listen", ["127.0.0.1:1", "0.0.0.0:1"])
def test_flags_go_before_the_address(listen: str, said: bool) -> None:
    settings = Settings(listen=listen, explain=said, reflection=said)
    assert (settings.may_explain, settings.reflects) == (said, said)


def test_names_of_decisions_sort_by_time_and_differ() -> None:
    times = [NOW + timedelta(milliseconds=number) for number in range(50)]
    names = [new_decision_id(time) for time in times]
    assert names == sorted(names)
    assert len({new_decision_id(NOW) for _ in range(500)}) == 500
    assert {len(name) for name in names} == {26}
    assert set("".join(names)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_first_ten_characters_of_a_name_are_its_time() -> None:
    value = 0
    for letter in new_decision_id(NOW)[:10]:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    assert value == int(NOW.timestamp() * 1000)


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("plain", "searchguard: loaded from=plain"),
        ("two words", 'searchguard: loaded from="two words"'),
        ("a\nsearchguard: forged", r'searchguard: loaded from="a\nsearchguard: forged"'),
        ('a" b="c', r'searchguard: loaded from="a\" b=\"c"'),
        ("", 'searchguard: loaded from=""'),
        (3, "searchguard: loaded from=3"),
    ],
)
def test_value_in_a_log_line_stays_one_value(
    value: object, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = {"from": value}
    Log(LogFormat.TEXT).event("loaded", **fields)
    assert capsys.readouterr().err == line + "\n"
    Log(LogFormat.JSON).event("loaded", **fields)
    assert json.loads(capsys.readouterr().err)["from"] == value


@pytest.mark.parametrize("form", LogFormat)
def test_words_of_an_error_are_not_logged(
    form: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        int("canary-9f3b")
    except ValueError as error:
        Log(form).fault("answer_failed", error)
    written = capsys.readouterr().err
    assert "canary" not in written.replace(__file__, "")
    assert "ValueError" in written
    assert "test_parts.py" in written


def edit(folder: Path) -> None:
    covid(folder).write_text(COVID + "\n", "utf-8")


def edit_in_place(folder: Path) -> None:
    covid(folder).write_text(COVID.replace("health-policy", "health-polizy"), "utf-8")


def rename(folder: Path) -> None:
    covid(folder).rename(folder / "health" / "other.yaml")


def replace_by_a_copy(folder: Path) -> None:
    copy = folder / "copy"
    copy.write_text(COVID, "utf-8")
    copy.replace(covid(folder))


def remove(folder: Path) -> None:
    covid(folder).unlink()


def add_below(folder: Path) -> None:
    (folder / "new").mkdir()
    (folder / "new" / "list.yaml").write_text(COVID, "utf-8")


@pytest.mark.parametrize(
    "change", [edit, edit_in_place, rename, replace_by_a_copy, remove, add_below]
)
def test_change_of_a_folder_changes_its_fingerprint(
    change: Callable[[Path], None], folder: Path
) -> None:
    before = Folder(folder).fingerprint()
    assert Folder(folder).fingerprint() == before
    change(folder)
    assert Folder(folder).fingerprint() != before


def test_hidden_file_is_no_change(folder: Path) -> None:
    before = Folder(folder).fingerprint()
    (folder / ".covid.yaml.swp").write_text("x", "utf-8")
    assert Folder(folder).fingerprint() == before


def test_links_in_a_circle_and_to_nowhere_have_a_fingerprint(folder: Path) -> None:
    (folder / "circle").symlink_to(folder)
    (folder / "nowhere").symlink_to(folder / "absent")
    assert Folder(folder).fingerprint() == Folder(folder).fingerprint()


def test_folder_that_goes_and_comes_back_is_a_change(tmp_path: Path) -> None:
    absent = Folder(tmp_path / "absent").fingerprint()
    (tmp_path / "absent").mkdir()
    assert Folder(tmp_path / "absent").fingerprint() != absent


def loaded(source: Folder) -> bytes:
    data = source.load().data
    assert data
    return data


def test_folder_loads_as_a_snapshot(folder: Path) -> None:
    assert load_snapshot(loaded(Folder(folder))).manifest.counts.rules == 2


def test_refused_folder_tells_its_errors_only(folder: Path) -> None:
    covid(folder).write_text(COVID.replace("owner: health-policy\n", "ownr: x\n"), "utf-8")
    with pytest.raises(ListsError) as refused:
        Folder(folder).load()
    assert {problem.severity for problem in refused.value.problems} == {Severity.ERROR}
    assert refused.value.problems[0].location.file == str(covid(folder))


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not a folder"):
        Folder(tmp_path / "absent").load()


def test_compiling_that_takes_too_long_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiler, "COMPILE_SECONDS", 0.001)
    with pytest.raises(SnapshotError, match="took over"):
        Folder(folder).load()


@pytest.mark.parametrize(
    ("limit", "most", "words"),
    [("RLIMIT_CPU", 1, "took too much processor time"), ("RLIMIT_AS", 400 << 20, "exit code")],
)
def test_compiling_that_takes_too_much_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, words: str
) -> None:
    program = f"""
import resource
resource.setrlimit(resource.{limit}, ({most}, resource.getrlimit(resource.{limit})[1]))
from searchguard.supply import compile_child
compile_child.load_folder = lambda folder: [bytearray(50_000_000) for _ in range(1_000_000)]
raise SystemExit(compile_child.main())
"""
    monkeypatch.setattr(compiler, "COMMAND", (sys.executable, "-c", program))
    with pytest.raises(SnapshotError, match=words):
        Folder(folder).load()


def test_compiling_that_breaks_tells_the_last_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import sys; print('first', 'last', sep=chr(10), file=sys.stderr); sys.exit(1)"
    monkeypatch.setattr(compiler, "COMMAND", (sys.executable, "-c", program))
    with pytest.raises(SnapshotError, match=r"ended with exit code 1: last$"):
        Folder(folder).load()


def test_process_that_waits_compiles_what_is_there_when_it_is_asked(folder: Path) -> None:
    source = Folder(folder)
    source.get_ready()
    edit_in_place(folder)
    (blocklist,) = load_snapshot(loaded(source)).lists.blocklists
    assert blocklist.owner == "health-polizy"


def test_process_that_waits_and_dies_is_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Folder(folder)
    with monkeypatch.context() as patched:
        patched.setattr(compiler, "COMMAND", (sys.executable, "-c", ""))
        source.get_ready()
        waiting = source.compiler._waiting
        assert waiting is not None
        waiting.communicate(timeout=60)
    assert load_snapshot(loaded(source)).manifest.counts.rules == 2


def test_process_that_waits_ends_when_nobody_will_ask(folder: Path) -> None:
    source = Folder(folder)
    source.get_ready()
    waiting = source.compiler._waiting
    assert waiting is not None
    output, errors = waiting.communicate(timeout=60)
    assert (waiting.returncode, output, errors) == (0, b"", b"")


def test_settings_name_one_source() -> None:
    assert source_for(Settings(blocklists="a")) == Folder(Path("a"))
    assert source_for(Settings(snapshot="a")) == SnapshotFile(Path("a"))
    for settings in (Settings(), Settings(blocklists="a", snapshot="b")):
        with pytest.raises(SettingsError):
            source_for(settings)
