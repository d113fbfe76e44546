"""Occasions: what others announce, turned into notices for those whom it concerns.

A notice tells how the thing stands when it is written, and not how it was announced: whatever
order the announcements of several features are heard in, the last notice is true.
"""

from dataclasses import dataclass

from msgspec.structs import replace

from accounts.privacy import BY_LEAVER, ERASURES, EXPORTS, PrivacyChanged
from chat.lines import LINES, QUOTED, LineMentions
from livestream.orders import PURCHASES, TOLD, OrderMoved, OrderPlaced, Stage
from livestream.room import ROOMS
from moderation.sanctions import SANCTIONS, UNTIL_LIFTED_MS, SanctionChanged
from rialto.ids import RoomId
from rialto.world import World
from social.notices import NOTICES, about, notify, retract, withdraw
from social.questions import QUESTIONS, Answered
from storage.work import Look, Work


@dataclass
class Occasions:
    world: World

    async def question_answered(self, happened: Answered, work: Work) -> None:
        """Tell who asked; the last answer of others is the one that is quoted."""
        question = await work.get(QUESTIONS, happened.question)
        if question is None:
            return
        others = [answer for answer in question.answers if answer.author != question.author]
        if not others:
            return
        answer = others[-1]
        notice = replace(
            about(question.author, "answer", question.id),
            room=question.room,
            product=question.product,
            name=answer.author_name,
            title=question.text,
            text=answer.text[:QUOTED],
            state=answer.label,
        )
        await notify(notice, self.world.now_ms(), work)

    async def line_mentions(self, happened: LineMentions, work: Work) -> None:
        """Tell whom a line mentions: of one author in one room the last line counts.

        Of a line that was taken back the notices are, too.
        """
        line = await work.get(LINES, happened.line)
        if line is None:
            return
        title = await _title(line.chat, work)
        for user in dict.fromkeys(one for one in line.mentions if one != line.author):
            notice = replace(
                about(user, "mention", f"{line.chat}/{line.author}"),
                room=RoomId(line.chat),
                name=line.author_name,
                title=title,
                text=line.text[:QUOTED],
            )
            if line.gone_by:
                await retract(notice, work)
            else:
                await notify(notice, self.world.now_ms(), work)

    async def order_moved(self, happened: OrderPlaced | OrderMoved, work: Work) -> None:
        """Tell a buyer how an order stands that they may not have waited for."""
        purchase = await work.get(PURCHASES, happened.order)
        if purchase is None or purchase.stage not in (*TOLD, Stage.PLACED):
            return
        notice = replace(
            about(purchase.buyer, "order", purchase.id),
            room=purchase.room,
            product=purchase.goods.product,
            title=purchase.goods.title,
            picture=purchase.goods.picture,
            state=purchase.state,
        )
        await notify(notice, self.world.now_ms(), work)

    async def sanction_changed(self, happened: SanctionChanged, work: Work) -> None:
        """Tell a member that they are not heard in a place, until when and why, or are again."""
        sanction = await work.get(SANCTIONS, happened.id)
        if sanction is None:
            return
        notice = replace(
            about(sanction.user, "sanction", sanction.scope),
            room=RoomId(sanction.scope),
            title=await _title(sanction.scope, work),
            text=sanction.reason,
            state=_held(sanction.until_ms),
            until_ms=sanction.until_ms,
        )
        await notify(notice, self.world.now_ms(), work)

    async def privacy_changed(self, happened: PrivacyChanged, work: Work) -> None:
        """Tell a person that their data is ready, or until when they can stay."""
        export = await work.get(EXPORTS, happened.user)
        if export and export.ready_ms:
            await notify(
                replace(
                    about(happened.user, "export", export.id),
                    state="ready",
                    until_ms=export.until_ms,
                ),
                self.world.now_ms(),
                work,
            )
        erasures = await work.range(ERASURES, BY_LEAVER, happened.user, limit=1)
        leaving = about(happened.user, "erasure", "account")
        if erasures:
            leaving = replace(leaving, state="asked", until_ms=erasures[0].due_ms)
            await notify(leaving, self.world.now_ms(), work)
        elif told := await work.get(NOTICES, leaving.id):
            await withdraw(told, work)


def _held(until_ms: int) -> str:
    if until_ms == UNTIL_LIFTED_MS:
        return "silenced"
    return "muted" if until_ms else "lifted"


async def _title(room: str, look: Look) -> str:
    """Return the title of a room, empty where a place is none."""
    found = await look.get(ROOMS, room)
    return found.title if found else ""
