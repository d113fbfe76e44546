"""Open channels: which ones anybody may listen to, whichever edge they come by."""

from gateway import codes, protocol
from gateway.codes import Failed
from rialto.news import CONFLATED, LOGGED, STREAMED, Channel

OPEN_KINDS = (LOGGED | STREAMED | CONFLATED) - {"outbox"}


def admit(name: str, *, granted: bool = False) -> Channel:
    """Return the channel of that name; raises Failed where it may not be listened to.

    What is ``granted`` by a token may be another person's channel.
    """
    found = protocol.CHANNEL.fullmatch(name)
    if not found:
        raise Failed(codes.BAD_REQUEST)
    if found[1] == "outbox" or (found[1] == "user" and not granted):
        raise Failed(codes.DENIED)
    if found[1] not in OPEN_KINDS:
        raise Failed(codes.UNKNOWN_CHANNEL)
    return Channel(name)
