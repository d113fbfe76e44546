"""What is left of a person who hosted or bought: shows without a name, orders as the law asks."""

from msgspec.structs import replace

from livestream.limits import LIMITS, BuyerLimits
from livestream.orders import BY_BUYER, MOVING, PURCHASES, SOLD, Purchase, Stage
from livestream.picture import of_room
from livestream.room import BY_HOST, DRAWN, ROOMS, Room, State
from livestream.rooms import close_chat, show
from rialto.ids import UserId
from rialto.world import World
from storage.personal import Leaver, NotYet, Trace, only
from storage.work import Work


async def unhost(room: Room, who: Leaver, work: Work) -> bool:
    """End a show, and let nobody be named as its host.

    A cover that they brought is an upload of theirs, and goes as such (moderation/leaving.py).
    """
    await close_chat(room, work)
    ended = room if room.state is State.ENDED else room.ended()
    who.told[of_room(room.id)] = None
    show(replace(ended, host=who.hashed, host_name="", title="", cover=DRAWN), work)
    return True


async def unname(purchase: Purchase, who: Leaver, work: Work) -> bool:
    """Keep of an order what was sold, when and for how much; the buyer is the marketplace's."""
    if purchase.stage in MOVING:
        raise NotYet
    kept = replace(
        purchase, buyer=who.hashed, buyer_name="", request=b"", instruments=(), continue_url=""
    )
    work.store(PURCHASES, kept)
    if purchase.stage is Stage.PLACED:
        who.told[of_room(purchase.room)] = None
        await _unname_latest(purchase, work)
    return True


async def _unname_latest(purchase: Purchase, work: Work) -> None:
    sold = await work.latest(SOLD, purchase.room)
    if sold and sold.latest and sold.latest.buyer_name == purchase.buyer_name:
        fresh = replace(sold, latest=replace(sold.latest, buyer_name=""))
        work.store(SOLD, fresh)
        work.publish(of_room(purchase.room), fresh.part())


async def keep_limits(row: BuyerLimits, who: Leaver, work: Work) -> bool:
    """Keep them under the hash: who comes again is held to what they allowed themselves."""
    work.delete(LIMITS, row)
    before = await work.get(LIMITS, who.hashed)
    work.store(LIMITS, BuyerLimits(who.hashed, row.now, row.then, row.then_ms).over(before))
    return True


async def held_to(hashed: UserId, user: UserId, work: Work, world: World) -> None:
    kept = await work.get(LIMITS, hashed)
    if kept and await work.get(LIMITS, user) is None:
        work.store(LIMITS, replace(kept, user=user, version=0))


LEAVING = (
    Trace(
        LIMITS,
        ids=("{}",),
        erase=keep_limits,
        shows=only("now", "then", "then_ms"),
        effect="keeps",
        rest="under a hash, the limits: leaving loosens none",
        back=held_to,
    ),
    Trace(
        ROOMS,
        BY_HOST,
        erase=unhost,
        shows=only("id", "host_name", "title", "category", "state", "started_ms"),
        effect="blanks",
        rest="that a show took place, and when",
    ),
    Trace(
        PURCHASES,
        BY_BUYER,
        erase=unname,
        shows=only("id", "room", "buyer_name", "goods", "quantity", "total", "state", "order_ref"),
        effect="blanks",
        rest="what was sold, when and for how much, as the law on books asks",
        also=(SOLD,),
    ),
)
