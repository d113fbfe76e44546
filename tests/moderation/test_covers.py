"""Covers: what lies over the evidence of a case, and from whom that keeps a picture."""

import pytest
from msgspec.structs import replace

from moderation.audit import AUDIT, AuditLink
from moderation.case import CASES
from moderation.covers import covers_of, held, may_see, pictures_of
from moderation.snapshots import LAYERS, Layer
from moderation.upload import UPLOADS
from storage.work import Look
from tests.callers import RIGHT, ada, bo, guest, lea, sam, tess


@pytest.fixture
def look(store):
    return Look(store)


@pytest.fixture
def lay(house):
    """Return what covers an upload."""

    async def lay(upload):
        async def cover(work):
            work.link(AUDIT, AuditLink(id=upload, body=b"{}"))
            work.store(LAYERS, Layer(f"over {upload}", upload, "", 0, 0, "a face", "tess", 1))

        await house.commit(cover)

    return lay


async def called(user, look):
    return user.title()


async def test_pictures_of_a_case_are_those_of_all_who_told_of_it(court, look):
    photos = [
        await court.ask.uploaded(f"photo-{n}", who, "report") for n, who in enumerate((bo, ada))
    ]
    room = await court.ask._room()
    case = await court.offered(bo, room, photos=photos[:1])
    told = {**RIGHT, "addresses": [f"/room/{room}?thing=teapot"], "photos": photos[1:]}
    await court.ask.ok("rights:notify", ada, **told)

    assert await pictures_of(await look.get(CASES, case), look) == photos


async def test_an_appeal_shows_the_photos_of_notices_and_a_picture_its_own(court, look):
    photo = await court.ask.uploaded("photo-0001", ada, "report")
    room = await court.ask._room()
    told = {**RIGHT, "addresses": [f"/room/{room}?thing=teapot"], "photos": [photo]}
    await court.ask.ok("rights:notify", ada, **told)
    case = next(case for case in court.cases() if case.kind == "product")
    statement = (await court.decide(case.id, "removal"))["statement"]
    await court.ask.ok("statement:appeal", statement=statement, text="It is genuine")
    appeal = court.cases()[-1]

    assert (appeal.kind, await pictures_of(appeal, look)) == ("appeal", [photo])
    own = replace(appeal, kind="picture", ref=photo, scope="", statement="")
    assert await pictures_of(own, look) == [photo]


async def test_a_case_without_evidence_is_neither_held_nor_covered(court, look):
    await court.ask.ok("access:ban", sam, user="cy", reason="fraud")
    (case,) = court.cases()

    assert (await held(case, look), await covers_of(case, called, look)) == (False, [])


async def test_covers_of_photos_are_told_with_the_name_of_who_put_them_there(court, look, lay):
    photo = await court.ask.uploaded("photo-0001", bo, "report")
    case = await look.get(CASES, await court.offered(bo, photos=[photo]))
    await lay(photo)

    (cover,) = await covers_of(case, called, look)

    assert (cover.picture, cover.line, cover.by, cover.by_name) == (photo, "", "tess", "Tess")


@pytest.mark.parametrize(
    ("purpose", "who", "before", "after"),
    [
        ("report", ada, True, True),
        ("report", tess, True, False),
        ("report", lea, True, False),
        ("report", bo, False, False),
        ("report", guest, False, False),
        ("avatar", tess, True, True),
        ("avatar", guest, True, True),
    ],
)
async def test_a_covered_picture_is_its_owners_alone_unless_it_is_everybodys(
    purpose, who, before, after, court, look, lay, house
):
    id = await court.ask.uploaded("photo-0001", ada, purpose)

    async def use(work):
        work.store(UPLOADS, (await work.get(UPLOADS, id)).held("something"))

    await house.commit(use)
    upload = await look.get(UPLOADS, id)
    seen = await may_see(upload, who, look)

    await lay(id)

    assert (seen, await may_see(upload, who, look)) == (before, after)
