"""Presence: who listens to a channel on this node, and who comes and goes."""

import asyncio

from gateway import metrics
from gateway.codes import NOT_AVAILABLE, TOO_BUSY, Failed
from gateway.protocol import Counted, Info, Present
from gateway.topics import Topic
from rialto.news import Channel, kind_of

# Where people meet. On a person's own channel, or a product's, nobody is to be seen.
KINDS = frozenset({"room", "chat"})
# Of more than so many a list would be a flood, and each coming a storm: they are only counted.
MOST_LISTED = 500
MOST_TOLD = 100


def visible(channel: Channel) -> bool:
    """Say whether those who listen to a channel may see each other."""
    return kind_of(channel) in KINDS


def let_in(topic: Topic) -> None:
    """Count one who comes to where people meet; raises Failed while too many do at once."""
    if visible(topic.channel) and not topic.joins.take(asyncio.get_running_loop().time()):
        metrics.shed("join")
        raise Failed(TOO_BUSY)


def present(topic: Topic) -> Present:
    """Return who listens; raises Failed where they are too many, or not to be seen."""
    infos = _infos(topic)
    if len(infos) > MOST_LISTED:
        raise Failed(NOT_AVAILABLE)
    return Present({info.client: info for info in infos})


def counted(topic: Topic) -> Counted:
    """Count connections and people; each guest, having no name, counts as one."""
    infos = _infos(topic)
    return Counted(len(infos), len({info.user or info.client for info in infos}))


def tell(topic: Topic, info: Info, *, came: bool) -> bool:
    """Let those who ask for it be told that somebody has come or gone; False if nobody is."""
    if not topic.wants_join_leave or len(topic.present) > MOST_TOLD:
        return False
    topic.joins_leaves.append((came, info))
    return True


def _infos(topic: Topic) -> list[Info]:
    if not visible(topic.channel):
        raise Failed(NOT_AVAILABLE)
    return [info() for info in topic.present.values()]
