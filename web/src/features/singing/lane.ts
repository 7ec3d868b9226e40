/** Where notes and pitches lie on the moving lane. All of it is arithmetic; `lane-paint.ts` draws it. */
import type { Note, Voice } from '$features/songs/model';

/** What the lane shows: seconds to the sides of the line that marks now, and pitches from top to bottom. */
export interface LaneFrame {
  width: number;
  height: number;
  /** Pixels a second. */
  speed: number;
  /** Pixels from the left where now is. */
  now: number;
  /** MIDI numbers at the top and the bottom border. */
  high: number;
  low: number;
}

export interface Bar {
  x: number;
  y: number;
  width: number;
  height: number;
}

const SECONDS_SHOWN = 4.6;
const SECONDS_SHOWN_WIDE = 8;
const WIDE = 700;
const NOW_SHARE = 0.3;
const SEMITONES_MIN = 14;
const SEMITONES_BELOW = 3;
/** Also room for the word of praise. */
const SEMITONES_ABOVE = 4.5;
const BAR_GAP = 2;
const BAR_HEIGHT_MIN = 8;
const BAR_HEIGHT_MAX = 18;

/** The lane for a voice on a surface of this size: its pitches fit with room above and below. */
export function laneFrame(voice: Voice, width: number, height: number): LaneFrame {
  const pitches = voice.lines.flatMap((line) => line.notes.filter(pitched).map((note) => note.pitch));
  const lowest = pitches.length > 0 ? Math.min(...pitches) : 60;
  const highest = pitches.length > 0 ? Math.max(...pitches) : 60;
  const missing = Math.max(0, SEMITONES_MIN - (highest - lowest + SEMITONES_ABOVE + SEMITONES_BELOW)) / 2;
  return {
    width,
    height,
    speed: width / (width >= WIDE ? SECONDS_SHOWN_WIDE : SECONDS_SHOWN),
    now: width * NOW_SHARE,
    high: highest + SEMITONES_ABOVE + missing,
    low: lowest - SEMITONES_BELOW - missing,
  };
}

/** Pixels from the left of something at `at_s` when the song is at `now_s`. */
export function xAt(frame: LaneFrame, at_s: number, now_s: number): number {
  return frame.now + (at_s - now_s) * frame.speed;
}

/** Pixels from the top of a pitch. What lies outside the lane is held at its border. */
export function yAt(frame: LaneFrame, midi: number): number {
  const share = (frame.high - midi) / (frame.high - frame.low);
  return Math.max(0, Math.min(1, share)) * frame.height;
}

/** The bar of a note. Notes without a pitch to meet (rap, freestyle) lie where their text has them, too. */
export function barOf(frame: LaneFrame, note: Note, now_s: number): Bar {
  const semitone = frame.height / (frame.high - frame.low);
  const height = Math.max(BAR_HEIGHT_MIN, Math.min(BAR_HEIGHT_MAX, semitone * 1.1));
  const x = xAt(frame, note.start_ms / 1000, now_s);
  const width = Math.max(height, (note.duration_ms / 1000) * frame.speed - BAR_GAP);
  return { x, y: yAt(frame, note.pitch) - height / 2, width, height };
}

/** Seconds that are on the lane, from the left border to the right one. */
export function shownSpan_s(frame: LaneFrame, now_s: number): [number, number] {
  return [now_s - frame.now / frame.speed, now_s + (frame.width - frame.now) / frame.speed];
}

/** The notes of a voice by time, found by bisection while they pass. */
export class NoteLine {
  readonly notes: readonly Note[];

  constructor(voice: Voice) {
    this.notes = voice.lines.flatMap((line) => line.notes).sort((one, other) => one.start_ms - other.start_ms);
  }

  /** Notes that overlap a span of seconds. */
  between(start_s: number, end_s: number): readonly Note[] {
    let first = this.firstAfter(start_s * 1000);
    // Notes of one voice do not overlap by much: the one before may still be on the lane.
    while (first > 0 && endOf(this.notes[first - 1]!) > start_s * 1000) first -= 1;
    const found: Note[] = [];
    for (let index = first; index < this.notes.length && this.notes[index]!.start_ms < end_s * 1000; index += 1) {
      found.push(this.notes[index]!);
    }
    return found;
  }

  /** The note with a pitch that is sung at a time, or the nearest one within half a second of it; else null. */
  targetAt(at_s: number): Note | null {
    const at_ms = at_s * 1000;
    const around = this.between(at_s - 0.5, at_s + 0.5).filter(pitched);
    const sung = around.find((note) => note.start_ms <= at_ms && at_ms < endOf(note));
    if (sung) return sung;
    const away = (note: Note) => Math.max(note.start_ms - at_ms, at_ms - endOf(note));
    return around.reduce<Note | null>((best, note) => (!best || away(note) < away(best) ? note : best), null);
  }

  private firstAfter(at_ms: number): number {
    let low = 0;
    let high = this.notes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.notes[middle]!.start_ms < at_ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether a note's pitch counts. */
export function pitched(note: Note): boolean {
  return note.kind === 'normal' || note.kind === 'golden';
}

const endOf = (note: Note) => note.start_ms + note.duration_ms;
