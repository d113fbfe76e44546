"""English two fifths longer, as no language is: what fits it has room for those to come."""

import math
import re
from dataclasses import replace

from gateway.icu import Choice, Count, Value, parse
from gateway.pages import WEB, module
from gateway.words import read

MORE = 0.4
WORD = re.compile(r"[^\W\d_]+")


async def speaks_longer(tab):
    """Let ``tab``, opened in another language, change to English in longer words."""
    words = longer(read(WEB / "words")["en"])
    script = {"body": module(words.said), "content_type": "text/javascript"}
    await tab.route("**/static/words/en.js", lambda asked: asked.fulfill(**script))
    await tab.add_init_script("localStorage.setItem('rialto.lang', 'en')")


def longer(words):
    """Return a catalogue whose every word is longer; placeholders and choices stay."""
    said = {key: "".join(map(stretched, parse(text))) for key, text in words.said.items()}
    return replace(words, said=said, read={})


def stretched(part):
    match part:
        case Count():
            return "#"
        case Value(name):
            return f"{{{name}}}"
        case Choice(kind, name, forms):
            told = " ".join(f"{key} {{{''.join(map(stretched, f))}}}" for key, f in forms.items())
            return f"{{{name}, {kind}, {told}}}"
    return WORD.sub(lambda word: word[0] + word[0][: math.ceil(len(word[0]) * MORE)], part)
