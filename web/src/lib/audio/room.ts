/** Rooms for a voice as impulse responses: the very noise and filters of the house's own. */
import { roomOf } from './presets';

/** The room's answer to a click, stereo, of unit energy a side. */
export function impulse(name: string, sampleRate: number): AudioBuffer {
  const room = roomOf(name);
  const before = Math.round((room.before_ms * sampleRate) / 1000);
  const length = before + Math.round(room.seconds * sampleRate);
  const buffer = new AudioBuffer({ numberOfChannels: 2, length, sampleRate });
  for (const side of [0, 1]) buffer.getChannelData(side).set(answer(name, sampleRate, length - before, side), before);
  return buffer;
}

function answer(name: string, rate: number, length: number, side: number): Float32Array<ArrayBuffer> {
  const room = roomOf(name);
  const [bright, dull, deep] = [room.bright_hz, room.dark_hz[1]!, room.dark_hz[0]!].map((hertz) => below(hertz, rate));
  const result = new Float32Array(length);
  let energy = 0;
  for (let index = 0; index < length; index += 1) {
    const time_s = index / rate;
    const grain = noise(index, side);
    const dark = dull!(grain);
    const soon = 10 ** ((-3 * time_s) / (room.soon * room.seconds));
    const fade = 10 ** ((-3 * time_s) / room.seconds);
    const rise = Math.min(1, time_s / (room.rise_ms / 1000));
    const sample = (bright!(grain) * soon + room.dark * (dark - deep!(dark)) * fade) * rise;
    result[index] = sample;
    energy += sample * sample;
  }
  const scale = 1 / Math.sqrt(energy);
  return result.map((sample) => sample * scale);
}

/** Even noise from −1 to 1: the place's number, mixed by MurmurHash3's last steps. */
export function noise(index: number, side: number): number {
  let number = Math.imul(index * 2 + side + 1, 0x9e3779b1);
  number = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  number = Math.imul(number ^ (number >>> 13), 0xc2b2ae35);
  return ((number ^ (number >>> 16)) >>> 0) / 2 ** 31 - 1;
}

/** A low pass of the first order. */
function below(hertz: number, rate: number): (sample: number) => number {
  const share = 1 - Math.exp((-2 * Math.PI * hertz) / rate);
  let level = 0;
  return (sample) => (level += share * (sample - level));
}
