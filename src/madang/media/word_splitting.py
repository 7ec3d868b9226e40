"""Words as people write them into the pieces that are sung one after the other, each to be given its time.

Where letters write sounds, a word is one piece unless hyphens split it (`hal-le-lu-jah`; `--` stays one hyphen). Hangul
and kana write syllables: each is a piece, small kana with the one before. So is each Chinese character.
"""

import re

from madang.media.songtext import NOTES_MAX, SongTextError

SMALL_KANA = "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー"
EAST_ASIAN = "぀-ヿ㐀-鿿가-힣"
CLOSING = "、。，．！？」』）…!?,.;:)\\]\"'”’"
PIECE = re.compile(
    rf"[{EAST_ASIAN}][{SMALL_KANA}{CLOSING}]*|[^\s{EAST_ASIAN}]+",
)
SPLIT = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
KEPT_HYPHEN = "\u2010"
LETTERS_MAX = 60_000
PIECE_LENGTH_MAX = 200


def split(text: str) -> list[list[str]]:
    """Lines of pieces; a piece ends in a space where a word does, save at a line's end. Empty lines are left out.

    Raises SongTextError for a text that is far too long.
    """
    if len(text) > LETTERS_MAX:
        raise SongTextError(f"The words have more than {LETTERS_MAX:,} letters.")
    lines = [_line(" ".join(raw.split())) for raw in text.splitlines()]
    found = [line for line in lines if line]
    if sum(len(line) for line in found) > NOTES_MAX:
        raise SongTextError(f"The words have more than {NOTES_MAX:,} syllables.")
    return found


def _line(words: str) -> list[str]:
    pieces: list[str] = []
    for word in words.split(" "):
        found = [piece for whole in PIECE.findall(word) for piece in _hyphened(whole)]
        pieces += found
        if found:
            pieces[-1] += " "
    if pieces:
        pieces[-1] = pieces[-1].rstrip()
    return pieces


def _hyphened(word: str) -> list[str]:
    parts = SPLIT.split(word.replace("--", KEPT_HYPHEN))
    return [part.replace(KEPT_HYPHEN, "-")[:PIECE_LENGTH_MAX] for part in parts if part]
