/** Timing syllables by tapping along: a press begins the next one, letting go ends it. */
import type { DraftLine } from './model';
import { placed, withNote } from './notes';

/** A tap this short says only when a syllable begins: it then lasts until the next one, or this long at most. */
const TAP_MS_MAX = 130;
const HELD_MS_MAX = 600;
const NOTE_MS_MIN = 60;

/** The syllable number `next` of the whole song begins; the one before ends at the latest now. */
export function pressed(lines: DraftLine[], next: number, at_ms: number): DraftLine[] {
  const notes = placed(lines);
  const now = notes[next];
  if (!now) return lines;
  const before = notes[next - 1];
  let changed = lines;
  if (before && before.value.start_ms !== null) {
    const end_ms = before.value.end_ms;
    const tapped = end_ms !== null && end_ms - before.value.start_ms <= TAP_MS_MAX;
    if (tapped && at_ms - before.value.start_ms <= HELD_MS_MAX + TAP_MS_MAX) changed = withNote(changed, before, { end_ms: at_ms });
    else if (tapped) changed = withNote(changed, before, { end_ms: before.value.start_ms + HELD_MS_MAX });
    else if (end_ms === null || end_ms > at_ms) changed = withNote(changed, before, { end_ms: at_ms });
  }
  return withNote(changed, now, { start_ms: at_ms, end_ms: null });
}

/** The syllable number `current` ends. */
export function released(lines: DraftLine[], current: number, at_ms: number): DraftLine[] {
  const now = placed(lines)[current];
  if (!now || now.value.start_ms === null) return lines;
  return withNote(lines, now, { end_ms: Math.max(at_ms, now.value.start_ms + NOTE_MS_MIN) });
}

/** The lines whose times are taken away from a line on, to be tapped again. */
export function untimedFrom(lines: DraftLine[], line: number): DraftLine[] {
  return lines.map((each, index) =>
    index < line ? each : { notes: each.notes.map((note) => ({ ...note, start_ms: null, end_ms: null })) },
  );
}

/** The number of the first syllable without a time; of all of them where each has one. */
export function firstUntimed(lines: DraftLine[]): number {
  const notes = placed(lines);
  const found = notes.findIndex(({ value }) => value.start_ms === null || value.end_ms === null);
  return found < 0 ? notes.length : found;
}
