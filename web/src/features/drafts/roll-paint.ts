/** Draws the roll: rows, beats, notes with their words, and where the sound is. */
import type { Inks } from '$features/singing/lane-paint';
import type { DraftLine } from './model';
import { placed, samePlace, type Place } from './notes';
import { FREE_ROW_PX, msAt, rowPx, xOf, yOf, type RollFrame } from './roll';

const BLACK_KEYS = [1, 3, 6, 8, 10];
const LABEL_PX_MIN = 14;
const GRID_PX_MIN = 12;

export function paintRoll(
  paper: CanvasRenderingContext2D, frame: RollFrame, inks: Inks, lines: DraftLine[], chosen: Place[],
  now_ms: number, grid_ms: number | null,
): void {
  paper.clearRect(0, 0, frame.width, frame.height);
  paintRows(paper, frame, inks);
  if (grid_ms) paintBeats(paper, frame, inks, grid_ms);
  for (const { line, note, value } of placed(lines)) {
    if (value.start_ms === null || value.end_ms === null) continue;
    const left = xOf(frame, value.start_ms);
    const width = Math.max(2, xOf(frame, value.end_ms) - left - 1);
    if (left > frame.width || left + width < 0) continue;
    const top = yOf(frame, value.pitch);
    const height = value.pitch === null ? FREE_ROW_PX - 4 : rowPx(frame);
    paper.globalAlpha = value.kind === 'freestyle' || value.pitch === null ? 0.6 : 1;
    paper.fillStyle = value.kind.endsWith('golden') ? inks.mid : value.kind === 'rap' ? inks.muted : inks.near;
    paper.beginPath();
    paper.roundRect(left, top, width, height, 4);
    paper.fill();
    paper.globalAlpha = 1;
    if (chosen.some((place) => samePlace(place, { line, note }))) {
      paper.strokeStyle = inks.text;
      paper.lineWidth = 2;
      paper.stroke();
    }
    paper.fillStyle = inks.text;
    paper.font = '600 13px Pretendard, system-ui, sans-serif';
    paper.fillText(value.text.trim(), left + 2, value.pitch === null ? top + height - 6 : top - 4);
  }
  paper.fillStyle = inks.accent;
  paper.fillRect(xOf(frame, now_ms) - 1, 0, 2, frame.height);
}

function paintRows(paper: CanvasRenderingContext2D, frame: RollFrame, inks: Inks): void {
  const height = rowPx(frame);
  for (let pitch = frame.low; pitch <= frame.high; pitch += 1) {
    const top = yOf(frame, pitch);
    if (BLACK_KEYS.includes(((pitch % 12) + 12) % 12)) {
      paper.fillStyle = inks.raised;
      paper.fillRect(0, top, frame.width, height);
    }
    if (pitch % 12 !== 0) continue;
    paper.fillStyle = inks.line;
    paper.fillRect(0, top + height - 1, frame.width, 1);
    if (height < LABEL_PX_MIN / 2) continue;
    paper.fillStyle = inks.muted;
    paper.font = '11px system-ui, sans-serif';
    paper.fillText(`C${pitch / 12 - 1}`, 4, top + height - 3);
  }
}

function paintBeats(paper: CanvasRenderingContext2D, frame: RollFrame, inks: Inks, grid_ms: number): void {
  let step_ms = grid_ms;
  while (step_ms / frame.ms_per_px < GRID_PX_MIN) step_ms *= 2;
  paper.fillStyle = inks.line;
  paper.globalAlpha = 0.6;
  for (let at_ms = Math.ceil(frame.start_ms / step_ms) * step_ms; at_ms < msAt(frame, frame.width); at_ms += step_ms)
    paper.fillRect(xOf(frame, at_ms), 0, 1, frame.height);
  paper.globalAlpha = 1;
}
