"""What most tests of pages begin in; others make a market of their own under the same name."""

import pytest

from tests.web.market import market


@pytest.fixture
async def at(tmp_path):
    """Open a market with a show of Giulia's on air: ``at.here`` is its room."""
    async with market(tmp_path) as opened:
        opened.here = await opened.room()
        yield opened
