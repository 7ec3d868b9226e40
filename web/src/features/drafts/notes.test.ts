import { describe, expect, it } from 'vitest';
import { History } from './history';
import type { DraftLine, DraftNote } from './model';
import { merged, moved, resized, snapped, split, typed, without } from './notes';
import { hitAt, rangeOf, xOf, yOf, type RollFrame } from './roll';
import { edited } from './roll-keys';
import { firstUntimed, pressed, released, untimedFrom } from './tapping';
import { waveOf } from './wave';

const note = (text: string, start_ms: number | null = null, end_ms: number | null = null, pitch: number | null = 60): DraftNote => ({
  text, start_ms, end_ms, pitch, kind: 'normal',
});
const song: DraftLine[] = [{ notes: [note('one ', 1000, 1500), note('two', 1500, 2000, 64)] }, { notes: [note('three', 3000, 4000)] }];
const first = { line: 0, note: 0 };

describe('notes', () => {
  it('move together and stay on the clock', () => {
    const all = [first, { line: 0, note: 1 }];
    expect(moved(song, all, -5000, 2)[0]!.notes.map(({ start_ms, pitch }) => [start_ms, pitch])).toEqual([[0, 62], [500, 66]]);
    expect(song[0]!.notes[0]!.start_ms).toBe(1000);
  });
  it('keep some length', () => {
    expect(resized(song, first, 'end', 0)[0]!.notes[0]!.end_ms).toBe(1030);
    expect(resized(song, first, 'start', 9000)[0]!.notes[0]!.start_ms).toBe(1470);
  });
  it('are cut into a syllable and what holds it on, and joined again', () => {
    const cut = split(song, first, 1254);
    expect(cut[0]!.notes.map(({ text, start_ms, end_ms }) => [text, start_ms, end_ms])).toEqual([
      ['one', 1000, 1250], ['~ ', 1250, 1500], ['two', 1500, 2000],
    ]);
    expect(merged(cut, first)).toEqual(song);
    expect(split(song, first, 1005)).toBe(song);
    expect(merged(song, { line: 1, note: 0 })).toBe(song);
  });
  it('take an empty line with them', () => {
    expect(without(song, { line: 1, note: 0 })).toHaveLength(1);
  });
  it('snap to beats, or not', () => {
    expect([snapped(740, 250), snapped(740, null)]).toEqual([750, 740]);
  });
  it('are typed as words', () => {
    expect(typed(split(song, first, 1250))).toBe('one two\nthree');
  });
});

describe('tapping', () => {
  const words: DraftLine[] = [{ notes: [note('a'), note('b'), note('c')] }];
  it('times what is held as long as it is held', () => {
    const done = released(pressed(words, 0, 1000), 0, 1400);
    expect(done[0]!.notes[0]).toMatchObject({ start_ms: 1000, end_ms: 1400 });
    expect(firstUntimed(done)).toBe(1);
  });
  it('draws a short tap out to the next one', () => {
    let lines = released(pressed(words, 0, 1000), 0, 1050);
    lines = released(pressed(lines, 1, 1400), 1, 1450);
    lines = pressed(lines, 2, 9000);
    expect(lines[0]!.notes.map(({ start_ms, end_ms }) => [start_ms, end_ms])).toEqual([[1000, 1400], [1400, 2000], [9000, null]]);
  });
  it('is begun again from a line on', () => {
    expect(firstUntimed(untimedFrom(song, 1))).toBe(2);
  });
});

describe('the roll', () => {
  const frame: RollFrame = { width: 800, height: 400, start_ms: 0, ms_per_px: 10, ...rangeOf(song) };
  it('finds the note under a finger, and its edges', () => {
    const y = yOf(frame, 60) + 3;
    expect(hitAt(song, frame, xOf(frame, 1250), y)).toMatchObject({ ...first, part: 'body' });
    expect(hitAt(song, frame, xOf(frame, 1010), y)?.part).toBe('start');
    expect(hitAt(song, frame, xOf(frame, 2500), y)).toBeNull();
  });
  it('is played by keys alone', () => {
    const chosen = edited(song, [], '.', false, null, 0)!.chosen;
    expect(chosen).toEqual([first]);
    expect(edited(song, chosen, 'ArrowUp', false, null, 0)!.lines[0]!.notes[0]!.pitch).toBe(61);
    expect(edited(song, chosen, '2', false, null, 0)!.lines[0]!.notes[0]!.kind).toBe('golden');
    expect(edited(song, chosen, 'q', false, null, 0)).toBeNull();
  });
});

it('steps go back and forth, more than two hundred of them', () => {
  const history = new History<number>();
  for (let step = 0; step < 300; step += 1) history.remember(step);
  let is = 300;
  while (history.canUndo) is = history.undo(is)!;
  expect(is).toBe(0);
  while (history.canRedo) is = history.redo(is)!;
  expect(is).toBe(300);
});

it('a voice is written where it was sung', async () => {
  const file = new DataView(await waveOf([{ songFrame: 2, samples: new Int16Array([7, -7]) }], 48_000).arrayBuffer());
  expect([44, 46, 48, 50].map((at) => file.getInt16(at, true))).toEqual([0, 0, 7, -7]);
});
