/** The beats before a song: where they fall, and the clicks that tell them. */

export const COUNT_IN_BEATS = 4;
const CLICK_S = 0.05;
const [FIRST_HZ, OTHER_HZ] = [1760, 1320];

/** Seconds before the song's beginning, the earliest first, below 0: four beats that go on in the song's own. */
export function countInBeats_s(beat_ms: number, firstBeat_ms: number): number[] {
  const into_ms = ((firstBeat_ms % beat_ms) + beat_ms) % beat_ms;
  const last_ms = into_ms === 0 ? -beat_ms : into_ms - beat_ms;
  return Array.from({ length: COUNT_IN_BEATS }, (_, beat) => (last_ms - (COUNT_IN_BEATS - 1 - beat) * beat_ms) / 1000);
}

/** Click at seconds of the context's clock; the first is higher. */
export function click(context: AudioContext, times_s: readonly number[]): void {
  times_s.forEach((at_s, beat) => {
    const level = new GainNode(context, { gain: 0 });
    const tone = new OscillatorNode(context, { frequency: beat === 0 ? FIRST_HZ : OTHER_HZ });
    tone.connect(level).connect(context.destination);
    level.gain.setValueAtTime(0.3, at_s);
    level.gain.exponentialRampToValueAtTime(0.001, at_s + CLICK_S);
    tone.onended = () => level.disconnect();
    tone.start(at_s);
    tone.stop(at_s + CLICK_S);
  });
}
