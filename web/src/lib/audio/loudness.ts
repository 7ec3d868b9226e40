/** How loud a sound is to ears (EBU R 128), and the automatic hand on the voice's fader; both as the house does it. */
import { chain } from './presets';

const BLOCKS_A_SECOND = 10;
const GATING_BLOCKS = 4;
const SILENCE_LUFS = -70;
const BELOW_MEAN_LU = -10;
const OFFSET_DB = -0.691;
const GAIN_DB_MAX = 40;

/** Weighted power of each whole tenth of a second, summed over channels. */
export async function powers(sound: AudioBuffer): Promise<number[]> {
  const { numberOfChannels, length, sampleRate } = sound;
  const context = new OfflineAudioContext(numberOfChannels, length, sampleRate);
  const source = new AudioBufferSourceNode(context, { buffer: sound });
  const head = new BiquadFilterNode(context, { type: 'highshelf', frequency: 1500, gain: 4 });
  const ear = new BiquadFilterNode(context, { type: 'highpass', frequency: 38, Q: 20 * Math.log10(0.5) });
  source.connect(head).connect(ear).connect(context.destination);
  source.start();
  const heard = await context.startRendering();
  const block = Math.round(sampleRate / BLOCKS_A_SECOND);
  const result = new Array<number>(Math.floor(length / block)).fill(0);
  for (let side = 0; side < numberOfChannels; side += 1) {
    const channel = heard.getChannelData(side);
    for (let number = 0; number < result.length; number += 1) {
      let sum = 0;
      for (let frame = number * block; frame < (number + 1) * block; frame += 1) sum += channel[frame]! ** 2;
      result[number]! += sum / block;
    }
  }
  return result;
}

/** The factor that brings a sound of these powers to the loudness; 1 for silence. */
export function gainTo(blocks: readonly number[], target_lufs: number): number {
  const lufs = gated_lufs(blocks);
  return lufs === null ? 1 : 10 ** (Math.min(target_lufs - lufs, GAIN_DB_MAX) / 20);
}

/** Integrated loudness, pauses left out by the standard's two gates; null for silence. */
export function gated_lufs(blocks: readonly number[]): number | null {
  const whole: number[] = [];
  for (let first = 0; first + GATING_BLOCKS <= blocks.length; first += 1) whole.push(mean(blocks.slice(first, first + GATING_BLOCKS)));
  const heard = whole.filter((power) => lufsOf(power) > SILENCE_LUFS);
  if (heard.length === 0) return null;
  const gate = lufsOf(mean(heard)) + BELOW_MEAN_LU;
  return lufsOf(mean(heard.filter((power) => lufsOf(power) > gate)));
}

/** Decibels for each block: how far the voice is raised so that it stands a margin above the accompaniment. */
export function ride(voice: readonly number[], accompaniment: readonly number[]): number[] {
  const { window_blocks, smooth_blocks, sounding_lufs, margin_db, limit_db } = chain.rider;
  const beside = voice.map((_, block) => accompaniment[block] ?? 0);
  const sung = voice.map((power) => (lufsOf(power) > sounding_lufs ? 1 : 0));
  if (!sung.includes(1) || !beside.some((power) => power > 0)) return voice.map(() => 0);
  const share = around(sung, window_blocks, false);
  const heard = around(voice.map((power, block) => power * sung[block]!), window_blocks, false);
  const played = around(beside, window_blocks, false);
  const wanted = heard.map((power, block) => {
    if (!sung[block]) return null;
    const raise_db = lufsOf(played[block]!) + margin_db - lufsOf(power / Math.max(share[block]!, 1 / window_blocks));
    return Math.max(-limit_db, Math.min(limit_db, raise_db));
  });
  return around(filled(wanted), smooth_blocks, true);
}

/** Straight lines over what is missing; level before the first value and after the last. */
function filled(values: readonly (number | null)[]): number[] {
  const places = values.flatMap((value, place) => (value === null ? [] : [place]));
  let next = 0;
  return values.map((value, place) => {
    if (value !== null) return value;
    while (next < places.length && places[next]! < place) next += 1;
    const [before, after] = [places[next - 1] ?? places[next]!, places[next] ?? places[next - 1]!];
    const way = after === before ? 0 : (place - before) / (after - before);
    return values[before]! + way * (values[after]! - values[before]!);
  });
}

/** The mean over so many blocks around each; beyond the ends there is nothing, or the end's own value. */
function around(values: readonly number[], window: number, held: boolean): number[] {
  const half = (window - 1) / 2;
  return values.map((_, block) => {
    let sum = 0;
    for (let other = block - half; other <= block + half; other += 1) {
      const inside = Math.max(0, Math.min(values.length - 1, other));
      if (held || inside === other) sum += values[inside]!;
    }
    return sum / window;
  });
}

const lufsOf = (power: number) => OFFSET_DB + 10 * Math.log10(power);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
