"""What is logged at any level names nobody: neither a life, nor its export, nor its end."""

import asyncio
import logging

from accounts.privacy import GRACE_MS
from gateway.archive import Archive
from gateway.exporting import Exporting
from gateway.traces import TRACES
from gateway.words import TEXTS, read
from tests.privacy.life import CANARIES, canary, gone, heard, lived


async def test_a_life_and_its_end_are_logged_without_a_name(ask, house, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    archive = Archive(house.commit.store, house.commit.world, TRACES, read(TEXTS))

    await lived(ask)
    await heard(house)
    await ask.ok("privacy:export", canary)
    await Exporting(house.commit, archive, tmp_path / "exports").once()
    await ask.ok("privacy:erase", canary)
    await asyncio.sleep(GRACE_MS / 1000)
    await gone(house)

    ours = [repr(vars(record)) for record in caplog.records if record.name.startswith("rialto")]
    assert any("person.erased" in told for told in ours)
    assert [word for word in CANARIES if any(word in told for told in ours)] == []
