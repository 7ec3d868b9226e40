/** How loud a block of voice is, for the meter. */

/** What the meter shows as nothing, in dB of full scale. */
export const LEVEL_DB_FLOOR = -60;

/** The block's root mean square in dB of full scale, at least the floor. */
export function level_db(samples: Int16Array): number {
  if (samples.length === 0) return LEVEL_DB_FLOOR;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / samples.length) / 32768;
  return rms === 0 ? LEVEL_DB_FLOOR : Math.max(LEVEL_DB_FLOOR, 20 * Math.log10(rms));
}

/** The level as a share of the meter's length, 0 to 1. */
export function meterShare(db: number): number {
  return Math.max(0, Math.min(1, (db - LEVEL_DB_FLOOR) / -LEVEL_DB_FLOOR));
}

const STEP_DB = 1.5;

/** The level to show after `shown_db`: the same one while nothing moved that a meter of a few bars would show. */
export function steady_db(shown_db: number, heard_db: number): number {
  return Math.abs(heard_db - shown_db) < STEP_DB ? shown_db : heard_db;
}
