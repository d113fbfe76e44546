"""Contacts: links, addresses and handles that lead people away from here, in folded texts.

A pattern repeats only what it can tell from what follows, so each takes time in proportion to the
text. A name alone is no contact: that a thing was seen on Telegram may be said.
"""

import re

from moderation.fold import Plain
from moderation.words import INVITING, MESSENGERS

Found = tuple[str, str] | None

DOMAINS = (
    "com|net|org|info|biz|shop|store|xyz|online|site|website|link|click|page|live|club|top|app|dev"
    "|ru|su|ua|kz|cn|hk|jp|kr|vn|de|fr|pl|cz|tr|ir|ae|sa|eg|br|mx|uk|ch|cc|tv|ly|gg|gl|рф|онлаин"
)
# These are bought for a day by those who cheat, and are words: they count in a name with a hyphen
# or a digit, or before a path.
CHEAP = (
    "vip|center|centre|icu|win|space|fun|pro|cyou|bond|buzz|cfd|sbs|best|deals|promo|gift|gifts|sale|bid"
    "|loan|tk|ml|ga|cf|gq|monster|lol|rest|quest|world|today|support|help|digital|email|art|cash|money"
    "|finance|bet|casino|games|zone|life|men|work|run|ink|ltd|group|cloud|host|press|review|stream|trade"
    "|date|download|racing|party|science|faith|cricket|accountant|xin|wang|ren|mobi|asia|cat|nl|at|se|dk"
)
# These are words as well: where no space follows a full stop, only a path or the end tells.
WORDY = "me|io|co|it|es|us|eu|be|by|in|to|so|is|am|ai|pt|at|no|id"
# What may stand before a full stop is looked at behind it: so a search leaps from stop to stop.
SITE = re.compile(
    rf"\.(?:(?<=[\w)]\.)(?:{DOMAINS})\b(?![.-]\w)"
    rf"|(?<=\w\s\.)(?:\s(?:{DOMAINS})|com|ru|org)\b"
    rf"|(?<=\w\.)\s?(?:{DOMAINS}|{WORDY})/\w"
    rf"|(?<=\w\w\w\.)(?:{WORDY})\s?[\"')]?$"
    rf"|(?<=\w\.)\s?(?:{CHEAP})/\w"
    r"|(?<=\bwww\.)\s?\w|(?<=\bwww\s\.)\s?\w)"
)
CHEAP_SITE = re.compile(
    r"(?<![\w-])(?=[\w-]{0,40}[\d-])(?=[\w-]{0,40}[^\W\d])[\w-]{2,60}"
    rf"\.(?:{CHEAP}|{WORDY})\b(?![.-]\w)"
)
# A space that slipped in after a full stop ("beau.fr anchement") leads nowhere.
SLIPPED = re.compile(
    rf"(?<![\w.@/-])(?:[^\W\d_]{{2,6}}\.(?:{DOMAINS})\s[^\W\d_]|\d+\.(?:{DOMAINS})\b(?!/))"
)
LEADING = re.compile(
    r"\b(?:at|on|to|visit|see|open|site|link|shop|auf|bei|unter|sur|chez|su|na|em|en|на|в|по|saite)\s$"
)
SCHEME = re.compile(r"\b(?:h(?:tt|xx)ps?|ftp|tg)\s?:\s?/")
BRACKETED = re.compile(rf"[(\[{{]\s?(?:\.|dot|точка)\s?[)\]}}]\s?(?:{DOMAINS}|{WORDY})\b")
STOPS = "dot|точка|punto|ponto|punkt|point|kropka|nokta"
SPELLED_SITE = re.compile(rf"\w\s(?:{STOPS})\s(?:com|net|org|ru|ру|ком)\b")
STOP_WORDS = set(STOPS.split("|"))
AT = "at|et|собака|arroba|chiocciola|arobase|malpa|klammeraffe"
AT_WORDS = {*AT.split("|"), "gmail", "hotmail", "yandex"}
MAIL = re.compile(
    r"@(?<=[\w+-]@)[\w-]{1,63}\s?\.\s?[a-z]{2,10}\b"
    rf"|@(?:(?<=[\w+-]@)|(?<=[\w+-]\s@))\s?[\w-]{{1,63}}(?:\.|\s\.\s)(?:{DOMAINS})\b"
)
SPELLED_MAIL = re.compile(
    r"[(\[{]\s?(?:at|собака|arroba)\s?[)\]}]\s?\w{2,40}"
    r"|\b(?:gmail|hotmail|yandex)\s(?:com|ru)\b"
    rf"|(?:\b(?:{AT})\b|@)\W{{1,3}}"
    r"(?:gmail|hotmail|yahoo|outlook|icloud|proton|protonmail|mail|маил|yandex|яндекс|gmx|web|wp|qq|163|126)"
    rf"\W{{0,3}}(?:{STOPS})?\W{{0,3}}(?:com|net|ru|ру|de|fr|it|pl|me|ком)\b"
)
HANDLE = re.compile(
    r"(?<![\w.])(?:t|wa|vk|ig|m|fb)\s?\.\s?(?:me|com|cc)\s?/\s?[\w+]"
    r"|\b(?:dm|write|find|add|text|contact|message|пиши\w*|напиши\w*|ищи\w*)\s"
    r"(?:to\s)?(?:me|us|мне|нам)\s(?:at\s|on\s|в\s)?@\w"
    r"|\b(?:insta|instagram|ig|inst|инста|tg|тг|snap)\s?(?:id\s?)?[:=-]?\s?@\w{3}"
    r"|\b(?:line|signal)\s?(?:id\s?@|(?:id\s?)?[:=]\s?@)\w{3}"
)
NAMED = re.compile(rf"(?<!\w)(?:{MESSENGERS})\b")
INVITED = re.compile(INVITING)
TOLD = re.compile(
    r"\s(?:me|us|number)\b|\s(?=\w{4})[a-z]{1,30}[_\d]|\s\d{6}|\s?(?:id\b|nick|ник|номер|[:=]\s?@?\w|\s-\s?@?\w|@\w)"
)
NEAR = 30
# What is an ordinary word as well ("the line is long", "good signal") must come as an address.
ADDRESSED = re.compile(
    r"\b(?:write|text|message|msg|dm|add|contact|reach|find)\s(?:to\s)?(?:me|us)\s(?:on|via|through)\s"
    r"(?:my\s)?(?:line|signal|insta|instagram|ig|tg|wa|snap|zap)\b"
    r"|\b(?:line|signal|insta|instagram|ig|snap)\s?(?:id\b\s?)?[:=]\s?(?=[a-z0-9_.]{5})[a-z][a-z_.]{0,30}[\d_]"
    r"|\bline\sid\b|\b(?:tg|тг)\s?[:=]\s?\w|\bwa\s?[:=]\s?\+?\d"
    r"|\b(?:cham\w+|fal\w+|mand\w+)\s(?:no|pelo)\s(?:zap|whats|insta|wpp)\b"
    r"|\b(?:пиши|пишите|напиши\w*|жду)\s(?:мне\s)?(?:в|на)\s"
    r"(?:тг|вк|телегу|телеге|личныи тг|viber|signal)\b"
    r"|\b(?:ajoute|ajoutez|ecris|ecrivez)[\s-](?:moi|nous)\ssur\s(?:snap|insta|signal|line)\b"
    r"|加(?:v|微|薇)\s?[:=]|加(?:我|你|个|下)(?:的)?(?:微信|薇信|威信|v信|vx|wx|qq|v|微|薇)|加(?:微信|薇信|v信|vx|wx|qq号)"
    r"|(?:微信|薇信|v信|qq)号|(?<![a-z])(?:微信|薇信|v信|vx|wx|qq)\s?[:=]?\s?(?=[a-z0-9_-]{5})[a-z_-]{0,30}\d"
    r"|(?<![a-z])(?:微信|薇信|v信|vx|wx)\s?[:=]\s?\w"
    r"|(?<![가-힣])(?:카톡|카카오톡|텔레그램|라인)\s?"
    r"(?:\w{2,20}\s?(?:으로|로) 연락|아이디|추가|친추|id|으로 연락|로 연락|으로 말|주세요)"
)


