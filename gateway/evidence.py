"""Evidence: what moderation asks of chat, which it does not know."""

from dataclasses import dataclass

from chat.lines import BY_CHAT, CHATS, LINES, Line, give_back, take_back
from livestream.room import ROOMS
from moderation.snapshots import AROUND, RoomThen, Surroundings, Utterance
from rialto.ids import UserId
from storage.work import Look, Work


@dataclass
class LineContents:
    """Tells what a chat's line says and what stands around it; takes it back, and gives it back."""

    async def around(self, scope: str, ref: str, look: Look) -> Surroundings | None:
        line = await look.get(LINES, ref)
        if line is None or line.chat != scope or line.gone_by:
            return None
        place, at = (LINES, BY_CHAT, scope), (ref,)
        before = await look.range(*place, after=at, limit=AROUND, descending=True)
        after = await look.range(*place, after=at, limit=AROUND)
        room = await look.get(ROOMS, scope)
        return Surroundings(
            _seen(line),
            tuple(map(_seen, before[::-1])),
            tuple(map(_seen, after)),
            RoomThen(room.title, room.host, room.state.value, room.started_ms) if room else None,
        )

    async def remove(self, scope: str, ref: str, by: UserId, work: Work) -> None:
        line, chat = await work.get(LINES, ref), await work.get(CHATS, scope)
        if line and chat and not line.gone_by:
            await take_back(chat, line, by, work)

    async def restore(self, ref: str, work: Work) -> None:
        line = await work.get(LINES, ref)
        if line and line.may_return:
            give_back(line, work)


def _seen(line: Line) -> Utterance:
    return Utterance(
        line.id,
        line.author,
        line.author_name,
        line.label,
        line.text,
        line.at_ms,
        bool(line.gone_by),
    )
