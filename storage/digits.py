"""Ids that are hexadecimal digits, as files are called by them."""

HEX = frozenset("0123456789abcdef")


def is_hex(id: str, digits: int) -> bool:
    """Say whether ``id`` is so many digits; nothing else may reach a file name or an address."""
    return len(id) == digits and HEX.issuperset(id)
