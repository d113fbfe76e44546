"""On the disk: an erased person is found nowhere in the file, and their export is theirs alone."""

import random
import zipfile

import msgspec
import pytest

from accounts.privacy import GRACE_MS
from bus.memory import MemoryBus
from chat.lines import LINES, Line
from gateway.archive import README, Archive
from gateway.compose import own_collections
from gateway.exporting import Exporting
from gateway.house import compose
from gateway.tidy import Tidy
from gateway.traces import TRACES
from gateway.words import TEXTS, read
from marketplace.breaker import Breaker
from rialto.world import World
from storage.sqlite import SqliteStore
from tests.callers import SETTINGS, Asker
from tests.fakes import FakeMarketplace
from tests.privacy.life import CANARIES, USER, canary, heard, lived

pytestmark = pytest.mark.threads


class Clock:
    """Now and then hours pass at once."""

    def __init__(self):
        self.ms = 1_800_000_000_000

    def __call__(self):
        return self.ms


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def house(tmp_path, clock):
    world = World(clock, random.Random(7))
    store = await SqliteStore.open(tmp_path / "rialto.db", own_collections(), "epoch")
    lease = await store.claim("embedded", 10_000)
    market = FakeMarketplace(clock)
    yield compose(store, MemoryBus("boot"), world, lease, market, Breaker(clock))
    await store.close()


@pytest.fixture
def exporting(house, tmp_path):
    archive = Archive(house.commit.store, house.commit.world, TRACES, read(TEXTS))
    return Exporting(house.commit, archive, tmp_path / "exports")


@pytest.fixture
async def life(house):
    ask = Asker(house.dispatch, house)
    await lived(ask)
    await ask.ok("settings:save", canary, **SETTINGS)
    await heard(house)
    return ask


async def exported(exporting, user=USER, lang="en"):
    """Return what an export holds, by file, and its README."""
    path = exporting.folder.with_name("one.zip")
    await exporting.archive.write(user, lang, path)
    with zipfile.ZipFile(path) as told:
        files = {name: told.read(name) for name in told.namelist()}
    readme = files.pop(README).decode()
    return {name: msgspec.json.decode(body) for name, body in files.items()}, readme


async def erased(house, clock):
    await Asker(house.dispatch, house).ok("privacy:erase", canary)
    clock.ms += GRACE_MS
    for _ in range(3):
        await house.erasing.once()
        clock.ms += 3_600_000
    await heard(house)
    await Tidy(house.commit, house.outbox.listeners).once()
    assert await house.commit.store.scrub()


async def test_an_erased_person_is_found_nowhere_in_the_file(life, house, clock, tmp_path):
    files = sorted(tmp_path.glob("rialto.db*"))
    before = b"".join(path.read_bytes() for path in files)
    assert [word for word in CANARIES if word.encode() not in before] == []

    await erased(house, clock)

    found = {p.name: [w for w in CANARIES if w.encode() in p.read_bytes()] for p in files}
    assert {name: words for name, words in found.items() if words} == {}


async def test_what_was_there_is_exported_and_behind_the_erasure_nothing(
    life, house, clock, exporting
):
    before, _ = await exported(exporting)
    told = repr(before)
    assert [word for word in CANARIES if word not in told] == []

    await erased(house, clock)

    after, _ = await exported(exporting)
    assert after == {}


async def test_an_export_holds_nothing_that_others_keep_to_themselves(life, exporting):
    files, _ = await exported(exporting)

    told = repr(files)
    assert "sam" not in told  # who banned them
    assert "secret" not in told
    reporters = [one for one in files["report-about-you.json"] if "reporter" in one]
    assert reporters == []


@pytest.mark.parametrize("lang", sorted(read(TEXTS)))
async def test_its_first_page_is_in_their_language(lang, life, exporting):
    files, readme = await exported(exporting, lang=lang)

    assert readme.startswith(exporting.archive.words[lang].t("export.title"))
    assert all(name in readme for name in files)
    assert USER not in readme


async def test_an_export_of_somebody_unknown_is_empty(house, exporting):
    files, readme = await exported(exporting, user="nobody")

    assert files == {}
    assert readme


async def test_many_rows_are_written_a_page_at_a_time(house, exporting):
    lines = [Line(f"{n:026}", "room", USER, "Name", "", "x" * 400, n) for n in range(1_000)]
    for start in range(0, 1_000, 100):

        async def once(work, start=start):
            for line in lines[start : start + 100]:
                work.store(LINES, line)

        await house.commit(once)

    files, _ = await exported(exporting)

    assert [one["id"] for one in files["line.json"]] == [line.id for line in lines]


# Asked for, made, handed out, and gone.


async def test_what_was_asked_for_is_made_told_and_gone_after_its_time(
    life, house, exporting, clock
):
    asked = await life.ok("privacy:export", canary)
    assert (asked["state"], asked["url"]) == ("asked", "")

    await exporting.once()

    shown = (await life.ok("privacy:show", canary))["export"]
    (path,) = exporting.folder.iterdir()
    assert (shown["state"], shown["size"]) == ("ready", path.stat().st_size)
    assert path.stat().st_mode & 0o777 == 0o600
    await heard(house)
    notices = (await life.ok("notice:list", canary))["notices"]
    assert {"export"} <= {notice["kind"] for notice in notices}
    clock.ms = shown["until_ms"]
    await exporting.once()
    assert list(exporting.folder.iterdir()) == []
    assert (await life.ok("privacy:show", canary))["export"]["state"] == "none"


async def test_another_one_has_to_wait_an_hour(life, clock):
    await life.ok("privacy:export", canary)

    refused = await life.no("privacy:export", canary)

    assert (refused["code"], refused["retry_after_ms"]) == (1931, 3_600_000)
    clock.ms += 3_600_000
    assert (await life.ok("privacy:export", canary))["state"] == "asked"


async def test_a_file_that_was_not_finished_is_made_anew(life, exporting):
    await life.ok("privacy:export", canary)
    exporting.folder.mkdir()
    (exporting.folder / "half.part").write_bytes(b"half")

    await exporting.once()

    assert [path.suffix for path in exporting.folder.iterdir()] == [".zip"]


async def test_the_file_goes_with_the_person(life, house, clock, exporting):
    await life.ok("privacy:export", canary)
    await exporting.once()
    assert len(list(exporting.folder.iterdir())) == 1

    await erased(house, clock)

    await exporting.once()
    assert list(exporting.folder.iterdir()) == []
