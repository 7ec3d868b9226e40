/** What each key does on the roll. */
import type { NoteKind } from '$features/songs/model';
import type { DraftLine } from './model';
import { merged, moved, noteAt, placed, resized, samePlace, split, without, withNote, type Place } from './notes';

export interface Edited {
  lines: DraftLine[];
  chosen: Place[];
}

const KINDS: Record<string, NoteKind> = { '1': 'normal', '2': 'golden', '3': 'rap', '4': 'rap_golden', '5': 'freestyle' };
const STEP_MS = 10;
const OCTAVE = 12;

/** The lines and the chosen notes after a key; null where the key means nothing here. */
export function edited(
  lines: DraftLine[], chosen: Place[], key: string, shift: boolean, grid_ms: number | null, now_ms: number,
): Edited | null {
  const step_ms = grid_ms ?? STEP_MS;
  if (key === ',' || key === '.') return { lines, chosen: beside(lines, chosen, key === '.' ? 1 : -1) };
  const first = chosen[0];
  const note = first && noteAt(lines, first);
  if (!first || !note) return null;
  const sideways = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const upwards = { ArrowUp: 1, ArrowDown: -1 }[key];
  if (sideways && shift) return { lines: resized(lines, first, 'end', (note.end_ms ?? 0) + sideways * step_ms), chosen };
  if (sideways) return { lines: moved(lines, chosen, sideways * step_ms, 0), chosen };
  if (upwards && note.pitch === null) return { lines: withNote(lines, first, { pitch: 60 }), chosen };
  if (upwards) return { lines: moved(lines, chosen, 0, upwards * (shift ? OCTAVE : 1)), chosen };
  const kind = KINDS[key];
  if (kind) return { lines: chosen.reduce((all, place) => withNote(all, place, { kind }), lines), chosen };
  switch (key.toLowerCase()) {
    case 's':
      return { lines: split(lines, first, cutIn(note.start_ms, note.end_ms, now_ms)), chosen };
    case 'm':
      return { lines: merged(lines, first), chosen: [first] };
    case 'delete':
    case 'backspace':
      return { lines: without(lines, first), chosen: [] };
    default:
      return null;
  }
}

/** The timed note before or after the chosen one. */
function beside(lines: DraftLine[], chosen: Place[], step: number): Place[] {
  const timed = placed(lines).filter(({ value }) => value.start_ms !== null);
  const at = chosen[0] ? timed.findIndex((each) => samePlace(each, chosen[0]!)) : step > 0 ? -1 : timed.length;
  const next = timed[Math.min(timed.length - 1, Math.max(0, at + step))];
  return next ? [{ line: next.line, note: next.note }] : [];
}

/** Where the sound is, if that lies in the note; else its middle. */
function cutIn(start_ms: number | null, end_ms: number | null, now_ms: number): number {
  const from_ms = start_ms ?? 0;
  const to_ms = end_ms ?? from_ms;
  return now_ms > from_ms && now_ms < to_ms ? now_ms : (from_ms + to_ms) / 2;
}
