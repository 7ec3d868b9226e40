"""Songs taken along as LRC."""

from madang.media import lrc, lrc_write
from tests.media.texts import song

BODY = ": 0 10 0 Hel\n: 10 10 2 lo \n: 20 20 4 friend\n: 40 10 4 ~\n- 60\n: 200 20 0 Bye\nE\n"


def test_lines_come_with_their_times_and_an_empty_one_after_them() -> None:
    told = lrc_write.write(song(BODY)).decode()
    assert told == ("[ti:A song]\n[ar:Somebody]\n[00:01.00]Hello friend\n[00:03.50]\n[00:11.00]Bye\n[00:12.00]\n")


def test_words_come_with_their_times_in_enhanced_lrc() -> None:
    told = lrc_write.write(song(BODY), words=True).decode().splitlines()
    assert told[2] == "[00:01.00]<00:01.00>Hello <00:02.00>friend <00:03.50>"


def test_what_is_written_is_read_again_with_the_same_words_at_the_same_times() -> None:
    first = song(BODY)
    again = lrc.read(lrc_write.write(first, words=True))
    assert [(line.text, line.start_s, line.end_s) for line in again.voices[0].lines] == [
        (line.text, line.start_s, line.end_s) for line in first.voices[0].lines
    ]
    assert (again.title, again.artist) == (first.title, first.artist)


def test_a_title_cannot_break_its_tag() -> None:
    told = lrc_write.write(song(BODY, "#TITLE:a ] b\n#ARTIST:Somebody\n#BPM:300\n#GAP:1000\n"))
    assert lrc.read(told).title == "a ) b"
