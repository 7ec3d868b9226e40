/** The clicks by which a device's delay is measured: how one sounds, and where in a recording each was heard. */

export const CLICKS = 10;
/** From one click to the next, in seconds: longer than any delay, so that none is taken for another. */
export const CLICK_EVERY_S = 0.8;
export const DELAY_MAX_S = 0.7;
const CLICK_S = 0.012;
const [LOW_HZ, HIGH_HZ] = [600, 5000];
const LEVEL = 0.6;
/** The best place must stand out so far from all others: where it does not, nothing was heard. */
const PEAK_MIN = 6;
const LOUD_MIN = 1e-4;
const COARSE_HZ = 16_000;
/** Clicks further than this from the middle one are not believed, in seconds. */
const APART_MAX_S = 0.003;
const BELIEVED_MIN = 6;

/** What the clicks tell. */
export interface Measured {
  /** From the page to the loudspeaker and back through the microphone. */
  delay_s: number;
  /** Of ten clicks, those that agree. */
  heard: number;
}

/** One click: a sweep, which stands out from a room better than a knock. */
export function clickSound(rate: number): Float32Array<ArrayBuffer> {
  const frames = Math.round(CLICK_S * rate);
  return Float32Array.from({ length: frames }, (_, frame) => {
    const share = frame / frames;
    const turns = CLICK_S * (LOW_HZ * share + ((HIGH_HZ - LOW_HZ) * share * share) / 2);
    return LEVEL * Math.sin(Math.PI * share) ** 2 * Math.sin(2 * Math.PI * turns);
  });
}

/**
 * The delay, where most clicks agree; null where too few were heard. `played` are the frames at which clicks were
 * played, counted from the recording's first frame.
 */
export function delayOf(recording: Float32Array, played: readonly number[], rate: number): Measured | null {
  const click = clickSound(rate);
  const found = played.map((frame) => lagOf(recording, frame, click, rate)).filter((lag) => lag !== null);
  const middle = [...found].sort((one, other) => one - other)[Math.floor(found.length / 2)];
  if (middle === undefined) return null;
  const believed = found.filter((lag) => Math.abs(lag - middle) <= APART_MAX_S * rate);
  if (believed.length < Math.min(BELIEVED_MIN, played.length)) return null;
  const mean = believed.reduce((sum, lag) => sum + lag, 0) / believed.length;
  return { delay_s: mean / rate, heard: believed.length };
}

/** By how many frames a click came later than it was played; null where none stands out. */
function lagOf(recording: Float32Array, played: number, click: Float32Array, rate: number): number | null {
  const lags = Math.min(Math.round(DELAY_MAX_S * rate), recording.length - played - click.length);
  if (played < 0 || lags <= 0) return null;
  // A click has nothing above 5 kHz: it is looked for in steps, and placed to the frame where it was found.
  const step = Math.max(1, Math.floor(rate / COARSE_HZ));
  const met = (lag: number) => {
    let sum = 0;
    for (let frame = 0; frame < click.length; frame += step) sum += click[frame]! * recording[played + lag + frame]!;
    return Math.abs(sum);
  };
  let [best, highest, sum, looked] = [0, 0, 0, 0];
  for (let lag = 0; lag < lags; lag += step, looked += 1) {
    const here = met(lag);
    sum += here;
    if (here > highest) [highest, best] = [here, lag];
  }
  if (highest <= PEAK_MIN * (sum / looked) || highest < LOUD_MIN) return null;
  for (let lag = Math.max(0, best - step); lag <= Math.min(lags - 1, best + step); lag += 1) {
    const here = met(lag);
    if (here > highest) [highest, best] = [here, lag];
  }
  return best;
}
