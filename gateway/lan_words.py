"""What the page says that leads a phone to a market at home, in each language of the pages."""

WORDS = {
    "en": {
        "title": "Rialto on this device",
        "why": "Browsers give the camera and let you sign in only over https. The certificate for "
        "that was made on the computer where this market runs: let your device know it, once.",
        "get": "Get the certificate",
        "iphone": "iPhone and iPad",
        "iphone_1": "In Safari, tap “{get}” and allow the download.",
        "iphone_2": "Settings › General › VPN & Device Management: install “Rialto at home”.",
        "iphone_3": "Settings › General › About › Certificate Trust Settings: switch it on.",
        "android": "Android",
        "android_1": "Tap “{get}” and keep the file.",
        "android_2": "In Settings, search for “CA certificate” and choose to install one.",
        "android_3": "Choose the file rialto.crt.",
        "desk": "Computer",
        "desk_1": "Download the certificate.",
        "desk_2": "Open it, and trust it for websites: in Keychain Access on a Mac, under Trusted "
        "Root Certification Authorities on Windows, in the browser’s settings on Linux.",
        "desk_3": "Start the browser again.",
        "then": "After that",
        "open": "Open the market",
        "same": "The fingerprint (SHA-256) must be the one in the terminal:",
        "only": "It vouches for addresses of home networks alone, never for sites on the internet.",
    },
    "ru": {
        "title": "Rialto на этом устройстве",
        "why": "Браузер даёт камеру и вход только по https. Сертификат для этого создан на "
        "компьютере, где работает рынок: один раз познакомьте с ним своё устройство.",
        "get": "Получить сертификат",
        "iphone": "iPhone и iPad",
        "iphone_1": "В Safari нажмите «{get}» и разрешите загрузку.",
        "iphone_2": "Настройки › Основные › VPN и управление устройством: установите "
        "«Rialto at home».",
        "iphone_3": "Настройки › Основные › Об этом устройстве › Доверие сертификатам: включите "
        "его.",
        "android": "Android",
        "android_1": "Нажмите «{get}» и сохраните файл.",
        "android_2": "В настройках найдите «Сертификат ЦС» и выберите установку.",
        "android_3": "Выберите файл rialto.crt.",
        "desk": "Компьютер",
        "desk_1": "Скачайте сертификат.",
        "desk_2": "Откройте его и доверьте ему сайты: на Mac в «Связке ключей», в Windows в "
        "«Доверенных корневых центрах сертификации», в Linux в настройках браузера.",
        "desk_3": "Перезапустите браузер.",
        "then": "После этого",
        "open": "Открыть рынок",
        "same": "Отпечаток (SHA-256) должен совпасть с тем, что в терминале:",
        "only": "Он ручается только за адреса домашних сетей и никогда за сайты в интернете.",
    },
    "es": {
        "title": "Rialto en este dispositivo",
        "why": "Los navegadores solo dan la cámara y dejan entrar por https. El certificado se "
        "creó en el ordenador donde funciona este mercado: preséntaselo a tu dispositivo, una "
        "sola vez.",
        "get": "Obtener el certificado",
        "iphone": "iPhone y iPad",
        "iphone_1": "En Safari, toca «{get}» y permite la descarga.",
        "iphone_2": "Ajustes › General › VPN y gestión de dispositivos: instala «Rialto at home».",
        "iphone_3": "Ajustes › General › Información › Ajustes de confianza de los certificados: "
        "actívalo.",
        "android": "Android",
        "android_1": "Toca «{get}» y guarda el archivo.",
        "android_2": "En Ajustes, busca «certificado de CA» y elige instalar uno.",
        "android_3": "Elige el archivo rialto.crt.",
        "desk": "Ordenador",
        "desk_1": "Descarga el certificado.",
        "desk_2": "Ábrelo y confía en él para sitios web: en Acceso a Llaveros en un Mac, en "
        "Entidades de certificación raíz de confianza en Windows, en los ajustes del navegador "
        "en Linux.",
        "desk_3": "Reinicia el navegador.",
        "then": "Después",
        "open": "Abrir el mercado",
        "same": "La huella (SHA-256) debe ser la misma que en el terminal:",
        "only": "Solo responde por direcciones de redes domésticas, nunca por sitios de internet.",
    },
    "pt": {
        "title": "Rialto neste aparelho",
        "why": "Os navegadores só liberam a câmera e a entrada por https. O certificado foi "
        "criado no computador onde este mercado funciona: apresente-o ao seu aparelho, uma única "
        "vez.",
        "get": "Baixar o certificado",
        "iphone": "iPhone e iPad",
        "iphone_1": "No Safari, toque em “{get}” e permita o download.",
        "iphone_2": "Ajustes › Geral › VPN e Gerenciamento de Dispositivo: instale “Rialto at "
        "home”.",
        "iphone_3": "Ajustes › Geral › Sobre › Certificados Confiáveis: ative-o.",
        "android": "Android",
        "android_1": "Toque em “{get}” e guarde o arquivo.",
        "android_2": "Nas configurações, procure “certificado de CA” e escolha instalar.",
        "android_3": "Escolha o arquivo rialto.crt.",
        "desk": "Computador",
        "desk_1": "Baixe o certificado.",
        "desk_2": "Abra-o e confie nele para sites: no Acesso às Chaves em um Mac, em Autoridades "
        "de Certificação Raiz Confiáveis no Windows, nas configurações do navegador no Linux.",
        "desk_3": "Reinicie o navegador.",
        "then": "Depois disso",
        "open": "Abrir o mercado",
        "same": "A impressão digital (SHA-256) deve ser a mesma do terminal:",
        "only": "Ele só responde por endereços de redes domésticas, nunca por sites da internet.",
    },
    "de": {
        "title": "Rialto auf diesem Gerät",
        "why": "Kamera und Anmeldung geben Browser nur über https frei. Das Zertifikat dafür ist "
        "auf dem Rechner entstanden, auf dem dieser Markt läuft: Mach dein Gerät einmal damit "
        "bekannt.",
        "get": "Zertifikat laden",
        "iphone": "iPhone und iPad",
        "iphone_1": "Tippe in Safari auf „{get}“ und erlaube das Laden.",
        "iphone_2": "Einstellungen › Allgemein › VPN und Geräteverwaltung: Installiere „Rialto at "
        "home“.",
        "iphone_3": "Einstellungen › Allgemein › Info › Zertifikatsvertrauenseinstellungen: "
        "Schalte es ein.",
        "android": "Android",
        "android_1": "Tippe auf „{get}“ und behalte die Datei.",
        "android_2": "Suche in den Einstellungen nach „CA-Zertifikat“ und installiere eines.",
        "android_3": "Wähle die Datei rialto.crt.",
        "desk": "Computer",
        "desk_1": "Lade das Zertifikat.",
        "desk_2": "Öffne es und vertraue ihm für Websites: auf dem Mac in der "
        "Schlüsselbundverwaltung, unter Windows bei den vertrauenswürdigen "
        "Stammzertifizierungsstellen, unter Linux in den Einstellungen des Browsers.",
        "desk_3": "Starte den Browser neu.",
        "then": "Danach",
        "open": "Markt öffnen",
        "same": "Der Fingerabdruck (SHA-256) muss der im Terminal sein:",
        "only": "Es bürgt nur für Adressen von Heimnetzen, nie für Seiten im Internet.",
    },
    "ar": {
        "title": "Rialto على هذا الجهاز",
        "why": "لا تتيح المتصفحات الكاميرا وتسجيل الدخول إلا عبر https. أُنشئت الشهادة اللازمة "
        "على الحاسوب الذي يعمل عليه هذا السوق: عرّف جهازك بها مرة واحدة.",
        "get": "تنزيل الشهادة",
        "iphone": "iPhone وiPad",
        "iphone_1": "في Safari، اضغط «{get}» واسمح بالتنزيل.",
        "iphone_2": "الإعدادات › عام › VPN وإدارة الجهاز: ثبّت «Rialto at home».",
        "iphone_3": "الإعدادات › عام › حول › إعدادات الثقة بالشهادات: فعّلها.",
        "android": "Android",
        "android_1": "اضغط «{get}» واحتفظ بالملف.",
        "android_2": "في الإعدادات، ابحث عن «شهادة CA» واختر تثبيت شهادة.",
        "android_3": "اختر الملف rialto.crt.",
        "desk": "الحاسوب",
        "desk_1": "نزّل الشهادة.",
        "desk_2": "افتحها وامنحها الثقة للمواقع: في «الوصول إلى سلسلة المفاتيح» على Mac، وضمن "
        "المراجع المصدقة الجذرية الموثوقة على Windows، وفي إعدادات المتصفح على Linux.",
        "desk_3": "أعد تشغيل المتصفح.",
        "then": "بعد ذلك",
        "open": "فتح السوق",
        "same": "يجب أن تطابق البصمة (SHA-256) ما يظهر في الطرفية:",
        "only": "لا تضمن إلا عناوين الشبكات المنزلية، ولا تضمن مواقع الإنترنت أبدًا.",
    },
    "zh": {
        "title": "在此设备上使用 Rialto",
        "why": "浏览器只在 https 下开放摄像头和登录。所需的证书是在运行这个集市的电脑上生成的："
        "让你的设备认识它，只需一次。",
        "get": "获取证书",
        "iphone": "iPhone 和 iPad",
        "iphone_1": "在 Safari 中轻点“{get}”，并允许下载。",
        "iphone_2": "设置 › 通用 › VPN 与设备管理：安装“Rialto at home”。",
        "iphone_3": "设置 › 通用 › 关于本机 › 证书信任设置：将其打开。",
        "android": "安卓",
        "android_1": "点按“{get}”，保存文件。",
        "android_2": "在系统设置中搜索“CA 证书”，选择安装。",
        "android_3": "选择文件 rialto.crt。",
        "desk": "电脑",
        "desk_1": "下载证书。",
        "desk_2": "打开证书并设为信任网站：Mac 上用“钥匙串访问”，Windows 上放入"
        "“受信任的根证书颁发机构”，Linux 上在浏览器设置中导入。",
        "desk_3": "重新启动浏览器。",
        "then": "完成之后",
        "open": "打开集市",
        "same": "指纹（SHA-256）必须与终端中显示的一致：",
        "only": "它只为家庭网络的地址作证，绝不为互联网上的网站作证。",
    },
}
RIGHT_TO_LEFT = frozenset({"ar"})


def language_of(wanted: str) -> str:
    """Return the first language of an Accept-Language that we speak, English if there is none."""
    for tag in wanted.replace(" ", "").split(","):
        primary = tag.partition(";")[0].partition("-")[0].lower()
        if primary in WORDS:
            return primary
    return "en"
