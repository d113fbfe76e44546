"""Where the picture's UDP port is taken."""

import ipaddress


def bind_address(hosts: tuple[str, ...]) -> str:
    """Listen on the loopback alone if nothing else is announced."""
    inside = all(ipaddress.ip_address(host).is_loopback for host in hosts)
    return "127.0.0.1" if inside else "0.0.0.0"  # noqa: S104 - each datagram must prove itself
