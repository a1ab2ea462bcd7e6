"""What the recorder is asked to do."""

import msgspec

from searchguard.service.settings import LogFormat


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """Where the decision log is written, and how large a file of it and all of them may get."""

    folder: str
    file_bytes: int
    most_bytes: int


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """Descriptors of the shared memory and of the socket for metrics; what is None is not asked."""

    memory: int
    metrics: int | None
    written: Written | None
    log_format: LogFormat
