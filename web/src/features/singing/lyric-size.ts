/** How large a song's words can be: as large as every line of it fits, so that the size does not jump while singing. */

export interface LyricRoom {
  width: number;
  height: number;
}

/** The next line's size as a share of the sung one's. */
export const NEXT_SHARE = 0.68;
/** Row heights as shares of the size; the stylesheet has the same. */
export const ROW = 1.2;
const SIZE_MIN = 24;
const SIZE_MAX = 168;
/** The size is at most this share of the width: on a phone two lines stay calm beside the lane. */
const WIDTH_SHARE = 0.15;
const ROWS_MAX = 3;
/** What a row loses where words may not be broken. */
const RAGGED = 1.15;

/**
 * Pixels for the sung line. `widths` are the lines' widths as shares of the size; `taken` are the pixels of height
 * that are not words. The smallest size stands where nothing fits: the words then scroll.
 */
export function lyricSize(widths: readonly number[], { width, height }: LyricRoom, taken: number): number {
  const longest = Math.max(1, ...widths);
  for (let size = Math.min(SIZE_MAX, Math.round(width * WIDTH_SHARE)); size > SIZE_MIN; size -= 1) {
    const [sung, next] = [rows(longest * size, width), rows(longest * size * NEXT_SHARE, width)];
    if (sung <= ROWS_MAX && size * ROW * (sung + next * NEXT_SHARE) + taken <= height) return size;
  }
  return SIZE_MIN;
}

function rows(length: number, width: number): number {
  return length <= width ? 1 : Math.ceil((length * RAGGED) / width);
}
