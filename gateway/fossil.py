"""Fossil deltas: the second of two texts as what to copy from the first, and what is new.

Source: the format of Fossil SCM (fossil-scm.org, "Fossil Delta Format"), as the Centrifuge SDKs
apply it. We copy the longest common beginning and end, which is all there is to gain where a few
figures of a small value move.
"""

DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
WORD = 4


def delta(old: bytes, new: bytes) -> bytes:
    """Return what makes ``new`` of ``old``; both UTF-8, and so is the delta."""
    most = min(len(old), len(new))
    head = next((at for at in range(most) if old[at] != new[at]), most)
    while head and head < len(new) and _inside(new, head):
        head -= 1
    most -= head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    while tail and _inside(new, len(new) - tail):
        tail -= 1
    middle = new[head : len(new) - tail]
    parts = [_number(len(new)), b"\n"]
    if head:
        parts += [_number(head), b"@0,"]
    if middle:
        parts += [_number(len(middle)), b":", middle]
    if tail:
        parts += [_number(tail), b"@", _number(len(old) - tail), b","]
    return b"".join([*parts, _number(_checksum(new)), b";"])


def _inside(text: bytes, at: int) -> bool:
    """Say whether a character would be cut in two here."""
    return text[at] & 0xC0 == 0x80


def _number(n: int) -> bytes:
    digits = bytearray()
    while n or not digits:
        digits.append(DIGITS[n & 63])
        n >>= 6
    return bytes(reversed(digits))


def _checksum(text: bytes) -> int:
    """Add up the text as big-endian words of four bytes, filled with zeros at the end."""
    whole = text + bytes(-len(text) % WORD)
    words = (whole[at : at + WORD] for at in range(0, len(whole), WORD))
    return sum(int.from_bytes(word, "big") for word in words) & 0xFFFFFFFF
