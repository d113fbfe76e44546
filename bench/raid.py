"""A raid, in virtual time: 500 who were sent into a show of 2 000, and a host with one button.

    python -m bench.raid [--quick]

The real rules decide: the screen, the modes, repetitions, and the suspicion, which this host
answers six seconds later with the shield. ``raid_said`` is the part of the raiders' texts that
others saw, from the first one on, ``normal_held`` the part of all others that were never said;
who is only told to wait says it then, and is counted in ``normal_waited``. Of three raids the
worst figure is told; a line before tells the parts that were said, by the kind of who wrote.

Whom a chat knows is invented: of shoppers three in ten have bought before, one in four follows
the host, one in twenty is here since today. Of raiders three in ten made their account within the
hour, the others' are old, and one in ten follows the host since now. Ordinary lines are half
cheers, half the corpus's ``trade`` (of those that are not held out). ``repeats_us`` is what it
costs on average to look whether a line was said before.
"""

import argparse
import heapq
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from bench.harness import tell
from chat.floor import Floor, Spoken
from chat.modes import DAY_MS, MINUTE_MS, NO_MODES, Known, Modes
from chat.repeats import Repeats
from gateway.demo_words import ANSWERS, ASKED, LINES
from gateway.lists import own_screen
from moderation.verdict import Action
from rialto.ids import ChatId, UserId
from rialto.refusal import Refusal
from tests.moderation.corpus import TRADE, lines

BUDGET = {"raid_said": 0.05, "normal_held": 0.01, "suspected_s": 10.0, "repeats_us": 20.0}
NORMALS, RAIDERS = 2_000, 500
CALM_S, RAID_S, ARRIVE_S, ACCEPT_S = 180, 300, 20, 6
CHEERING = 0.5  # of ordinary lines
NORMAL_EACH_S, RAIDER_EACH_S = 200.0, 4.0
JOINS_PER_S = 2.0
CHAT, BEGAN_MS = ChatId("show"), 400 * DAY_MS
CHEERS = (
    "love it", "❤❤❤", "wow", "so beautiful", "+1", "yes", "🔥🔥🔥", "😍", "how much?", "me too",
    "so cute", "красота", "qué bonito", "❤", "yes please", "I want one", "good evening everyone",
)  # fmt: skip
SCRIPTS = (
    "this shop sends you broken things, do not buy anything here tonight",
    "everybody leave now, the host has been lying to all of you for years",
    "they never send anything and keep your money, ask anyone who was here before",
)
EMOJI = "🤡💩🐍👎🚨🤮🐀🗑️🔥😂💀🤥"
WORDS = (
    "awful cheap broken rotten silly boring fake ugly noisy dull empty wrong lazy sour shop show "
    "host table lamp cup price seller evening crowd nobody never always again tonight really so"
)


@dataclass(order=True)
class Turn:
    at_ms: int
    order: int
    who: "Person" = field(compare=False)
    text: str = field(compare=False, default="")  # what was told to wait


@dataclass
class Person:
    user: UserId
    known: Known
    each_s: float
    writes: Callable[[], str]
    kind: str = "normal"


