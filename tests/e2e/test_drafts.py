"""A member writes a song in the browser from nothing but a sound and words, and it can be sung."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from madang.media import transcode, ultrastar
from tests.e2e.visitor import DESK, Visitor
from tests.singers import RATE, accompaniment
from tests.voices import voice_of

TAPPED_EACH_MS = 700
SUNG = 6
SECONDS = 70


@pytest.mark.audio
def test_a_song_is_written_tapped_tuned_and_published(
    visit: Callable[..., Visitor], shots: Path, tmp_path: Path
) -> None:
    transcode.write(tmp_path / "sound.mp3", accompaniment(SECONDS), RATE, "mp3")
    mina = visit(screen=DESK)
    mina.arrive("Mina")
    page = mina.page
    mina.open("/songs")
    page.get_by_role("link", name="Write a song").click()
    page.get_by_label("Title").fill("From nothing")
    page.get_by_label("Artist").fill("Mina")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Choose a sound file").last.set_input_files(tmp_path / "sound.mp3")
    expect(page.get_by_text("sound.mp3 · 1:10")).to_be_visible()
    page.get_by_label("Languages").fill("english")
    page.get_by_label("Languages").blur()

    page.get_by_role("button", name="Words", exact=True).click()
    page.get_by_label("Words", exact=True).fill("Hal-le-lu-jah\nsing now")
    page.get_by_role("button", name="Use these words").click()
    expect(page.get_by_text("Split like this")).to_be_visible()

    page.get_by_role("button", name="Timing").click()
    page.get_by_role("button", name="Play").click()
    pad = page.get_by_role("button", name="Press for each syllable")
    pad.focus()
    page.wait_for_timeout(1_000)
    for _ in range(SUNG):
        page.keyboard.down("Space")
        page.wait_for_timeout(TAPPED_EACH_MS * 3 // 4)
        page.keyboard.up("Space")
        page.wait_for_timeout(TAPPED_EACH_MS // 4)
    expect(page.get_by_text(f"{SUNG} of {SUNG} syllables")).to_be_visible()
    mina.shoot(shots, "draft-timing")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()

    # The voice sings what was tapped: a scale from C4 on.
    draft = page.url.rsplit("/", 1)[1]
    lines = page.evaluate(f"fetch('/api/drafts/{draft}').then((answer) => answer.json())")["content"]["lines"]
    notes = [note for line in lines for note in line["notes"]]
    assert all(note["end_ms"] > note["start_ms"] for note in notes), notes
    rows = ["#TITLE:x", "#ARTIST:x", "#BPM:1500", "#GAP:0"]
    for place, note in enumerate(notes):
        rows.append(f": {note['start_ms'] // 10} {(note['end_ms'] - note['start_ms']) // 10} {2 * place} la")
    sung = voice_of(ultrastar.read("\n".join([*rows, "E", ""]).encode()).voices[0], RATE, seconds=12)
    transcode.write(tmp_path / "voice.wav", sung, RATE, "wav")
    page.get_by_role("button", name="Notes", exact=True).click()
    page.get_by_label("A voice from a file").last.set_input_files(tmp_path / "voice.wav")
    page.get_by_role("button", name="Propose pitches").click()
    expect(page.get_by_text(f"{SUNG} of {SUNG} notes have a pitch")).to_be_visible()
    page.get_by_role("application").focus()
    page.keyboard.press(".")
    expect(page.get_by_label("Pitch", exact=True)).to_have_text("60")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Pitch", exact=True)).to_have_text("61")
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Pitch", exact=True)).to_have_text("60")
    page.keyboard.press("ArrowDown")
    mina.shoot(shots, "draft-notes")

    page.get_by_role("button", name="Publish").first.click()
    publish = page.get_by_role("button", name="Publish").last
    expect(page.get_by_text("The rights are not declared.")).to_be_visible()
    expect(publish).to_be_disabled()
    page.get_by_label("I made this song").check()
    expect(publish).to_be_enabled()
    mina.shoot(shots, "draft-publish")
    publish.click()
    page.get_by_role("link", name="See the song").click()
    expect(page.get_by_role("dialog").get_by_text("From nothing")).to_be_visible()
    song = page.evaluate(f"fetch('/api/songs/{draft}').then((answer) => answer.json())")
    pitches = [note["pitch"] for line in song["voices_notes"][0]["lines"] for note in line["notes"]]
    assert pitches == [59, *(60 + 2 * place for place in range(1, SUNG))]
