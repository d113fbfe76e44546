"""Who told of a right and leaves takes along who they were; what was told of stays a case."""

from moderation.right import CLAIMS, NOTICES
from tests.callers import RIGHT, bo, guest


async def test_a_notice_is_blanked_with_who_told_it(ask, erased, store):
    room = await ask._room()
    photo = await ask.uploaded("photo-0001", bo, "report")
    told = {**RIGHT, "addresses": [f"/room/{room}"]}
    mine = (await ask.ok("rights:notify", bo, photos=[photo], **told))["notice"]
    another = (await ask.ok("rights:notify", guest, **told))["notice"]

    assert await erased(NOTICES, "bo") == await erased(CLAIMS, "bo") == 1

    blank, kept = [store.rows[NOTICES.name][id] for id in (mine, another)]
    assert (blank.by, blank.name, blank.email, blank.why, blank.photos) == (
        "hash of bo", "", "", "", (),
    )  # fmt: skip
    assert (blank.right, kept.email) == ("trademark", RIGHT["email"])
    assert [row.by for row in store.rows[CLAIMS.name].values()] == ["hash of bo", ""]
