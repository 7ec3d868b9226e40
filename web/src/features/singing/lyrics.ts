/** Lyrics by the clock: which line is sung, which comes next, and how far each syllable is filled. */
import type { Line } from '$features/songs/model';

export interface Syllable {
  text: string;
  start_ms: number;
  end_ms: number;
}

export interface LyricLine {
  syllables: Syllable[];
  start_ms: number;
  end_ms: number;
}

/** A line is shown at most this long before it is sung. */
const READ_AHEAD_MS = 2500;
/** Of a shorter break, how much still belongs to the line before. */
const SHARE_OF_BREAK = 0.4;
/** A break that is worth a countdown. */
export const BREAK_MS_MIN = 3000;
/** After skipping an introduction there is so much time to find the first note. */
const BEFORE_NOTE_S = 3;
const WORTH_SKIPPING_S = 3;

/** The lines' syllables; a `~` holds the syllable before it, also across notes of different pitch. */
export function lyricLines(lines: readonly Line[]): LyricLine[] {
  return lines.filter((line) => line.notes.length > 0).map((line) => {
    const syllables: Syllable[] = [];
    for (const note of line.notes) {
      const held = /^~+/.test(note.text.trim());
      const text = note.text.replaceAll('~', '');
      const end_ms = note.start_ms + note.duration_ms;
      const last = syllables.at(-1);
      if (held && last) {
        last.end_ms = end_ms;
        last.text += text;
      } else syllables.push({ text, start_ms: note.start_ms, end_ms });
    }
    const first = line.notes[0]!.start_ms;
    return { syllables, start_ms: first, end_ms: syllables.at(-1)!.end_ms };
  });
}

/** The line to show large at a time: the one being sung, or the one that comes. 0 for a song without lines. */
export function lineAt(lines: readonly LyricLine[], at_ms: number): number {
  let shown = 0;
  for (let index = 1; index < lines.length; index += 1) {
    if (at_ms < turn_ms(lines[index - 1]!, lines[index]!)) break;
    shown = index;
  }
  return shown;
}

/** 0 before the syllable, 1 after it, and the share of it that is sung in between. */
export function filled({ start_ms, end_ms }: Syllable, at_ms: number): number {
  if (at_ms <= start_ms) return 0;
  if (at_ms >= end_ms) return 1;
  return (at_ms - start_ms) / (end_ms - start_ms);
}

/** Milliseconds until the line's first note when a break worth a countdown precedes it, else null. */
export function breakLeft_ms(lines: readonly LyricLine[], index: number, at_ms: number): number | null {
  const line = lines[index];
  if (!line || at_ms >= line.start_ms) return null;
  const before_ms = index > 0 ? lines[index - 1]!.end_ms : 0;
  return line.start_ms - before_ms >= BREAK_MS_MIN ? line.start_ms - at_ms : null;
}

/** To where an introduction may be skipped, in seconds; null where it is over or too short for that. */
export function introductionEnd_s(lines: readonly LyricLine[], at_s: number): number | null {
  const end_s = (lines[0]?.start_ms ?? 0) / 1000 - BEFORE_NOTE_S;
  return at_s > 0 && end_s - at_s >= WORTH_SKIPPING_S ? end_s : null;
}

function turn_ms(line: LyricLine, next: LyricLine): number {
  const gap_ms = next.start_ms - line.end_ms;
  return Math.max(line.end_ms + gap_ms * SHARE_OF_BREAK, next.start_ms - READ_AHEAD_MS);
}
