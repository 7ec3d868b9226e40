/** Draws the lane: grid, notes, the ribbon of the singer's pitch and the line that marks now. */
import type { Note } from '$features/songs/model';
import { barOf, shownSpan_s, xAt, yAt, type Bar, type LaneFrame, type NoteLine } from './lane';
import type { Nearness } from './running';
import { BREATH_S, type Trace, type TracePoint } from './trace';

/** The colours of the lane, as the page's tokens have them. */
export interface Inks {
  line: string;
  raised: string;
  muted: string;
  text: string;
  accent: string;
  near: string;
  mid: string;
  far: string;
}

const RIBBON: Record<Nearness, { width: number; glow: number }> = {
  near: { width: 5, glow: 13 },
  mid: { width: 4, glow: 0 },
  far: { width: 2.5, glow: 0 },
};
const GLOW_ALPHA = 0.2;
const GRID_SEMITONES = 4;
const FRESH_S = 0.2;
/** A wider step between two points is a new note, not a glide. */
const JUMP_SEMITONES = 1.8;

/** The tokens in force at an element. */
export function inksAt(element: Element): Inks {
  const style = getComputedStyle(element);
  const ink = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    line: ink('line'), raised: ink('raised'), muted: ink('muted'), text: ink('text'), accent: ink('accent'),
    near: ink('near'), mid: ink('mid'), far: ink('far'),
  };
}

/** Paint one picture of the lane at `now_s`. */
export function paintLane(
  paper: CanvasRenderingContext2D, frame: LaneFrame, inks: Inks, notes: NoteLine, trace: Trace, now_s: number,
): void {
  paper.clearRect(0, 0, frame.width, frame.height);
  paintGrid(paper, frame, inks);
  const [start_s, end_s] = shownSpan_s(frame, now_s);
  const points = trace.since(start_s);
  for (const note of notes.between(start_s, end_s)) paintNote(paper, barOf(frame, note, now_s), note, inks);
  paintMet(paper, frame, inks, points, now_s);
  paintNow(paper, frame, inks);
  paintRibbon(paper, frame, inks, points, (at_s) => xAt(frame, at_s, now_s));
  paintHead(paper, frame, inks, points.at(-1), now_s);
}

function paintGrid(paper: CanvasRenderingContext2D, frame: LaneFrame, inks: Inks): void {
  paper.strokeStyle = inks.line;
  paper.globalAlpha = 0.45;
  paper.lineWidth = 1;
  paper.beginPath();
  const first = Math.ceil(frame.low / GRID_SEMITONES) * GRID_SEMITONES;
  for (let midi = first; midi < frame.high; midi += GRID_SEMITONES) {
    const y = Math.round(yAt(frame, midi)) + 0.5;
    paper.moveTo(0, y);
    paper.lineTo(frame.width, y);
  }
  paper.stroke();
  paper.globalAlpha = 1;
}

/** One note: full for what is sung by pitch, with a golden rim where it counts twice, open where pitch is free. */
export function paintNote(paper: CanvasRenderingContext2D, bar: Bar, note: Note, inks: Inks): void {
  const golden = note.kind === 'golden' || note.kind === 'rap_golden';
  const free = note.kind === 'rap' || note.kind === 'rap_golden' || note.kind === 'freestyle';
  paper.beginPath();
  paper.roundRect(bar.x, bar.y, bar.width, bar.height, bar.height / 2);
  paper.globalAlpha = free ? 0.25 : golden ? 0.5 : 1;
  paper.fillStyle = golden ? inks.mid : mix(inks.muted, inks.raised);
  paper.fill();
  paper.globalAlpha = 1;
  if (!free && !golden) return;
  paper.setLineDash(free ? [4, 4] : []);
  paper.lineWidth = 1.5;
  paper.strokeStyle = golden ? inks.mid : inks.muted;
  paper.stroke();
  paper.setLineDash([]);
}

