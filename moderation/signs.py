"""Signs: what a text as a whole is like, which the parts of the lists are told beside.

"handle": a name as people have elsewhere; "mention": one after an at sign; "digits": as many as in
a telephone, in figures or words, wherever they stand; "account": a number of a bank account or a
card; "site": a full stop and an ending of addresses, spelled; "dash": a sign within an address.
"""

import re

from moderation.contacts import STOPS
from moderation.fold import Plain
from moderation.numbers import DATE
from moderation.words import DIGITS, NUMERALS

LEAST_DIGITS = 7
HANDLE = re.compile(
    r"(?<![@\w])\w+_\w|(?<![@\w])(?<!\w)[a-z]{3,30}[._-]?[a-z]{0,20}\d{2,4}(?!\w)|(?<!\w)[a-z]+\.[a-z]+\.\w+"
    r"|#\d{4}(?!\d)|[\"«“”„»][^\"«»“”]{3,40}[\"»”“]"
)
IBAN = (
    "ad|ae|al|at|az|ba|be|bg|bh|br|by|ch|cr|cy|cz|de|dk|do|ee|eg|es|fi|fo|fr|gb|ge|gi|gl|gr|gt|hr|hu|ie"
    "|il|iq|is|it|jo|kw|kz|lb|li|lt|lu|lv|ly|mc|md|me|mk|mt|mu|nl|no|pk|pl|ps|pt|qa|ro|rs|ru|sa|sc|se"
    "|si|sk|sm|sv|tn|tr|ua|va|xk"
)
# An IBAN is two letters, two digits and up to 30 more (ISO 13616); a card has four groups of four
# (ISO/IEC 7812), in which some write letters O for noughts.
ACCOUNT = re.compile(
    rf"(?<!\w)(?:{IBAN})\d{{2}}(?:[ -]?[\da-z]{{4}}){{2}}(?:[ -]?\d{{2,4}}){{1,5}}(?!\w)"
    r"|(?<![\do])(?:2[2-7]|[3-6][\doо])[\doо]{2}(?:[ -][\doо]{4}){3}(?![\doо])"
    r"|(?<!\d)(?:2[2-7]|[3-6]\d)\d{14}(?!\d)"
)
SITE = re.compile(
    rf"(?:\b(?:{STOPS}|тчк|دوت|نقطة|닷|쩜)\b|[(\[{{]\s?(?:\.|{STOPS}|点|тчк|نقطة|점)\s?[)\]}}])\s?"
    r"(?:com|net|org|info|shop|store|site|website|online|club|top|xyz|link|click|app|vip|co|شوب|كوم"
    r"|컴|ком|t o p|v i p|c o m|s h o p)\b"
)
HAN_DIGITS = re.compile("[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖拾]")
_DASHES = """
    dash hyphen minus underscore guion guión traco tirete tiret tirets trattino bindestrich
    minuszeichen unterstrich дефис тире подчеркивание нижнее myslnik podkreslenie podkreslnik
    tire altcizgi maltrattino 横杠 下划线 하이픈 밑줄 شرطة
"""
DASHES = frozenset(_DASHES.split())


def signs(plain: Plain) -> frozenset[str]:
    """Return which of the signs there are."""
    text = plain.text
    told = {
        "handle": bool(HANDLE.search(text)),
        "mention": "@" in text[1:],
        "digits": _digits(plain) >= LEAST_DIGITS,
        "account": bool(ACCOUNT.search(text)),
        "site": bool(SITE.search(text)),
        "dash": not DASHES.isdisjoint(plain.seen),
    }
    return frozenset(name for name, there in told.items() if there)


def _digits(plain: Plain) -> int:
    figures = sum(map(str.isdigit, DATE.sub("", plain.text)))
    spelled = sum(word in DIGITS or word in NUMERALS for word in plain.words)
    return figures + spelled + len(HAN_DIGITS.findall(plain.text))
