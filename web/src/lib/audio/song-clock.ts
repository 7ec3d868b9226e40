/**
 * Where in the song the audio context is.
 *
 * The context counts frames from its own beginning and never stops; the song has a frame count of its own, at the
 * same rate. Each stretch of playing binds the two: from `contextFrame` on, the song is at `songFrame`. A pause is a
 * stretch without a song frame, so frames captured in it have no place.
 */

/** From this context frame on the song plays from `songFrame`, or stands still where it is null. */
export interface Mark {
  contextFrame: number;
  songFrame: number | null;
}

/** Frames of one render quantum; marks lie on its borders, so that a worklet sees each quantum on one side of it. */
export const QUANTUM_FRAMES = 128;

/** The first quantum border at or after `frame`. */
export function onQuantum(frame: number): number {
  return Math.ceil(frame / QUANTUM_FRAMES) * QUANTUM_FRAMES;
}

/** The song's frame at a context frame, null in a pause or before the first mark. */
export function songFrameAt(marks: readonly Mark[], contextFrame: number): number | null {
  const mark = lastMarkAt(marks, contextFrame);
  if (!mark || mark.songFrame === null) return null;
  return mark.songFrame + contextFrame - mark.contextFrame;
}

/** The song's frame to show: as `songFrameAt`, but standing where it stopped in a pause and running up to its start. */
export function shownFrameAt(marks: readonly Mark[], contextFrame: number): number {
  let shown = 0;
  for (let index = 0; index < marks.length; index += 1) {
    const mark = marks[index]!;
    if (mark.songFrame === null) continue;
    const end = marks[index + 1]?.contextFrame ?? Infinity;
    if (contextFrame < mark.contextFrame && index > 0) break;
    shown = mark.songFrame + Math.min(contextFrame, end) - mark.contextFrame;
  }
  return shown;
}

function lastMarkAt(marks: readonly Mark[], contextFrame: number): Mark | undefined {
  for (let index = marks.length - 1; index >= 0; index -= 1) {
    if (marks[index]!.contextFrame <= contextFrame) return marks[index];
  }
  return undefined;
}
