"""Words by which contacts and numbers are known: messengers, invitations, digits.

Written as the screen folds texts. What may not be said at all is in moderation/lists.
"""

# Whom to reach elsewhere: names that mean nothing but a messenger, and what turns a name into
# an invitation. A name alone ("seen on Telegram", 微信支付, to pay by WeChat) is none.
MESSENGERS = (
    r"what'?s?app\w{0,6}|what'?s[\s-]app\b|whatsap|wats\s?app\w{0,4}|wasap\w{0,2}|wsp|wpp|gmail|hotmail|telegram\w{0,6}|wechat|weixin|viber\w{0,3}|skype\w{0,3}"
    r"|snapchat\w{0,3}|kakao\s?talk|zalo|discord|zapzap|[вуw][ао][тц]+с?[аa]п+\w{0,3}"
    r"|телеграм\w{0,4}|телегу|телеге|ваибер\w{0,2}|скаип\w{0,2}"
    r"|(?:ال|وال|بال|لل)?(?:واتساب|واتس اب|واتس|تلغرام|تلجرام|تيليجرام|تليجرام|فايبر)"
)
INVITING = (
    r"(?:add|text|write|message|msg|dm|ping|contact|reach|call|hit|find)\s(?:to\s)?(?:me|us)\b"
    r"|\b(?:пиши|пишите|напиши\w*|стучи\w*|добавь\w*|свяж\w*|звони\w*|скинь\w*|мои|моем|жду)\b"
    r"|\b(?:escrib[aei]n?me|mand[ae]n?me|habl[ae]n?me|contact[ae]n?me|agreg[au]e?n?me|llam[ae]n?me)\b"
    r"|\bme\s(?:cham[ae]|adicion[ae]|mand[ae]|escrev[ae])\b|\b(?:cham[ae]|fal[ae])\s(?:me\s)?(?:no|pelo)\b"
    r"|\bschreib\w*\s(?:mir|uns)\b|\bmeld\w*\s(?:dich|euch)\b|\bkontaktier\w*\s(?:mich|uns)\b"
    r"|\b(?:ecris|ecrivez|contacte|contactez|ajoute|ajoutez|appelle|appelez)[\s-](?:moi|nous)\b"
    r"|\b(?:scrivi|scrivete|contatta|contattate|aggiungi|chiama|chiamate)(?:mi|ci)\b"
    r"|\b(?:yaz|yazin|yaziniz|ulas\w*|ekle\w*|numaram)\b"
    r"|\b(?:napisz\w*|piszcie|dodaj\w*|odezwij)\b"
    r"|راسلو?ن|راسل|كلمن|تواصل|ضيفن|رقمي"
)
CALLING = (
    r"\b(?:call|phone|tel|cell|mobile|sms|text me|позвони\w*|звони\w*|тел|телефон\w*|llama\w*"
    r"|liga|ligue|liguem|appel\w+|chiam\w+|anruf\w*|ruf|rufe|ruft|zadzwon\w*|dzwon\w*|telefon\w*"
    r"|ara|arayin|(?<!takip )(?<!siparis )numaram)\b"
    r"|\b(?:whatsapp|telegram|viber|signal|ватсап|телеграм|ваибер|تلغرام|واتساب)\b|[☎📞📱]"
    r"|电话|手机|致电|اتصل|هاتف|جوال|رقمي|전화|연락"
)
# A number sign, "no." or "nr." is right before its number.
ORDERS = (
    r"\b(?:no|nr)[.:]\s?$|#\s?$|\b(?:order|ref|reference|tracking|track|sku|ean|upc|gtin|isbn|barcode|serial|article|item|parcel"
    r"|pedido|rastreo|rastreio|commande|colis|suivi|bestell\w*|sendung\w*|artikel\w*|ordine|spedizione"
    r"|barkod\w*|code-barres|lote|lot|lotto|batch|rif|charge|chargennummer|codice|seri|serie|parti|partia|гост|штрих\w*|арт|партия"
    r"|barcodes?|barras|barre|kreskow\w*|guia|guias|envio|protocolo|senha|invoice|receipt"
    r"|ticket|factura|fatura|facture|fattura|rechnung\w*|recibo|faktur\w*|model|modell|modele|modelo|imei|чек\w*|модел\w*"
    r"|zamowieni\w+|paczk\w+|siparis\w*|kargo|takip|заказ\w*|трек\w*|посылк\w+|артикул\w*|накладн\w+)\b"
    r"|바코드|모델|条码|条形码|型号|物流|发票|فاتورة|موديل"
    r"|订单|单号|快递|货号|编号|주문|운송장|송장|باركود|تتبع|الطلب|طلب|الشحنة|شحنة"
)
DIGITS = {
    word: value
    for value, words in enumerate(
        (
            "zero oh ноль null cero sifir صفر",
            "one один раз uno um ein eins un bir jeden واحد",
            "two два dos dois zwei deux due iki dwa اثنين",
            "three три tres drei trois tre uc trzy ثلاثة",
            "four четыре cuatro quatro vier quatre quattro dort cztery اربعة",
            "five пять cinco funf cinq cinque bes piec خمسة",
            "six шесть seis sechs sei alti szesc ستة",
            "seven семь siete sete sieben sept sette yedi siedem سبعة",
            "eight восемь ocho oito acht huit otto sekiz osiem ثمانية",
            "nine девять nueve nove neun neuf dokuz dziewiec تسعة",
        )
    )
    for word in words.split()
}
HAN_DIGITS = "零一二三四五六七八九"
# More words of which numbers are told, beside those of single digits; as folded.
_NUMERALS = """
    ten eleven twelve thirteen fourteen fifteen twenty thirty forty fifty sixty seventy eighty
    ninety hundred double triple zeros zeroes десять двадцать тридцать сорок пятьдесят
    шестьдесят семьдесят восемьдесят девяносто сто двести триста четыреста пятьсот шестьсот
    семьсот восемьсот девятьсот нуля нулеи нолик нолика тыщи diez once doce trece catorce quince
    veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento doscientos
    trescientos quinientos seiscientos novecientos ceros dez onze doze treze quatorze quinze
    vinte trinta quarenta cinquenta sessenta oitenta zeros meia zehn elf zwolf zwanzig dreissig
    vierzig funfzig sechzig siebzig achtzig neunzig hundert nullen dix onze douze treize
    quatorze quinze seize vingt trente quarante cinquante soixante cent dieci undici dodici
    venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento zeri on yirmi otuz
    kirk elli altmis yetmis seksen doksan yuz ikiyuz sifirdan dziesiec jedenascie dwanascie
    dwadziescia trzydziesci czterdziesci piecdziesiat szescdziesiat siedemdziesiat osiemdziesiat
    dziewiecdziesiat sto dwiescie trzysta zera zer عشرة عشر عشرين ثلاثين اربعين خمسين ستين سبعين
    ثمانين تسعين مية ميه ست سبع ثمان تسع اربع خمس ثلاث اصفار صفرين واحدة 공 영 일 이 삼 사 오 육 륙
    칠 팔 구
    십 공공 공일공 영일영
"""
NUMERALS = frozenset(_NUMERALS.split())
