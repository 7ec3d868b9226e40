/** The singer's pitch as it came in: what the ribbon is drawn from. */
import { foldedDistance, foldedTo, nearnessOf, type Nearness } from './running';
import type { Note } from '$features/songs/model';

/** A pitch at a time of the song, in the octave of the note beside it. */
export interface TracePoint {
  at_s: number;
  midi: number;
  nearness: Nearness;
  /** The note that is being met, null where none is sung. */
  note: Note | null;
}

/** Points further apart than this are two breaths, not one line. */
export const BREATH_S = 0.09;
/** A jump is drawn as it is; a tremble is smoothed. */
const SMOOTH_SEMITONES = 1.2;
const SHARE_OF_NEW = 0.6;
const POINTS_MAX = 2000;

export class Trace {
  points: TracePoint[] = [];

  constructor(private readonly pointsMax = POINTS_MAX) {}

  /** Add a pitch; null is silence. `target` is the note that it is measured by, `sung` whether that is now. */
  add(at_s: number, midi: number | null, target: Note | null, sung: boolean): void {
    if (midi === null) return;
    const last = this.points.at(-1);
    // Between notes the ribbon stays in the octave that it is in.
    let shown = foldedTo(midi, target?.pitch ?? last?.midi ?? midi);
    if (last && at_s - last.at_s < BREATH_S && Math.abs(shown - last.midi) < SMOOTH_SEMITONES) {
      shown = last.midi + SHARE_OF_NEW * (shown - last.midi);
    }
    const nearness = target ? nearnessOf(foldedDistance(midi, target.pitch)) : 'far';
    this.points.push({ at_s, midi: shown, nearness, note: sung ? target : null });
    if (this.points.length > this.pointsMax) this.points.splice(0, Math.ceil(this.pointsMax / 4));
  }

  /** Forget what lies at or after a time: it is sung again. */
  cutFrom(at_s: number): void {
    this.points = this.points.filter((point) => point.at_s < at_s);
  }

  /** Points from a time on, the one before them included, so that the ribbon enters the lane from outside. */
  since(at_s: number): readonly TracePoint[] {
    let first = this.points.length;
    while (first > 0 && this.points[first - 1]!.at_s >= at_s) first -= 1;
    return this.points.slice(Math.max(0, first - 1));
  }
}
