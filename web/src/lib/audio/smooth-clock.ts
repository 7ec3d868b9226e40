/**
 * The audio context's time, smooth enough to draw by.
 *
 * `currentTime` advances in steps of the device's buffer; drawn directly it makes notes shiver. Its distance from the
 * wall clock is averaged instead, and taken anew when it jumps.
 */

const SHARE_OF_NEW = 0.06;
const JUMP_S = 0.12;

export class SmoothClock {
  private distance_s: number | null = null;

  /** The smoothed context time in seconds, for the context's own time and the wall's at this moment. */
  read(context_s: number, wall_ms: number): number {
    const wall_s = wall_ms / 1000;
    const distance_s = context_s - wall_s;
    if (this.distance_s === null || Math.abs(distance_s - this.distance_s) > JUMP_S) this.distance_s = distance_s;
    else this.distance_s += SHARE_OF_NEW * (distance_s - this.distance_s);
    return wall_s + this.distance_s;
  }
}
