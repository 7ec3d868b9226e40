"""Text as the search sees it: one spelling for what people type in many.

NFKC, case folded, accents dropped, katakana as hiragana, Hangul by jamo with a final consonant as the same letter as
an initial one. So a syllable that is half typed already matches the one it becomes.
"""

import functools
import re
import unicodedata

_LETTERS_WITHOUT_ACCENT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_KATAKANA = range(0x30A1, 0x30F7)
_KATAKANA_TO_HIRAGANA = 0x60
_FINAL_CONSONANTS = range(0x11A8, 0x11C3)
_NOT_WORD = re.compile(r"[\W_]+")


@functools.cache
def _letters() -> dict[int, str]:
    """Final Hangul consonants as initial ones (a cluster as its two), katakana as hiragana."""
    table = {code: chr(code - _KATAKANA_TO_HIRAGANA) for code in _KATAKANA}
    for code in _FINAL_CONSONANTS:
        names = unicodedata.name(chr(code)).removeprefix("HANGUL JONGSEONG ").split("-")
        table[code] = "".join(unicodedata.lookup(f"HANGUL CHOSEONG {name}") for name in names)
    return table


def words(text: str) -> list[str]:
    """The words of a text in their one spelling."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS_WITHOUT_ACCENT)
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", text.translate(_letters())).split()


def grams(word: str, starts: bool = True) -> list[str]:
    """Pairs and triples of letters in a word, and with `starts` its beginning (`^a`, `^ar`), each once."""
    found = [word[at : at + size] for size in (2, 3) for at in range(len(word) - size + 1)]
    if starts:
        found += ["^" + word[:size] for size in (1, 2) if len(word) >= size]
    return list(dict.fromkeys(found))


def closeness(query: list[str], text: list[str]) -> float:
    """How near a text is to a query, 0 to about 2, for ordering what the index found: whole words, beginnings of words,
    shared grams; a text that begins with the query, and a short one, come first."""
    if not query or not text:
        return 0.0
    total = sum(max(_word_closeness(wanted, word) for word in text) for wanted in query) / len(query)
    begins = 0.3 if " ".join(text).startswith(" ".join(query)) else 0.0
    return total + begins + 0.1 / (1 + len(text))


@functools.lru_cache(20_000)
def _word_closeness(wanted: str, word: str) -> float:
    if word == wanted:
        return 1.5
    if word.startswith(wanted):
        return 1.3
    if wanted in word:
        return 1.1
    ours, theirs = _gram_set(wanted), _gram_set(word)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


@functools.lru_cache(20_000)
def _gram_set(word: str) -> frozenset[str]:
    return frozenset(grams(word))
