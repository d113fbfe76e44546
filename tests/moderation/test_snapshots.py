"""Snapshots: kept as it was, once, covered by layers, gone when nobody needs it any more."""

from functools import partial
from hashlib import sha256

import msgspec
import pytest

from moderation.snapshots import (
    KEPT_MS,
    LAYERS,
    SNAPSHOTS,
    Circumstances,
    Layer,
    Seen,
    Surroundings,
    Utterance,
    covered,
    keep,
    shown,
    sweep,
)
from rialto.world import World
from storage.work import Look
from tests.callers import tess


def line(id, text):
    return Utterance(id, "ada", "Ada", "", text, 1, False)


SEEN = Seen(
    "room",
    Surroundings(line("b", "call me at once"), (line("a", "hello"),), (line("c", "no"),), None),
    Circumstances("viewer", 0, 0, 0),
)


def layer(line, start, end):
    return Layer("1", "hash", line, start, end, "a number", "tess", 1)


@pytest.fixture
def kept(house):
    async def kept(seen=SEEN, now_ms=1_000):
        return await house.commit(lambda work: keep(seen, now_ms, work))

    return kept


async def test_a_snapshot_stands_under_the_hash_of_its_bytes_once(kept, store):
    first, again = await kept(), await kept(now_ms=2_000)

    assert first == again
    (row,) = store.rows[SNAPSHOTS.name].values()
    assert (row.id, row.subject, row.at_ms) == (sha256(row.body).hexdigest(), "ada", 1_000)
    assert await shown(first, Look(store)) == SEEN
    assert await shown("gone", Look(store)) is None


def test_what_a_layer_covers_is_not_read_and_all_else_is():
    told = covered(SEEN, [layer("b", 0, 4), layer("b", 8, 99), layer("c", 5, 9)]).around

    assert told.said.text == "████ me ███████"
    assert (told.before[0].text, told.after[0].text) == ("hello", "no")


async def test_a_snapshot_shows_what_its_layers_leave_and_stays_as_it_was(court, store):
    case = await court.case()
    evidence = court.cases()[0].evidence
    line = (await court.ask.ok("case:read", tess, case=case))["seen"]["around"]["said"]["id"]

    await court.ask.ok(
        "evidence:redact", tess, evidence=evidence, line=line, start=0, end=3, why="a name"
    )

    told = (await court.ask.ok("case:read", tess, case=case))["seen"]["around"]["said"]["text"]
    assert told == "███ it from me instead"
    body = store.rows[SNAPSHOTS.name][evidence].body
    assert msgspec.json.decode(body)["around"]["said"]["text"] == "Buy it from me instead"
    assert len(store.rows[LAYERS.name]) == 1


@pytest.mark.parametrize(("held", "gone"), [(False, 1), (True, 0)])
@pytest.mark.parametrize("how", ["sweep", "erase"])
async def test_what_is_held_is_neither_swept_nor_erased(
    how, held, gone, kept, house, erased, store
):
    id = await kept()

    async def hold(work):
        work.store(SNAPSHOTS, msgspec.structs.replace(await work.get(SNAPSHOTS, id), held=held * 1))

    await house.commit(hold)
    late = World(now_ms=lambda: 1_001 + KEPT_MS)
    ways = {
        "sweep": partial(house.commit, partial(sweep, late)),
        "erase": partial(erased, SNAPSHOTS, "ada"),
    }

    done = await ways[how]()

    assert done == gone
    assert len(store.rows[SNAPSHOTS.name]) == 1 - gone


async def test_what_is_young_is_not_swept(kept, house, world):
    await kept(now_ms=world.now_ms())

    assert await house.commit(lambda work: sweep(world, work)) == 0
