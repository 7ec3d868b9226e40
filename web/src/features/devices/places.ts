/** Which words are asked for again. */

/** Two different places below `count`, in order, by chance. */
export function twoPlaces(count: number): [number, number] {
  const [one, other] = crypto.getRandomValues(new Uint32Array(2));
  const first = one! % count;
  const second = (first + 1 + (other! % (count - 1))) % count;
  return [Math.min(first, second), Math.max(first, second)];
}
