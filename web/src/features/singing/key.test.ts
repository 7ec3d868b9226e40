import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Voice } from '$features/songs/model';
import { audioUrl, inKey, keyText } from './key';
import { introductionEnd_s, lyricLines } from './lyrics';
import { spanOf_s } from './practice.svelte';
import { foldedDistance, shareOf } from './running';
import { keepKey, keptKey, StageSettings } from './settings.svelte';
import { guideNotes } from './tune.svelte';

const note = (start_ms: number, pitch: number, kind: 'normal' | 'rap' = 'normal') => ({ kind, start_ms, duration_ms: 500, pitch, text: 'la' });
const voice: Voice = {
  name: '',
  lines: [
    { start_ms: 12_000, end_ms: 13_000, notes: [note(12_000, 60), note(12_500, 64, 'rap')] },
    { start_ms: 15_000, end_ms: 15_500, notes: [note(15_000, 67)] },
  ],
};

/** What a browser keeps, for a machine that is none. */
class Shelf {
  private readonly kept = new Map<string, string>();
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, text: string) => void this.kept.set(name, text);
}

beforeEach(() => vi.stubGlobal('localStorage', new Shelf()));

describe('another key', () => {
  it('moves every note and leaves the song as it was', () => {
    expect(inKey(voice, 2).lines[0]!.notes.map(({ pitch }) => pitch)).toEqual([62, 66]);
    expect(voice.lines[0]!.notes[0]!.pitch).toBe(60);
    expect(inKey(voice, 0)).toBe(voice);
  });
  it('is asked for by the address, and only then', () => {
    expect(audioUrl('/a', 0)).toBe('/a');
    expect(audioUrl('/a', -3)).toBe('/a?key=-3&tempo=100');
    expect(audioUrl('/a', 0, 80)).toBe('/a?key=0&tempo=80');
  });
  it('is written with its sign', () => expect([0, 2, -3].map(keyText)).toEqual(['0', '+2', '−3']));
  it('is remembered for its song alone', () => {
    keepKey('one', 3);
    keepKey('two', -2);
    expect([keptKey('one'), keptKey('two'), keptKey('three')]).toEqual([3, -2, 0]);
    keepKey('one', 0);
    expect(keptKey('one')).toBe(0);
  });
  it('that no page ever kept is none', () => {
    localStorage.setItem('madang.stage-keys', '[["one", 99], ["two", "high"], 5, ["three", 1]]');
    expect([keptKey('one'), keptKey('two'), keptKey('three')]).toEqual([0, 0, 1]);
  });
});

describe('what a device remembers', () => {
  it('comes back', () => {
    const settings = new StageSettings();
    Object.assign(settings, { difficulty: 'hard', music: 0.4, melodyOn: true, deviceId: 'usb', channel: 'left' });
    settings.keep();
    const again = new StageSettings();
    expect([again.difficulty, again.music, again.melodyOn, again.deviceId, again.channel]).toEqual(
      ['hard', 0.4, true, 'usb', 'left'],
    );
  });
  it('is left where it makes no sense', () => {
    localStorage.setItem('madang.stage', '{"difficulty": "heroic", "music": 7, "headphones": "yes", "channel": 3}');
    const settings = new StageSettings();
    expect([settings.difficulty, settings.music, settings.headphones, settings.channel]).toEqual(
      ['normal', 1, true, 'both'],
    );
    localStorage.setItem('madang.stage', 'not written by us');
    expect(new StageSettings().difficulty).toBe('normal');
  });
});

describe('an introduction', () => {
  const lines = lyricLines(voice.lines);
  it('may be skipped to three seconds before the first note', () => expect(introductionEnd_s(lines, 2)).toBe(9));
  it('is not worth a tap when it is nearly over, nor before the song began', () => {
    expect(introductionEnd_s(lines, 6.5)).toBeNull();
    expect(introductionEnd_s(lines, 0)).toBeNull();
    expect(introductionEnd_s([], 5)).toBeNull();
  });
});

describe('practising', () => {
  it('begins a little before its first line and ends a little after its last', () => {
    const lines = lyricLines(voice.lines);
    expect(spanOf_s(lines, 0, 0)).toEqual([10, 13.6]);
    expect(spanOf_s(lines, 0, 1)).toEqual([10, 16.1]);
    expect(spanOf_s([], 0, 0)).toEqual([0, Infinity]);
  });
  it('has its guide as slow as the song, of notes with a pitch', () => {
    expect(guideNotes(voice, 80)).toEqual([
      { start_s: 15, end_s: 15.625, midi: 60 },
      { start_s: 18.75, end_s: 19.375, midi: 67 },
    ]);
  });
});

describe('difficulty', () => {
  it('widens or narrows what counts', () => {
    const shares = (['easy', 'normal', 'hard'] as const).map((each) => shareOf(foldedDistance(60.9, 60), each));
    expect(shares[0]).toBe(1);
    expect(shares[1]).toBeCloseTo(0.6);
    expect(shares[2]).toBeCloseTo(0.1 / 0.7);
  });
});
