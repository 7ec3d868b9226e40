/** Editing a song's notes. Every function returns new lines and leaves those it was given as they were. */
import type { DraftLine, DraftNote } from './model';

/** A note by its line and its place in it. */
export interface Place {
  line: number;
  note: number;
}

export interface Placed extends Place {
  value: DraftNote;
}

export const NOTE_MS_MIN = 30;
export const PITCH_MIN = 24;
export const PITCH_MAX = 96;
/** The house writes times in hundredths. */
const STEP_MS = 10;

/** Every note in order, with its place. */
export function placed(lines: DraftLine[]): Placed[] {
  return lines.flatMap((each, line) => each.notes.map((value, note) => ({ line, note, value })));
}

export function noteAt(lines: DraftLine[], place: Place): DraftNote | undefined {
  return lines[place.line]?.notes[place.note];
}

export const samePlace = (one: Place, other: Place) => one.line === other.line && one.note === other.note;

/** The lines with one note changed. */
export function withNote(lines: DraftLine[], place: Place, change: Partial<DraftNote>): DraftLine[] {
  return lines.map((each, line) =>
    line !== place.line ? each : { notes: each.notes.map((note, index) => (index !== place.note ? note : { ...note, ...change })) },
  );
}

/** The lines with these notes moved in time and pitch; they stay on the clock and on the keyboard. */
export function moved(lines: DraftLine[], places: Place[], by_ms: number, semitones: number): DraftLine[] {
  const notes = places.map((place) => noteAt(lines, place)).filter((note) => note !== undefined);
  const first_ms = Math.min(...notes.map((note) => note.start_ms ?? Infinity));
  const step_ms = rounded(Number.isFinite(first_ms) ? Math.max(by_ms, -first_ms) : 0);
  return places.reduce((all, place) => {
    const note = noteAt(all, place)!;
    return withNote(all, place, {
      start_ms: note.start_ms === null ? null : note.start_ms + step_ms,
      end_ms: note.end_ms === null ? null : note.end_ms + step_ms,
      pitch: note.pitch === null ? null : clamp(note.pitch + semitones, PITCH_MIN, PITCH_MAX),
    });
  }, lines);
}

/** The lines with one edge of a note moved; a note keeps some length. */
export function resized(lines: DraftLine[], place: Place, edge: 'start' | 'end', to_ms: number): DraftLine[] {
  const note = noteAt(lines, place);
  if (!note || note.start_ms === null || note.end_ms === null) return lines;
  if (edge === 'start') return withNote(lines, place, { start_ms: clamp(rounded(to_ms), 0, note.end_ms - NOTE_MS_MIN) });
  return withNote(lines, place, { end_ms: Math.max(rounded(to_ms), note.start_ms + NOTE_MS_MIN) });
}

/** The lines with a note cut in two: the second holds the syllable on. Nothing changes where a half would be too short. */
export function split(lines: DraftLine[], place: Place, at_ms: number): DraftLine[] {
  const note = noteAt(lines, place);
  if (!note || note.start_ms === null || note.end_ms === null) return lines;
  const cut_ms = rounded(at_ms);
  if (cut_ms - note.start_ms < NOTE_MS_MIN || note.end_ms - cut_ms < NOTE_MS_MIN) return lines;
  const words = note.text.trimEnd();
  const first = { ...note, text: words, end_ms: cut_ms };
  const second = { ...note, text: `~${note.text.slice(words.length)}`, start_ms: cut_ms };
  return spliced(lines, place, 1, [first, second]);
}

/** The lines with a note and the next one of its line made into one. */
export function merged(lines: DraftLine[], place: Place): DraftLine[] {
  const note = noteAt(lines, place);
  const next = noteAt(lines, { line: place.line, note: place.note + 1 });
  if (!note || !next) return lines;
  const text = next.text.startsWith('~') ? note.text + next.text.slice(1) : note.text + next.text;
  return spliced(lines, place, 2, [{ ...note, text, end_ms: next.end_ms ?? note.end_ms }]);
}

/** The lines without a note; a line that has none left goes too. */
export function without(lines: DraftLine[], place: Place): DraftLine[] {
  return spliced(lines, place, 1, []).filter((line) => line.notes.length > 0);
}

/** The lines with these pitches for these notes; null leaves a note as it was. */
export function pitched(lines: DraftLine[], places: Place[], pitches: (number | null)[]): DraftLine[] {
  return places.reduce((all, place, index) => {
    const pitch = pitches[index];
    return pitch === null || pitch === undefined ? all : withNote(all, place, { pitch });
  }, lines);
}

/** The nearest line of a grid of beats; free where there is no grid. */
export function snapped(at_ms: number, grid_ms: number | null): number {
  return grid_ms ? Math.round(at_ms / grid_ms) * grid_ms : at_ms;
}

/** The words as they are typed: syllables of a word joined by hyphens, lines under each other. */
export function typed(lines: DraftLine[]): string {
  return lines.map((line) => line.notes.map((note) => note.text.replace(/^~/, '')).join('')).join('\n');
}

function spliced(lines: DraftLine[], place: Place, removed: number, added: DraftNote[]): DraftLine[] {
  return lines.map((each, line) => {
    if (line !== place.line) return each;
    return { notes: [...each.notes.slice(0, place.note), ...added, ...each.notes.slice(place.note + removed)] };
  });
}

const rounded = (ms: number) => Math.round(ms / STEP_MS) * STEP_MS;
const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));
