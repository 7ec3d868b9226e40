"""Languages by the names that people type for them.

A song carries the name that its author wrote, most often the English one or a code. Each language stands here under its
ISO 639 code with its names in English, Korean, Japanese, Chinese, Spanish and its own words. The browser shows the name
in the reader's language by itself.
"""

NAMES: dict[str, tuple[str, ...]] = {
    "ar": ("arabic", "아랍어", "アラビア語", "阿拉伯语", "árabe", "العربية"),
    "cs": ("czech", "체코어", "チェコ語", "捷克语", "checo", "čeština"),
    "da": ("danish", "덴마크어", "デンマーク語", "丹麦语", "danés", "dansk"),
    "de": ("german", "독일어", "ドイツ語", "德语", "alemán", "deutsch"),
    "el": ("greek", "그리스어", "ギリシャ語", "希腊语", "griego", "ελληνικά"),
    "en": ("english", "영어", "英語", "英语", "inglés"),
    "es": ("spanish", "스페인어", "スペイン語", "西班牙语", "español", "castellano"),
    "fi": ("finnish", "핀란드어", "フィンランド語", "芬兰语", "finés", "suomi"),
    "fil": ("filipino", "필리핀어", "フィリピン語", "菲律宾语", "filipino", "tagalog"),
    "fr": ("french", "프랑스어", "불어", "フランス語", "法语", "francés", "français"),
    "hi": ("hindi", "힌디어", "ヒンディー語", "印地语", "hindi", "हिन्दी"),
    "hu": ("hungarian", "헝가리어", "ハンガリー語", "匈牙利语", "húngaro", "magyar"),
    "id": ("indonesian", "인도네시아어", "インドネシア語", "印尼语", "indonesio", "bahasa indonesia"),
    "it": ("italian", "이탈리아어", "イタリア語", "意大利语", "italiano"),
    "ja": ("japanese", "일본어", "日本語", "日语", "japonés"),
    "ko": ("korean", "한국어", "우리말", "韓国語", "韩语", "coreano"),
    "la": ("latin", "라틴어", "ラテン語", "拉丁语", "latín"),
    "nl": ("dutch", "네덜란드어", "オランダ語", "荷兰语", "neerlandés", "nederlands"),
    "no": ("norwegian", "노르웨이어", "ノルウェー語", "挪威语", "noruego", "norsk"),
    "pl": ("polish", "폴란드어", "ポーランド語", "波兰语", "polaco", "polski"),
    "pt": ("portuguese", "포르투갈어", "ポルトガル語", "葡萄牙语", "portugués", "português"),
    "ru": ("russian", "러시아어", "ロシア語", "俄语", "ruso", "русский"),
    "sco": ("scots", "스코틀랜드어", "スコットランド語", "苏格兰语", "escocés"),
    "sv": ("swedish", "스웨덴어", "スウェーデン語", "瑞典语", "sueco", "svenska"),
    "th": ("thai", "태국어", "タイ語", "泰语", "tailandés", "ไทย"),
    "tr": ("turkish", "튀르키예어", "터키어", "トルコ語", "土耳其语", "turco", "türkçe"),
    "uk": ("ukrainian", "우크라이나어", "ウクライナ語", "乌克兰语", "ucraniano", "українська"),
    "vi": ("vietnamese", "베트남어", "ベトナム語", "越南语", "vietnamita", "tiếng việt"),
    "yue": ("cantonese", "광둥어", "広東語", "粤语", "cantonés"),
    "zh": ("chinese", "mandarin", "중국어", "中国語", "中文", "汉语", "chino"),
}

_CODES = {name: code for code, names in NAMES.items() for name in (code, *names)}


def names_of(language: str) -> tuple[str, ...]:
    """Every name of the language that a song names by a code or a name; the given one alone if it is not known."""
    code = _CODES.get(language.casefold())
    return (language,) if code is None else NAMES[code]
