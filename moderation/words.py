"""Words that no text may carry: a short list of our own, by language and category.

Folded as the screen folds texts: lower case, no accents, no spaces inside. ``whole`` words match
only between word borders, parts anywhere; Chinese has no borders.
"""

WHOLE = {
    "insult": (
        "idiot moron scumbag retard bastard asshole bitch whore slut "
        "идиот дебил урод мразь сволочь тварь "
        "imbecile stronzo puttana cretino "
        "gilipollas puta imbecil cabron "
        "hurensohn arschloch missgeburt wichser "
        "connard salope encule "
        "babaca otario vagabunda "
        "غبي حقير كلب حمار "
        "orospu pezevenk kurwa debil"
    ),
    "threat": "killyourself kys убейся сдохни töte matate",
    "fraud": "counterfeit replica1:1 подделка1:1",
}
PARTS = {
    "insult": ("傻逼", "操你妈", "白痴", "贱人", "병신", "씨발"),
    "fraud": ("高仿", "假货批发", "刷单"),
    "threat": ("去死吧",),
}
MESSENGERS = (
    "whatsapp telegram wechat weixin viber signal line skype snapchat "
    "ватсап вотсап телеграм телега вайбер вотсапп "
    "واتساب تلغرام تيليجرام 微信 加微信 加v 薇信 카톡"
)
