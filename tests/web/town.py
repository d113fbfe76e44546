"""A market whose server may be away for a while, and visitors whose browser keeps its shell."""

import secrets
from contextlib import AsyncExitStack, asynccontextmanager

from bench.stage import chromium
from tests.web.market import Market, serving


class Town:
    """A market whose server may be away for a while; its visitors stay where they are."""

    def __init__(self, browser, folder):
        self.browser, self.folder = browser, folder
        self.secret, self.port, self.market = secrets.token_hex(32), 0, None
        self.stack = AsyncExitStack()

    async def open(self, **settings):
        """Serve at the same address as before, out of the same folder."""
        node = await self.stack.enter_async_context(
            serving(self.folder, self.port, self.secret, **settings)
        )
        self.port = node.port
        if self.market is None:
            self.market = Market(node, self.browser)
        self.market.node = node
        return self.market

    async def close(self):
        await self.stack.aclose()

    async def again(self, **settings):
        await self.close()
        return await self.open(**settings)


@asynccontextmanager
async def town(folder):
    async with chromium() as browser:
        here = Town(browser, folder)
        try:
            yield here
        finally:
            await here.close()
            for context in here.market.contexts:
                await context.close()


async def kept(at, path, **options):
    """Open a page and wait until its worker has kept the shell."""
    page = await at.opened(path, service_workers="allow", **options)
    await page.evaluate("() => navigator.serviceWorker.ready")
    await page.wait_for_function("() => navigator.serviceWorker.controller")
    return page