class Pens:
    """What raiders write, by kind; each is a way to slip past a rule."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.of: dict[str, Callable[[], str]] = {
            "copies": self.copied,
            "varied": self.varied,
            "links": self.linked,
            "emoji": self.flooded,
            "words": self.mixed,
            "short": self.shortened,
        }

    def copied(self) -> str:
        return self.chance.choice(SCRIPTS)

    def varied(self) -> str:
        text = list(self.chance.choice(SCRIPTS))
        for _ in range(self.chance.randint(1, 4)):
            at = self.chance.randrange(len(text))
            text[at] = self.chance.choice((text[at].upper(), text[at] * 2, "", f"{text[at]}!", "."))
        end = "".join(self.chance.choices("abcxyz0123", k=self.chance.randint(0, 4)))
        return f"{''.join(text)} {end}{self.chance.choice(EMOJI)}"

    def linked(self) -> str:
        name = "".join(self.chance.choices("abcdefghij", k=6))
        ways = (
            f"https://{name}.example.com",
            f"www.{name}.shop",
            f"{name}.ru/x",
            f"{name} dot com",
        )
        return f"better prices at {self.chance.choice(ways)}"

    def flooded(self) -> str:
        return "".join(self.chance.choices(EMOJI, k=self.chance.randint(15, 60)))

    def mixed(self) -> str:
        return " ".join(self.chance.choices(WORDS.split(), k=self.chance.randint(6, 14)))

    def shortened(self) -> str:
        return self.chance.choice(("leave now", "all fake", "broken things", "do not buy it"))


@dataclass
class Raid:
    """One raid on one show."""

    chance: random.Random
    floor: Floor
    modes: Modes = NO_MODES
    suspected_ms: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    waited: int = 0

    def run(self) -> None:
        turns = list(self._turns())
        order = len(turns)
        heapq.heapify(turns)
        looked_ms = 0
        while turns:
            turn = heapq.heappop(turns)
            while looked_ms <= turn.at_ms:
                self._look(looked_ms)
                looked_ms += 1000
            for again in self._take(turn, order):
                order += 1
                heapq.heappush(turns, again)

    def _turns(self) -> Iterator[Turn]:
        pens, texts = Pens(self.chance), self._talk()
        for n in range(NORMALS):
            person = Person(UserId(f"n{n}"), self._normal(), NORMAL_EACH_S, lambda: next(texts))
            yield Turn(self._pause_ms(NORMAL_EACH_S), n, person)
        for n in range(RAIDERS):
            kind = list(pens.of)[n % len(pens.of)]
            person = Person(UserId(f"r{n}"), self._raider(), RAIDER_EACH_S, pens.of[kind], kind)
            yield Turn(int((CALM_S + ARRIVE_S * n / RAIDERS) * 1000), NORMALS + n, person)

    def _talk(self) -> Iterator[str]:
        ordinary = _ordinary()
        self.chance.shuffle(ordinary)
        talk = cycle(ordinary)
        while True:
            yield self.chance.choice(CHEERS) if self.chance.random() < CHEERING else next(talk)

    def _normal(self) -> Known:
        young = self.chance.random() < 0.05
        age_ms = self.chance.randrange(DAY_MS) if young else self.chance.randint(1, 300) * DAY_MS
        follows = self.chance.random() < 0.25
        return Known(
            BEGAN_MS - self.chance.randint(0, 90) * DAY_MS if follows else None,
            BEGAN_MS - age_ms,
            bought=self.chance.random() < 0.3,
        )

    def _raider(self) -> Known:
        fresh = self.chance.random() < 0.3
        age_ms = self.chance.randrange(50 * MINUTE_MS) if fresh else 100 * DAY_MS
        follows = self.chance.random() < 0.1
        return Known(BEGAN_MS if follows else None, BEGAN_MS - age_ms)

    def _pause_ms(self, each_s: float) -> int:
        return int(min(each_s * 6, max(2.0, self.chance.expovariate(1 / each_s))) * 1000)

    def _look(self, at_ms: int) -> None:
        """Do what the lookout does each second, and what the host does when told."""
        came = (at_ms / 1000 - CALM_S) / ARRIVE_S
        joined = at_ms / 1000 * JOINS_PER_S + self.chance.randint(0, 3)
        viewers = NORMALS + joined + RAIDERS * min(1.0, max(0.0, came))
        self.floor.raids.see(CHAT, int(viewers), at_ms)
        if self.floor.raids.suspect(CHAT, at_ms) and not self.suspected_ms:
            self.suspected_ms = at_ms
        if self.suspected_ms and at_ms >= self.suspected_ms + ACCEPT_S * 1000:
            self.modes = NO_MODES.shielded()

    def _take(self, turn: Turn, order: int) -> Iterator[Turn]:
        who, end_ms = turn.who, (CALM_S + RAID_S) * 1000
        text = turn.text or who.writes()
        try:
            spoken = Spoken(CHAT, who.user, text)
            taken = self.floor.take(spoken, self.modes, who.known, BEGAN_MS + turn.at_ms)
            self.said[who.kind] += taken[1] is not Action.HOLD
        except Refusal as refusal:
            wait_ms = refusal.retry_after_ms or 0
            if who.kind == "normal" and not turn.text and 0 < wait_ms <= MINUTE_MS:
                self.waited += 1
                yield Turn(turn.at_ms + wait_ms, order, who, text)
        self.tried[who.kind] += not turn.text
        next_ms = turn.at_ms + self._pause_ms(who.each_s)
        if not turn.text and next_ms < end_ms:
            yield Turn(next_ms, order + 1, who)

    def figures(self) -> dict[str, float]:
        said = {kind: self.said[kind] / tried for kind, tried in self.tried.items()}
        print({kind: round(part, 3) for kind, part in said.items()})
        raid = [kind for kind in self.tried if kind != "normal"]
        return {
            "raid_said": sum(self.said[k] for k in raid) / sum(self.tried[k] for k in raid),
            "normal_held": 1 - said["normal"],
            "normal_waited": self.waited / self.tried["normal"],
            "suspected_s": self.suspected_ms / 1000 - CALM_S,
        }


def measure(raids: int) -> dict[str, float]:
    """Return the worst of each figure over so many raids, each with a seed of its own."""
    seen = []
    for seed in range(raids):
        raid = Raid(random.Random(seed), Floor(own_screen()))
        raid.run()
        seen.append(raid.figures())
    worst = {name: max(figures[name] for figures in seen) for name in seen[0]}
    return worst | {"repeats_us": repeats_us()}


def repeats_us() -> float:
    """Return what it costs on average to look whether a line was said before, in a full chat.

    Each line is looked for several times and its best time counts, as in bench/screen.py.
    """
    repeats, taken = Repeats(), []
    for n, text in enumerate(_ordinary()):
        found = repeats.find(CHAT, UserId(f"{n % 300}"), text, n)
        repeats.say(CHAT, UserId(f"{n % 300}"), found, n)
    for text in (*LINES, *ASKED, *ANSWERS):
        best = math.inf
        for _ in range(20):
            began = time.perf_counter()
            repeats.find(CHAT, UserId("another"), text, 0)
            best = min(best, time.perf_counter() - began)
        taken.append(best * 1e6)
    return statistics.mean(taken)


def _ordinary() -> list[str]:
    return [line.text for line in lines() if line.label == TRADE and not line.held_out]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one raid: some seconds")
    tell("raid", measure(1 if parser.parse_args().quick else 3), BUDGET)


if __name__ == "__main__":
    main()
