"""The settings of a page in a test: opened, and waited for."""

from tests.web.market import Market


async def settings(at: Market, **options):
    """Open the settings."""
    return await at.opened("/settings", **options)


async def saved(page):
    """Wait until nothing is on its way: another device would have it, too."""
    await of_the_page(page, "choose({})")


async def of_the_page(page, call):
    """Call what the page's own preferences offer."""
    there = "document.querySelector('script[type=module]').src.replace('shell', 'preferences')"
    return await page.evaluate(f"import({there}).then(m => m.{call})")
