/** Whether somebody sings with wireless headphones, whose delay is heard: told by name, by what they admit, by measure. */

/** What betrays them. */
export type Wireless = 'name' | 'admitted' | 'measured';

const NAMES = /bluetooth|airpods|earbuds|\bbuds\b|wireless|hands-?free|\ba2dp\b|\bbt\b|블루투스|무선/i;
/** No wired device admits to more than this on its way out, nor takes more there and back. */
const ADMITTED_S = 0.1;
const MEASURED_S = 0.15;

/** Null for a wired device, as far as one can tell; a measured delay is believed before a name. */
export function wirelessBy(names: readonly string[], output_s: number, measured_s: number | null): Wireless | null {
  if (measured_s !== null && measured_s > MEASURED_S) return 'measured';
  if (names.some((name) => NAMES.test(name))) return 'name';
  return output_s > ADMITTED_S ? 'admitted' : null;
}
