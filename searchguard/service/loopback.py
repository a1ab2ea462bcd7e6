"""Which addresses only this machine can reach."""

import ipaddress


def is_loopback(listen: str) -> bool:
    """Tell whether only this machine can reach an address that is listened on."""
    if listen.startswith("unix:"):
        return True
    host = listen.rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
