"""Which source of lists the settings of a server name."""

from pathlib import Path
from socket import gethostname

from searchguard.errors import SettingsError
from searchguard.service.settings import Settings
from searchguard.supply.channel_source import ChannelSource, Watch, unwatched
from searchguard.supply.frames import Followed
from searchguard.supply.source import Folder, SnapshotFile, Source


def source_for(settings: Settings, watch: Watch = unwatched) -> Source:
    """Return what the settings say is served; `watch` hears what is to be watched of a channel.

    Raises:
        SettingsError: They name none of a folder, a file and a store, or more than one.
    """
    named = [bool(one) for one in (settings.blocklists, settings.snapshot, settings.store)]
    if sum(named) != 1:
        raise SettingsError("name one of --blocklists DIR, --snapshot FILE and --store URL")
    if settings.store:
        return ChannelSource(_followed(settings), watch)
    if settings.channel or settings.bootstrap or settings.ring:
        raise SettingsError("--channel, --ring and --bootstrap go with --store URL")
    if settings.snapshot:
        trust = Path(settings.trust) if settings.trust else None
        return SnapshotFile(Path(settings.snapshot), trust, tries=False)
    if settings.trust:
        raise SettingsError(
            "a folder of lists is not signed: --trust goes with a snapshot or store"
        )
    return Folder(Path(settings.blocklists))


def _followed(settings: Settings) -> Followed:
    if not (settings.channel and settings.trust):
        raise SettingsError("--store URL needs --channel NAME and --trust FILE")
    return Followed(
        store=settings.store,
        channel=settings.channel,
        trust=settings.trust,
        bootstrap=settings.bootstrap,
        keep=settings.keep,
        poll=settings.store_poll,
        ring=settings.ring,
        server=settings.server_name or f"{gethostname()} {settings.listen}",
        # The generation that is built from it tries it out.
        tries=False,
    )