# One of these is in whatever ADDRESSED finds; they are looked for first, and quickly.
NAMES = "line signal insta instagram ig snap tg wa zap whats wpp viber тг вк личныи телегу телеге"
ADDRESSES = set(NAMES.split())
UNSPACED = ("加v", "微", "薇", "威", "v信", "vx", "wx", "qq", "카", "텔레", "라인")
# Who names so many messengers is not telling where they saw the teapot.
MOST_NAMED = 5


def link(plain: Plain) -> Found:
    """Return what leads to another site, as ("link", where)."""
    text = plain.text
    if "." in text and (found := _site(text)):
        return "link", text[max(0, found.start() - NEAR) : found.end()].split()[-1]
    rules = (
        (":" in text, SCHEME),
        ("[" in text or "(" in text or "{" in text, BRACKETED),
        (not STOP_WORDS.isdisjoint(plain.seen), SPELLED_SITE),
    )
    return _first("link", rules, text)


def _site(text: str) -> re.Match[str] | None:
    for slip in SLIPPED.finditer(text):
        if not LEADING.search(text[: slip.start()]):
            text = text[: slip.start()] + "_" * (slip.end() - slip.start()) + text[slip.end() :]
    return SITE.search(text) or CHEAP_SITE.search(text)


def address(plain: Plain) -> Found:
    """Return a mail address, written or spelled, or a handle elsewhere."""
    text = plain.text
    spelled = "@" in text or not AT_WORDS.isdisjoint(plain.seen)
    found = _first("mail", (("@" in text, MAIL), (spelled, SPELLED_MAIL)), text)
    return found or _first("handle", (("@" in text or "/" in text, HANDLE),), text)


def messenger(plain: Plain) -> Found:
    """Return an invitation to a messenger: its name beside a word that invites, or an address."""
    text = plain.text
    for count, name in enumerate(NAMED.finditer(text), 1):
        around = text[max(0, name.start() - NEAR) : name.end() + NEAR]
        if TOLD.match(text, name.end()) or INVITED.search(around) or count > MOST_NAMED:
            return "messenger", name[0]
    addressed = not ADDRESSES.isdisjoint(plain.seen) or any(sign in text for sign in UNSPACED)
    return _first("messenger", ((addressed, ADDRESSED),), text)


def _first(rule: str, patterns: tuple[tuple[bool, re.Pattern[str]], ...], text: str) -> Found:
    """Return what the first of the patterns finds whose sign is in the text at all."""
    for there, pattern in patterns:
        if there and (found := pattern.search(text)):
            return rule, found[0].strip()
    return None
