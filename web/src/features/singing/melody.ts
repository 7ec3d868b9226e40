/** The pitch of a whole singing as points over the melody, once it is scored. */
import { NoteLine } from './lane';
import type { Contour } from './model';
import { Trace, type TracePoint } from './trace';

/** The contour moved to where it was scored, each point in the octave of its note. */
export function melodyPoints(contour: Contour, lag_ms: number, notes: NoteLine): readonly TracePoint[] {
  const trace = new Trace(contour.midi.length);
  contour.midi.forEach((midi, hop) => {
    if (midi === null) return;
    const at_s = (hop * contour.hop_ms - lag_ms) / 1000;
    const target = notes.targetAt(at_s);
    const sung = target !== null && target.start_ms <= at_s * 1000 && at_s * 1000 < target.start_ms + target.duration_ms;
    trace.add(at_s, midi, target, sung);
  });
  return trace.points;
}

/** The points in a span of seconds, with one to each side, so that lines run on beyond the border. */
export function pointsBetween(points: readonly TracePoint[], start_s: number, end_s: number): readonly TracePoint[] {
  const first = firstFrom(points, start_s);
  const end = firstFrom(points, end_s);
  return points.slice(Math.max(0, first - 1), end + 1);
}

function firstFrom(points: readonly TracePoint[], at_s: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.at_s < at_s) low = middle + 1;
    else high = middle;
  }
  return low;
}
