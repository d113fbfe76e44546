"""The picture of a room: a snapshot and the pushes since are a fresh snapshot, always."""

import msgspec
import pytest

import gateway.compose  # noqa: F401  (declares every command)
from livestream.picture import of_room
from rialto.command import COMMANDS
from tests.callers import ada, bo, body_for, hana

CHANGES = {name: spec for name, spec in COMMANDS.items() if spec.writes}


def picture_of(parts):
    return {(part["part"], part.get("id")): part for part in parts}


def apply(picture, pushes):
    """What a client does with pushes, as rialto/news.py has it: one rule for all features."""
    fresh = dict(picture)
    for push in pushes:
        fresh[push["part"], push.get("id")] = push
    return fresh


class Watcher:
    """Looks at a room, and gathers what its channel carries since."""

    def __init__(self, ask, store, room):
        self.ask, self.store, self.room = ask, store, room

    async def look(self):
        snapshot = await self.ask.ok("room:show", room=self.room)
        return picture_of(snapshot["parts"]), snapshot["position"]["offset"]

    async def pushes(self, since):
        news = await self.store.history(of_room(self.room), since=since)
        return [msgspec.json.decode(item.body) for item in news]

    async def must_follow(self, act):
        before, since = await self.look()
        await act
        after, _ = await self.look()
        assert apply(before, await self.pushes(since)) == after
        return before != after


@pytest.mark.parametrize("spec", CHANGES.values(), ids=CHANGES)
async def test_what_a_command_changes_is_pushed(spec, ask, store):
    known = await ask.known()
    body = body_for(spec, known)
    room = body.get("room") or body.get("scope") or known["room"]
    watcher = Watcher(ask, store, room)

    await watcher.must_follow(ask.raw(spec.name, hana, body))


async def test_a_sale_is_pushed_to_everybody(evening):
    order = await evening.submitted()
    watcher = Watcher(evening.ask, evening.store, evening.room)

    assert await watcher.must_follow(evening.settle(order))


async def test_a_picture_that_comes_and_goes_is_pushed(evening):
    watcher = Watcher(evening.ask, evening.store, evening.room)
    timers = evening.house.timers

    assert await watcher.must_follow(timers.picture_started(evening.room))
    assert await watcher.must_follow(timers.picture_stopped(evening.room))


async def test_a_push_that_the_snapshot_contained_already_does_no_harm(evening):
    watcher = Watcher(evening.ask, evening.store, evening.room)
    _, since = await watcher.look()
    await evening.ask.ok("pin:explain", room=evening.room, product="teapot")
    after, _ = await watcher.look()

    assert apply(after, await watcher.pushes(since)) == after


async def test_of_an_evening_all_pushes_from_its_beginning_are_its_picture(evening):
    for who in (ada, bo):
        await evening.settle(await evening.submitted(who))
    await evening.ask.ok("pin:explain", room=evening.room, product="teapot")
    await evening.hide()
    watcher = Watcher(evening.ask, evening.store, evening.room)

    fresh, _ = await watcher.look()

    pushed = apply({}, await watcher.pushes(0))
    assert pushed == {key: part for key, part in fresh.items() if key in pushed}
    assert {"room", "shelf", "sold"} <= {part for part, _ in pushed}
