/**
 * The running score: the same curve as the house's final one, frame by frame while somebody sings.
 *
 * The house scores again from the whole voice and finds its lag; this is what the singer sees on the way. Frames are
 * 10 ms; each counts once.
 */
import type { Note, NoteKind, Voice } from '$features/songs/model';
import type { Difficulty } from './settings.svelte';

export const FRAME_MS = 10;
const NOTE_POINTS = 9000;
const LINE_POINTS = 1000;
const LINE_BONUS_POINTS = 2;
/** Semitones within which a pitch counts fully, and from which on it counts nothing. */
const TOLERANCES: Record<Difficulty, { full: number; zero: number }> = {
  easy: { full: 1, zero: 2 },
  normal: { full: 0.5, zero: 1.5 },
  hard: { full: 0.3, zero: 1 },
};
const { full: NEAR, zero: FAR } = TOLERANCES.normal;
/** Shares of a line from which on it is shown as well sung, and as half sung. */
export const FULL_SHARE = 0.75;
export const HALF_SHARE = 0.45;
/** A note sung at least so far keeps a row of good ones going. */
const GOOD_SHARE = 0.5;

const WEIGHTS: Record<NoteKind, number> = { normal: 1, golden: 2, freestyle: 0, rap: 1, rap_golden: 2 };

/** How near a pitch is to its note; what the ribbon's colour and shape show. */
export type Nearness = 'near' | 'mid' | 'far';

/** The distance in semitones, octaves left out: 0 to 6. */
export function foldedDistance(midi: number, target: number): number {
  const distance = Math.abs(midi - target) % 12;
  return Math.min(distance, 12 - distance);
}

/** What a distance is worth, 0 to 1. */
export function shareOf(distance: number, difficulty: Difficulty = 'normal'): number {
  const { full, zero } = TOLERANCES[difficulty];
  return Math.max(0, Math.min(1, (zero - distance) / (zero - full)));
}

export function nearnessOf(distance: number): Nearness {
  if (distance <= NEAR) return 'near';
  return distance < FAR ? 'mid' : 'far';
}

/** The pitch in the octave that lies nearest to the note. */
export function foldedTo(midi: number, target: number): number {
  return midi - 12 * Math.round((midi - target) / 12);
}

interface Target {
  note: Note;
  line: number;
  first: number;
  end: number;
  pointsMax: number;
  points: number;
}

/** What a finished line was like: shown as a word. */
export type LineWord = 'perfect' | 'great' | 'good' | 'ok' | 'missed';

export class RunningScore {
  /** Notes sung well one after the other, up to now. */
  inARow = 0;
  /** The word for the line that ended last, null before the first. */
  word: LineWord | null = null;
  private readonly targets: Target[];
  private readonly lineMax: number[];
  private readonly lineEarned: number[];
  private readonly lastTarget: number[];
  private notePoints = 0;
  private linePoints = 0;
  private frame = 0;
  private current = 0;

  constructor(
    voice: Voice,
    private readonly difficulty: Difficulty = 'normal',
  ) {
    this.targets = targetsOf(voice);
    this.lineMax = voice.lines.map(() => 0);
    this.lineEarned = voice.lines.map(() => 0);
    this.lastTarget = voice.lines.map(() => -1);
    this.targets.forEach((target, index) => {
      this.lineMax[target.line]! += target.pointsMax;
      this.lastTarget[target.line] = index;
    });
  }

  /** The pitch from the last frame taken up to `at_ms`; null where nobody sings. `loud` is what rap counts by. */
  sing(at_ms: number, midi: number | null, loud: boolean): void {
    const end = Math.ceil(at_ms / FRAME_MS);
    for (; this.frame < end; this.frame += 1) this.count(this.frame, midi, loud);
  }

  /** Leave out what lies before: the pitch was not known there. */
  skipTo(at_ms: number): void {
    this.sing(at_ms, null, false);
  }

  /** Of 10,000, floored. */
  get points(): number {
    return Math.min(NOTE_POINTS + LINE_POINTS, Math.floor(this.notePoints + this.linePoints + 1e-6));
  }

  /** The share sung of each note so far, in the order of the voice's scored notes. */
  shareAt(at_ms: number): number | null {
    const target = this.targets[this.current];
    if (!target || at_ms < target.note.start_ms) return null;
    return target.points / target.pointsMax;
  }

  private count(frame: number, midi: number | null, loud: boolean): void {
    while (this.current < this.targets.length && this.targets[this.current]!.end <= frame) this.pass();
    const target = this.targets[this.current];
    if (!target || frame < target.first) return;
    const earned = (target.pointsMax / (target.end - target.first)) * worth(target.note, midi, loud, this.difficulty);
    target.points += earned;
    this.notePoints += earned;
    this.lineEarned[target.line]! += earned;
    if (frame === target.end - 1) this.pass();
  }

  private pass(): void {
    const target = this.targets[this.current]!;
    this.inARow = target.points / target.pointsMax >= GOOD_SHARE ? this.inARow + 1 : 0;
    if (this.lastTarget[target.line] === this.current) this.endLine(target.line);
    this.current += 1;
  }

  private endLine(line: number): void {
    const earned = this.lineEarned[line]!;
    const most = this.lineMax[line]!;
    const lines = this.lineMax.filter((points) => points > 0).length;
    if (earned > 0) this.linePoints += (LINE_POINTS / lines) * Math.min(1, (earned + LINE_BONUS_POINTS) / most);
    this.word = wordFor(earned / most);
  }
}

function targetsOf(voice: Voice): Target[] {
  const scored = voice.lines.flatMap((line, index) =>
    line.notes.filter((note) => weight(note) > 0).map((note) => ({ note, line: index })),
  );
  const total = scored.reduce((sum, { note }) => sum + weight(note), 0);
  return scored.map(({ note, line }) => {
    const first = Math.ceil(note.start_ms / FRAME_MS - 1e-6);
    const end = Math.max(first + 1, Math.ceil((note.start_ms + note.duration_ms) / FRAME_MS - 1e-6));
    return { note, line, first, end, pointsMax: (NOTE_POINTS * weight(note)) / total, points: 0 };
  });
}

const weight = (note: Note) => WEIGHTS[note.kind] * note.duration_ms;

function worth(note: Note, midi: number | null, loud: boolean, difficulty: Difficulty): number {
  if (note.kind === 'rap' || note.kind === 'rap_golden') return loud ? 1 : 0;
  return midi === null ? 0 : shareOf(foldedDistance(midi, note.pitch), difficulty);
}

function wordFor(share: number): LineWord {
  if (share >= 0.9) return 'perfect';
  if (share >= 0.75) return 'great';
  if (share >= 0.55) return 'good';
  return share >= 0.3 ? 'ok' : 'missed';
}
