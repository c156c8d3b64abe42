"""Whether a host is this machine, by its name or address."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether nobody but programs on this machine can be reached there, or reach it; names are not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
