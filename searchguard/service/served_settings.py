"""The settings that say what is served."""

from dataclasses import dataclass

from searchguard.service.setting import Group, Unit

_LISTS = Group("What is served")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedSettings:
    """Where the lists come from, with what holds when nothing is said."""

    blocklists: str = _LISTS.setting(
        "",
        "Folder of lists to serve and to watch; else `blocklists`.",
        why="The lists lie beside the server. With a store they are never a fallback.",
        unit=Unit.DIR,
    )
    snapshot: str = _LISTS.setting(
        "",
        "Snapshot file to serve and to watch, in place of a folder.",
        why="Only what was asked for is served.",
        unit=Unit.FILE,
    )
    store: str = _LISTS.setting(
        "",
        "Store to follow, in place of a folder: a path, or s3://bucket/path.",
        why="Only what was asked for is served.",
        unit=Unit.URL,
    )
    channel: str = _LISTS.setting(
        "",
        "Channel of the store, such as prod.",
        why="A store has several, and a wrong guess would serve lists that nobody approved.",
        unit=Unit.NAME,
    )
    trust: str = _LISTS.setting(
        "",
        "Trust file by which the snapshot, or all in the store, is signed.",
        why="A store needs one. A snapshot file without it is guarded by its digest alone.",
        unit=Unit.FILE,
    )
    ring: str = _LISTS.setting(
        "",
        "Ring of this server, of those that the channel names, or `rest`; else its name decides.",
        why="By a hash of their names the same servers are always the first.",
        unit=Unit.NAME,
    )
    server_name: str = _LISTS.setting(
        "",
        "Name of this server among others; else that of the machine, and where it listens.",
        why="It decides the ring, and tells people which server took lists back.",
        unit=Unit.NAME,
    )
    bootstrap: str = _LISTS.setting(
        "",
        "Signed snapshot to start from where the store and the disk have none.",
        why="A new server whose store is out of reach does not start without it.",
        unit=Unit.FILE,
    )
    keep: str = _LISTS.setting(
        "",
        "Folder to keep the last good snapshot in; else one for your user.",
        why="A server that restarts while its store is away still has its lists.",
        unit=Unit.DIR,
    )
    no_keep: bool = _LISTS.setting(
        False,
        "Keep no snapshot: never start without the store.",
        why="Lists that are a little old serve better than none.",
    )
    poll: float = _LISTS.setting(
        0.25,
        "Seconds between two looks at the folder or the snapshot file.",
        why="An edit is live at once for who tries it; a look costs a stat of each file.",
        unit=Unit.SECONDS,
        least=0.05,
    )
    store_poll: float = _LISTS.setting(
        2.0,
        "Seconds between two looks at the store.",
        why="Taking a list back takes seconds; most looks are a small request: not modified.",
        unit=Unit.SECONDS,
        least=0.1,
    )
    switchboard: str = _LISTS.setting(
        "",
        "Folder of the switchboard; else that beside the lists, such as `blocklists.switchboard`.",
        why="`searchguard event` and `rule` write there too. A channel of a store has its own.",
        unit=Unit.DIR,
    )
    break_glass: str = _LISTS.setting(
        "",
        "File of a switchboard for emergencies, signed by the role breakglass; it need not exist.",
        why="Whoever can put a file here must also have a key. All of it ends within 24 hours.",
        unit=Unit.FILE,
    )
    switchboard_poll: float = _LISTS.setting(
        0.5,
        "Seconds between two looks at the switchboard.",
        why="A flip is live within a second or so. In a store it is one small request.",
        unit=Unit.SECONDS,
        least=0.05,
        most=60,
    )
