"""The history of a channel, a piece at a time, for those who listen to it."""

from bus.port import Bus
from gateway.codes import UNRECOVERABLE, Failed
from gateway.protocol import AskHistory
from gateway.topics import MOST_RECOVERED, Topic
from rialto.news import Publication, logged
from storage.port import Store


async def history(topic: Topic, asked: AskHistory, store: Store, bus: Bus) -> list[Publication]:
    """Return publications after ``since`` or from the first kept one on; in reverse, those before.

    At most ``limit``, and MOST_RECOVERED. Raises Failed where ``since`` is of another generation.
    """
    at, since, most = topic.at, asked.since, MOST_RECOVERED
    if since and since.epoch and since.epoch != at.epoch:
        raise Failed(UNRECOVERABLE)
    if 0 <= asked.limit < most:
        most = asked.limit
    last = at.offset
    after = since.offset if since else 0
    if asked.reverse:
        last = min(last, since.offset - 1) if since else last
        # No offset is left out in between, so these are the last ones.
        after = max(0, last - most)
    if not most or after >= last:
        return []
    if logged(topic.channel):
        found = await store.history(topic.channel, since=after, limit=most)
    else:
        found = bus.history(topic.channel, None, MOST_RECOVERED)
    found = [item for item in found if after < item.offset <= last][:most]
    return found[::-1] if asked.reverse else found
