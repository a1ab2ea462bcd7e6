"""What the recorder is asked to do."""

import msgspec

from searchguard.service.settings import LogFormat


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """The descriptors of the shared memory and of the socket for metrics, if any."""

    memory: int
    metrics: int | None
    log_format: LogFormat
