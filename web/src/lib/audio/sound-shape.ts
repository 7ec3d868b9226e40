/** How loud a sound is as people hear it, and a room for a voice. */

const BLOCK_S = 0.4;
const SILENCE_DB = -70;
const BELOW_MEAN_DB = -10;
const GAIN_MAX = 30;
const ROOM_S = 1.6;
const ROOM_BEFORE_S = 0.018;
const ROOM_RISE_S = 0.012;

/** Mean level of the parts that sound, in dB of full scale: pauses are left out as loudness meters do. */
export function sounding_db(channel: Float32Array, rate: number): number {
  const length = Math.round(rate * BLOCK_S);
  const powers: number[] = [];
  for (let start = 0; start + length <= channel.length; start += length) {
    let sum = 0;
    for (let index = start; index < start + length; index += 1) sum += channel[index]! ** 2;
    powers.push(sum / length);
  }
  const heard = powers.filter((power) => db(power) > SILENCE_DB);
  const gate = db(mean(heard)) + BELOW_MEAN_DB;
  return db(mean(heard.filter((power) => db(power) > gate)));
}

/** The factor that brings a sound to a level; 1 for silence. */
export function gainTo(buffer: AudioBuffer, level_db: number): number {
  const loud_db = sounding_db(buffer.getChannelData(0), buffer.sampleRate);
  if (!Number.isFinite(loud_db)) return 1;
  return Math.min(GAIN_MAX, 10 ** ((level_db - loud_db) / 20));
}

/** A hall of decaying noise that loses its brightness first, of unit energy a side. */
export function room(context: BaseAudioContext): ConvolverNode {
  const { sampleRate } = context;
  const before = Math.round(ROOM_BEFORE_S * sampleRate);
  const buffer = new AudioBuffer({ numberOfChannels: 2, length: before + Math.round(ROOM_S * sampleRate), sampleRate });
  for (let side = 0; side < 2; side += 1) fillRoom(buffer.getChannelData(side), before, sampleRate, side + 1);
  return new ConvolverNode(context, { buffer, disableNormalization: true });
}

function fillRoom(channel: Float32Array, before: number, rate: number, seed: number): void {
  let state = seed * 0x9e3779b1;
  let smooth = 0;
  let energy = 0;
  for (let index = before; index < channel.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const time_s = (index - before) / rate;
    // The share of new noise falls with time: the tail grows dark.
    const share = 0.9 * Math.exp(-time_s / 0.35) + 0.12;
    smooth += share * (state / 2 ** 31 - 1 - smooth);
    const sample = smooth * 10 ** ((-3 * time_s) / ROOM_S) * Math.min(1, time_s / ROOM_RISE_S);
    channel[index] = sample;
    energy += sample * sample;
  }
  const scale = 1 / Math.sqrt(energy);
  for (let index = before; index < channel.length; index += 1) channel[index]! *= scale;
}

const db = (power: number) => 10 * Math.log10(power);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
