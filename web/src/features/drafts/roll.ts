/** Where notes lie on the roll: time from left to right, pitch from low to high. */
import type { DraftLine } from './model';
import { placed, type Place } from './notes';

export interface RollFrame {
  width: number;
  height: number;
  /** At the left edge. */
  start_ms: number;
  ms_per_px: number;
  /** The lowest and the highest MIDI number that has a row. */
  low: number;
  high: number;
}

export interface Hit extends Place {
  part: 'start' | 'body' | 'end';
}

/** Room below for notes without a pitch. */
export const FREE_ROW_PX = 26;
const EDGE_PX = 8;
const ROWS_MIN = 17;
const MIDDLE = 62;
export const MS_PER_PX_MIN = 2;
export const MS_PER_PX_MAX = 80;

export const rowPx = (frame: RollFrame) => (frame.height - FREE_ROW_PX) / (frame.high - frame.low + 1);
export const xOf = (frame: RollFrame, at_ms: number) => (at_ms - frame.start_ms) / frame.ms_per_px;
export const msAt = (frame: RollFrame, x: number) => frame.start_ms + x * frame.ms_per_px;
/** The top of a pitch's row; the free row below all where there is none. */
export const yOf = (frame: RollFrame, pitch: number | null) =>
  pitch === null ? frame.height - FREE_ROW_PX : (frame.high - pitch) * rowPx(frame);

/** The rows that show every note with some air around them. */
export function rangeOf(lines: DraftLine[]): { low: number; high: number } {
  const pitches = placed(lines).flatMap(({ value }) => (value.pitch === null ? [] : [value.pitch]));
  const low = Math.min(...pitches, MIDDLE) - 3;
  const high = Math.max(...pitches, MIDDLE) + 3;
  const more = Math.max(0, ROWS_MIN - (high - low + 1));
  return { low: low - Math.floor(more / 2), high: high + Math.ceil(more / 2) };
}

/** The note under a point, the later one where two meet; null on the ground. */
export function hitAt(lines: DraftLine[], frame: RollFrame, x: number, y: number): Hit | null {
  for (const { line, note, value } of placed(lines).reverse()) {
    if (value.start_ms === null || value.end_ms === null) continue;
    const left = xOf(frame, value.start_ms);
    const right = Math.max(left + EDGE_PX, xOf(frame, value.end_ms));
    const top = yOf(frame, value.pitch);
    const height = value.pitch === null ? FREE_ROW_PX : Math.max(rowPx(frame), EDGE_PX);
    if (x < left || x > right || y < top || y > top + height) continue;
    const edge = Math.min(EDGE_PX, (right - left) / 3);
    return { line, note, part: x < left + edge ? 'start' : x > right - edge ? 'end' : 'body' };
  }
  return null;
}

/** The frame closer or further by a factor, what is at `x` staying where it is. */
export function zoomed(frame: RollFrame, factor: number, x: number): Pick<RollFrame, 'start_ms' | 'ms_per_px'> {
  const ms_per_px = Math.min(MS_PER_PX_MAX, Math.max(MS_PER_PX_MIN, frame.ms_per_px * factor));
  return { ms_per_px, start_ms: Math.max(0, msAt(frame, x) - x * ms_per_px) };
}
