"""The issuer's pages as HTML: who asks, which person one is, and what went wrong."""

from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlsplit

from shop.issuer import SELLER, Person
from shop.issuer_words import RIGHT_TO_LEFT, WORDS
from shop.oauth import AuthorizationRequest

# A merchant's mark, as it was painted on bales: a staff, the sign of four, a heart.
MARK = """<svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
<path d="M24 43V5L10 19h28"/>
<path d="M24 43c-7-5-11-9-11-13 0-3 2-5 5-5s5 2 6 5c1-3 3-5 6-5s5 2 5 5c0 4-4 8-11 13Z"/>
</svg>"""

PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="issuer.css">
<header>{mark}<b>Fondaco</b></header>
<main>
{main}
</main>
</html>
"""

CONSENT = """<h1>{asks}</h1>
<p>{only}</p>
<form method="post" action="consent">
<input type="hidden" name="request" value="{request}">
<input type="hidden" name="form" value="{form}">
<fieldset>
<legend>{who}</legend>
{people}
<p class="aside">{demo}</p>
</fieldset>
<div class="choice">
<button name="decision" value="allow">{allow}</button>
<button name="decision" value="cancel" class="quiet">{cancel}</button>
</div>
</form>
<p class="aside back">{back}</p>"""

PERSON = """<label>
<input type="radio" name="who" value="{user}"{checked}>
<i aria-hidden="true">{initial}</i><span dir="auto">{name}</span>{seal}
</label>"""

FAULT = """<h1>{head}</h1>
<p>{told}</p>{link}"""


def consent(
    asked: AuthorizationRequest,
    people: Iterable[Person],
    language: str,
    fields: Mapping[str, str],
) -> str:
    """Return the page that asks; ``fields`` are ``request`` and ``form``, which come back."""
    words, known = WORDS[language], list(people)
    chosen = {person.user for person in known} & {asked.login_hint}
    first = asked.login_hint if chosen else known[0].user if known else ""
    client = f"<bdi>{escape(asked.client.name)}</bdi>"
    asks = "asks" if "profile" in asked.scope.split() else "asks_plain"
    place = escape(urlsplit(asked.redirect_uri).netloc)
    host = f'<bdi dir="ltr">{place}</bdi>' if place else client  # an app has no host
    main = CONSENT.format_map(
        {
            **words,
            "asks": words[asks].format(client=client),
            "only": words["only"].format(client=client),
            "back": words["back"].format(host=host),
            "people": "\n".join(row(each, each.user == first, words) for each in known),
            **{name: escape(value) for name, value in fields.items()},
        }
    )
    return page(language, words["title"], main)


def row(person: Person, checked: bool, words: Mapping[str, str]) -> str:
    return PERSON.format(
        user=escape(person.user),
        checked=" checked" if checked else "",
        initial=escape(person.name[:1].upper()),
        name=escape(person.name),
        seal=f"<small>{words['seller']}</small>" if person.role == SELLER else "",
    )


def fault(language: str, what: str, again: str = "") -> str:
    """Return a page that tells of a fault, ``stranger`` or ``stale``, with a way to go on."""
    words = WORDS[language]
    link = f'\n<p><a href="{escape(again)}">{words["again"]}</a></p>' if again else ""
    main = FAULT.format(head=words[what], told=words[f"{what}_told"], link=link)
    return page(language, words[what], main)


def page(language: str, title: str, main: str) -> str:
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return PAGE.format(lang=language, dir=direction, title=title, mark=MARK, main=main)
