/** Draws over the melody how each note was sung: held, swung, early or late, and where a breath was taken. */
import type { Note } from '$features/songs/model';
import { barOf, xAt, type Bar, type LaneFrame } from './lane';
import type { Inks } from './lane-paint';
import { ONSET_SHOWN_MS, type Breath, type NoteMark } from './marks';

const HELD_HEIGHT = 3;
const SWING_HEIGHT = 3;
const SWING_LENGTH = 9;
const ARROW = 6;
const BREATH_TOP = 14;

/** The marks of one note: a line under it for what was held, a wave over it for a vibrato, an arrow for its time. */
export function paintMark(paper: CanvasRenderingContext2D, frame: LaneFrame, note: Note, mark: NoteMark, inks: Inks): void {
  const bar = barOf(frame, note, 0);
  if (mark.held !== null) {
    paper.fillStyle = inks.near;
    paper.fillRect(bar.x, bar.y + bar.height + 3, bar.width * mark.held, HELD_HEIGHT);
  }
  if (mark.vibrato) paintSwing(paper, bar, inks);
  if (mark.onset_ms !== null && Math.abs(mark.onset_ms) >= ONSET_SHOWN_MS) paintArrow(paper, bar, mark.onset_ms, inks);
}

/** A breath as singers write it: a comma over the melody. */
export function paintBreath(paper: CanvasRenderingContext2D, frame: LaneFrame, breath: Breath, inks: Inks): void {
  const x = xAt(frame, (breath.start_ms + breath.end_ms) / 2000, 0);
  paper.fillStyle = breath.within ? inks.accent : inks.text;
  paper.beginPath();
  paper.arc(x, BREATH_TOP, 3.5, 0, 2 * Math.PI);
  paper.fill();
  paper.beginPath();
  paper.moveTo(x + 3.5, BREATH_TOP);
  paper.quadraticCurveTo(x + 3.5, BREATH_TOP + 8, x - 3, BREATH_TOP + 11);
  paper.quadraticCurveTo(x + 1, BREATH_TOP + 6, x, BREATH_TOP + 3);
  paper.fill();
}

/** The arrow points to where the note was sung: right is late. */
function paintArrow(paper: CanvasRenderingContext2D, bar: Bar, onset_ms: number, inks: Inks): void {
  const way = onset_ms > 0 ? 1 : -1;
  const middle = bar.y - ARROW - 6;
  paper.fillStyle = inks.accent;
  paper.beginPath();
  paper.moveTo(bar.x, middle - ARROW);
  paper.lineTo(bar.x + way * ARROW * 1.5, middle);
  paper.lineTo(bar.x, middle + ARROW);
  paper.fill();
}

function paintSwing(paper: CanvasRenderingContext2D, bar: Bar, inks: Inks): void {
  const y = bar.y - 6;
  const left = bar.x + bar.width * 0.3;
  paper.strokeStyle = inks.text;
  paper.lineWidth = 1.5;
  paper.beginPath();
  for (let x = left; x <= bar.x + bar.width; x += 1) {
    paper.lineTo(x, y + SWING_HEIGHT * Math.sin((2 * Math.PI * (x - left)) / SWING_LENGTH));
  }
  paper.stroke();
}