/** The parts of notes that the singer met, filled. */
function paintMet(
  paper: CanvasRenderingContext2D, frame: LaneFrame, inks: Inks, points: readonly TracePoint[], now_s: number,
): void {
  paper.fillStyle = inks.near;
  paper.globalAlpha = 0.42;
  for (let index = 1; index < points.length; index += 1) {
    const { note, nearness, at_s } = points[index]!;
    const from_s = points[index - 1]!.at_s;
    if (!note || nearness !== 'near' || at_s - from_s > BREATH_S) continue;
    const bar = barOf(frame, note, now_s);
    const left = Math.max(bar.x, xAt(frame, from_s, now_s));
    const right = Math.min(bar.x + bar.width, xAt(frame, at_s, now_s));
    if (right > left) paper.fillRect(left, bar.y + 1, right - left, bar.height - 2);
  }
  paper.globalAlpha = 1;
}

/** The ribbon over any time axis: thick and glowing near the note, thin far from it; `size` 1 as on the stage. */
export function paintRibbon(
  paper: CanvasRenderingContext2D, frame: LaneFrame, inks: Inks, points: readonly TracePoint[],
  x: (at_s: number) => number, size = 1,
): void {
  paper.lineCap = 'round';
  paper.lineJoin = 'round';
  for (const { nearness, stretch } of stretchesOf(points)) {
    const path = curveThrough(stretch.map((point) => [x(point.at_s), yAt(frame, point.midi)]));
    const { width, glow } = RIBBON[nearness];
    paper.strokeStyle = inks[nearness];
    if (glow > 0) {
      paper.globalAlpha = GLOW_ALPHA;
      paper.lineWidth = glow * size;
      paper.stroke(path);
      paper.globalAlpha = 1;
    }
    paper.lineWidth = width * size;
    paper.stroke(path);
  }
}

/** A soft curve: it ends in the first and the last point and bends towards those between. */
function curveThrough(places: [number, number][]): Path2D {
  const path = new Path2D();
  path.moveTo(...places[0]!);
  for (let index = 1; index < places.length - 1; index += 1) {
    const [[here_x, here_y], [after_x, after_y]] = [places[index]!, places[index + 1]!];
    path.quadraticCurveTo(here_x, here_y, (here_x + after_x) / 2, (here_y + after_y) / 2);
  }
  path.lineTo(...places.at(-1)!);
  return path;
}

interface Stretch {
  nearness: Nearness;
  stretch: TracePoint[];
}

/** Runs of points that are one line of one colour: each is one stroke, so that its glow is even. */
export function stretchesOf(points: readonly TracePoint[]): Stretch[] {
  const found: Stretch[] = [];
  for (let index = 1; index < points.length; index += 1) {
    const [before, here] = [points[index - 1]!, points[index]!];
    if (here.at_s - before.at_s > BREATH_S || Math.abs(here.midi - before.midi) > JUMP_SEMITONES) continue;
    const last = found.at(-1);
    if (last?.nearness === here.nearness && last.stretch.at(-1) === before) last.stretch.push(here);
    else found.push({ nearness: here.nearness, stretch: [before, here] });
  }
  return found;
}

function paintNow(paper: CanvasRenderingContext2D, frame: LaneFrame, inks: Inks): void {
  paper.fillStyle = inks.accent;
  paper.globalAlpha = 0.85;
  paper.fillRect(frame.now - 1, 0, 2, frame.height);
  paper.globalAlpha = 1;
}

function paintHead(
  paper: CanvasRenderingContext2D, frame: LaneFrame, inks: Inks, last: TracePoint | undefined, now_s: number,
): void {
  if (!last || now_s - last.at_s > FRESH_S) return;
  const [x, y] = [xAt(frame, last.at_s, now_s), yAt(frame, last.midi)];
  const disc = (radius: number, ink: string, alpha: number) => {
    paper.globalAlpha = alpha;
    paper.fillStyle = ink;
    paper.beginPath();
    paper.arc(x, y, radius, 0, 2 * Math.PI);
    paper.fill();
  };
  if (last.nearness === 'near') disc(20, inks.near, 0.22);
  disc(8.5, inks.text, 1);
  paper.globalAlpha = 1;
}

function mix(one: string, other: string): string {
  const parts = (colour: string) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const [front, back] = [parts(one), parts(other)];
  return `rgb(${front.map((value, index) => Math.round(value * 0.3 + back[index]! * 0.7)).join(' ')})`;
}
