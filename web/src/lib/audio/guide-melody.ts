/** The melody as a soft tone to sing along with, made from the song's notes. */

/** A note of the guide, on the clock of the file that is played. */
export interface GuideNote {
  start_s: number;
  end_s: number;
  midi: number;
}

/** Enough for a soft tone; a long song stays small. */
const RATE = 16_000;
const LEVEL = 0.35;
const ATTACK_S = 0.012;
const RELEASE_S = 0.04;
/** Between notes that nearly touch the tone falls by so much of a note, so that each is heard to begin. */
const GAP_S = 0.03;

/** One voice: a triangle without its sharp edge, rendered beside the page's own work. */
export async function renderMelody(notes: readonly GuideNote[], seconds: number): Promise<AudioBuffer> {
  const context = new OfflineAudioContext(1, Math.max(1, Math.ceil(seconds * RATE)), RATE);
  const tone = new OscillatorNode(context, { type: 'triangle' });
  const soft = new BiquadFilterNode(context, { type: 'lowpass', frequency: 1800, Q: 0 });
  const level = new GainNode(context, { gain: 0 });
  tone.connect(soft).connect(level).connect(context.destination);
  for (const { start_s, end_s, midi } of notes) {
    if (start_s < 0 || end_s - start_s <= GAP_S) continue;
    tone.frequency.setValueAtTime(440 * 2 ** ((midi - 69) / 12), start_s);
    level.gain.setTargetAtTime(LEVEL, start_s, ATTACK_S);
    level.gain.setTargetAtTime(0, end_s - GAP_S, RELEASE_S / 3);
  }
  tone.start();
  return context.startRendering();
}
