"""Acquaintance: what a chat asks of follows, orders and accounts, which it does not know."""

from dataclasses import dataclass

from accounts.account import ACCOUNTS
from chat.modes import Known
from livestream.orders import BY_BUYER, PURCHASES, Stage
from livestream.room import ROOMS
from rialto.ids import ChatId, UserId
from social.follows import FOLLOWS, edge
from storage.work import Look

# Of somebody's orders, the last ones: one that is placed is nearly always among them.
LOOKED_AT = 20


@dataclass
class RoomAcquaintance:
    """Tells since when a member follows the host of the room whose chat it is, and the rest."""

    async def known(self, user: UserId, chat: ChatId, look: Look) -> Known:
        room = await look.get(ROOMS, chat)
        follow = await look.get(FOLLOWS, edge(user, room.host)) if room else None
        account = await look.get(ACCOUNTS, user)
        orders = await look.range(PURCHASES, BY_BUYER, user, limit=LOOKED_AT, descending=True)
        return Known(
            follow.at_ms if follow else None,
            account.since_ms if account else None,
            bought=any(order.stage is Stage.PLACED for order in orders),
        )
