"""Open channels: which ones may be listened to, whichever edge their listeners come by."""

from gateway import codes, protocol
from gateway.admission import Admission
from gateway.codes import ErrorBody, Failed
from moderation.bans import BannedHere
from rialto.ids import UserId
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


async def must_be_welcome(user: str, name: str, admission: Admission) -> None:
    """Raise Failed for whom a ban keeps out of the room of a channel; guests have the user ""."""
    try:
        await admission.must_be_welcome(UserId(user), name)
    except BannedHere as banned:
        raise Failed(ErrorBody(banned.code, banned.reason)) from banned
