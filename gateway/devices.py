"""Devices by name: what a browser says of itself, short enough to tell one's own apart."""

SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "CrOS", "Linux")
# In this order: most browsers also name those that they want to pass for.
BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "YaBrowser/": "Yandex",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}


def device_of(agent: str) -> str:
    """Return the browser and the system of a User-Agent, "" where neither is known."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return " · ".join(part for part in (browser, system) if part)
