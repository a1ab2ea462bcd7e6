"""Which searchguard this is."""

from importlib.metadata import PackageNotFoundError, version


def _server_version() -> str:
    try:
        return version("searchguard")
    except PackageNotFoundError:
        return "not installed"


SERVER_VERSION = _server_version()
