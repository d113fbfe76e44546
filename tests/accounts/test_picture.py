"""The picture of an account: one's own, one at a time, and nobody else's."""

import pytest

from accounts.picture import PICTURES
from moderation.upload import UPLOADS, NoSuchUpload
from tests.callers import ada, bo


@pytest.fixture
def states(store):
    return lambda: {id: row.state for id, row in store.rows[UPLOADS.name].items()}


async def test_who_has_chosen_none_shows_none(ask):
    assert await ask.ok("picture:mine", ada) == {"upload": ""}


async def test_a_picture_is_shown_until_another_is(ask, states):
    first, second = [await ask.uploaded(key, ada) for key in ("key-0001", "key-0002")]

    await ask.ok("picture:choose", ada, upload=first)
    await ask.ok("picture:choose", ada, upload=first)
    assert states() == {first: "used", second: "ready"}
    await ask.ok("picture:choose", ada, upload=second)

    assert await ask.ok("picture:mine", ada) == {"upload": second}
    assert states() == {first: "ready", second: "used"}


async def test_a_picture_is_taken_away_and_lies_for_a_day(ask, states, store):
    id = await ask.uploaded(who=ada)
    await ask.ok("picture:choose", ada, upload=id)

    assert await ask.ok("picture:choose", ada, upload="") == {"upload": ""}
    assert await ask.ok("picture:choose", ada, upload="") == {"upload": ""}

    assert states() == {id: "ready"}
    assert not store.rows[PICTURES.name]


@pytest.mark.parametrize("how", ["another's", "for something else", "none"])
async def test_what_is_no_picture_of_ones_own_is_not_shown(ask, how):
    theirs, evidence = await ask.uploaded(who=bo), await ask.uploaded(who=ada, purpose="report")
    named = {"another's": theirs, "for something else": evidence, "none": "0" * 32}

    refused = await ask.no("picture:choose", ada, upload=named[how])

    assert refused["code"] == NoSuchUpload.code
    assert await ask.ok("picture:mine", ada) == {"upload": ""}
