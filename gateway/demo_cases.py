"""The demo's cases: what was reported or decided, one at least in each state there is."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from gateway import demo_people
from gateway.dispatch import Dispatch
from rialto.command import COMMANDS, Member
from rialto.ids import UserId
from rialto.world import World

TESS = demo_people.TESS.member
LEA = demo_people.LEA.member
MO = demo_people.MO.member
HOST = demo_people.NILS.member
VERA = demo_people.VERA.member
# For whom Vera flags, on which grounds, and whose line she has reported as well.
FLAGS = {"organisation": "Nordic Guild of Makers", "grounds": ["scam", "counterfeit"]}
FLAGGED = "amira"
SHOW = ("Court sneakers, the first evening", "sneakers", "fashion")
# Who said what, and why it was reported. None of it is anything that the screen knows.
SAID = (
    ("ada", "There is a stall behind the station that has the same ones", "spam"),
    ("bo", "Only the blind could like these", "abuse"),
    ("rafael", "This host sold me a copy last week and will not answer", "scam"),
    ("tomas", "Nobody here is waiting for you", "abuse"),
    ("pavel", "I have forty pairs without a box, half price for friends", "scam"),
    ("sofia", "First pair to whoever follows me", "spam"),
    ("chidi", "My dog would host this better", "abuse"),
    ("yusuf", "The very same shoes hang in another shop", "spam"),
    ("mei", "They cut the stripes off and call it vintage", "other"),
    ("lena", "Nothing you say about the leather is true", "abuse"),
    ("amira", "These are not from the factory, look at the seams", "scam"),
)
# What lies on the table there, why it was reported, and what somebody says and shows of it.
GOODS: tuple[tuple[str, str, str, Sequence[str]], ...] = (
    ("watch", "misleading", "He says himself that the movement is a copy of a Swiss one.", ()),
    (
        "sneakers", "counterfeit", "The stitching runs crooked, and the box has no number.",
        ("sneakers-seam.jpg", "sneakers-box.jpg"),
    ),
)  # fmt: skip
Bring = Callable[[Member, str], Awaitable[list[str]]]


async def nothing(who: Member, photo: str) -> list[str]:
    """Bring no photo, where there is nobody to take one in."""
    return []


@dataclass
class Docket:
    """Lets people of the demo report and decide, by the commands themselves.

    ``bring`` lets somebody upload a photo, named as it lies in ``gateway/photos``, and returns
    the upload, or none where it was not taken in.
    """

    dispatch: Dispatch
    world: World
    bring: Bring = nothing

    async def furnish(self) -> None:
        room = await self._show()
        await self.ask("flagger:name", LEA, user=VERA.user, **FLAGS)
        cases = [await self._reported(room, number, *said) for number, said in enumerate(SAID)]
        await self._decide(cases[0], "removal", "spam", macro="spam")
        overturned = await self._decide(cases[1], "warning", "abuse", macro="insult")
        await self._review(overturned, "bo", "It was a joke among friends.", "none")
        upheld = await self._decide(cases[2], "removal", "scam", facts="It accuses without proof.")
        await self._review(upheld, "rafael", "But it is true.", "removal")
        reduced = await self._decide(cases[3], "mute", "hate", macro="hate")
        await self._review(reduced, "tomas", "I did not mean it.", "timeout")
        waiting = await self._decide(cases[4], "hold", "counterfeit", macro="fake")
        await self._appeal(waiting, "pavel", "I have the invoices of all forty.")
        await self._decide(cases[5], "none", "spam", macro="nothing")
        await self._decide(cases[6], "nudge", "abuse", facts="Please stay with the shoes.")
        await self._decide(cases[7], "ban", "spam", facts="The ninth account of the same shop.")
        await self._claim(cases[8], TESS)
        replica, _ = [await self._doubtful(room, *goods) for goods in GOODS]
        await self._decide(replica, "removal", "other", macro="replica")
        await self.ask("access:ban", MO, user="passer-by-7", reason="Sells accounts")
        await self.ask("room:end", HOST, room=room)

    async def ask(self, name: str, who: Member, **body: object) -> dict[str, Any]:
        """Return what ``ok`` carried; raises KeyError for a refusal, which the demo has none of."""
        key = {"key": self.world.new_id()} if COMMANDS[name].writes else {}
        asked = msgspec.json.encode(key | body)
        answer = msgspec.json.decode(await self.dispatch(name, asked, who))
        told: dict[str, Any] = answer["ok"]
        return told

    async def _show(self) -> str:
        title, cover, category = SHOW
        made = await self.ask("room:create", HOST, title=title, cover=cover, category=category)
        await self.ask("room:start", HOST, room=made["room"])
        return str(made["room"])

    async def _reported(self, room: str, number: int, user: str, text: str, why: str) -> str:
        said = await self.ask("chat:say", _member(user), chat=room, text=text)
        seen = (UserId(f"passer-by-{20 + 3 * number + n}") for n in range(1 + number % 3))
        flagger = [VERA] if user == FLAGGED else []
        for reporter in (*map(Member, seen), *flagger):
            await self.ask("report:line", reporter, chat=room, line=said["id"], reason=why)
        return await self._latest()

    async def _doubtful(
        self, room: str, product: str, why: str, note: str, photos: Sequence[str]
    ) -> str:
        """Lay a product on the table, and let three report it, the first with photos."""
        await self.ask("pin:show", HOST, room=room, product=product)
        told = {"room": room, "product": product, "reason": why}
        for n in range(3):
            reporter = Member(UserId(f"passer-by-{10 + n}"))
            shown = [id for photo in photos if not n for id in await self.bring(reporter, photo)]
            await self.ask("report:product", reporter, **told, note="" if n else note, photos=shown)
        return await self._latest()

    async def _latest(self) -> str:
        """Return the case that was opened last, of those that wait."""
        listed = await self.ask("case:list", LEA)
        return str(max(case["case"] for case in listed["cases"]))

    async def _claim(self, case: str, who: Member) -> None:
        await self.ask("case:claim", who, case=case)

    async def _decide(self, case: str, step: str, ground: str, **why: str) -> str:
        await self._claim(case, TESS)
        told = await self.ask("case:decide", TESS, case=case, step=step, ground=ground, **why)
        return str(told["statement"])

    async def _appeal(self, statement: str, user: str, text: str) -> str:
        await self.ask("statement:appeal", _member(user), statement=statement, text=text)
        return await self._latest()

    async def _review(self, statement: str, user: str, text: str, step: str) -> None:
        case = await self._appeal(statement, user, text)
        await self._claim(case, LEA)
        await self.ask(
            "case:decide", LEA, case=case, step=step, ground="other", facts="Looked at anew."
        )


def _member(user: str) -> Member:
    return Member(UserId(user), user.title())
