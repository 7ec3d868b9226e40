/** The singer's pitch as it is sung: a window slides over the blocks, in a thread of its own. */
import { PitchDetector } from 'pitchy';

/** A block of voice as captured; `songFrame` is its first frame's place in the song. */
export interface PitchRequest {
  songFrame: number;
  samples: Int16Array<ArrayBuffer>;
  rate: number;
}

/** The pitch in the middle of the window, as a MIDI number with its fraction; null where nothing is sung. */
export interface PitchPoint {
  songFrame: number;
  midi: number | null;
}

const WINDOW_FRAMES = 2048;
/** How periodic a window has to be for a voice, of 1: breath and consonants stay below it. */
const CLARITY_MIN = 0.86;
/** Quieter than this is a room, not a singer. */
const LEVEL_DB_MIN = -46;
const PITCH_HZ_MIN = 65;
const PITCH_HZ_MAX = 1400;

const detector = PitchDetector.forFloat32Array(WINDOW_FRAMES);
detector.minVolumeDecibels = LEVEL_DB_MIN;
const samples = new Float32Array(WINDOW_FRAMES);
let nextFrame = Number.NaN;

self.onmessage = ({ data }: MessageEvent<PitchRequest>) => {
  if (data.songFrame !== nextFrame) samples.fill(0);
  slide(data.samples);
  nextFrame = data.songFrame + data.samples.length;
  const [pitch_hz, clarity] = detector.findPitch(samples, data.rate);
  const sung = clarity >= CLARITY_MIN && pitch_hz >= PITCH_HZ_MIN && pitch_hz <= PITCH_HZ_MAX;
  const point: PitchPoint = {
    songFrame: nextFrame - WINDOW_FRAMES / 2,
    midi: sung ? 69 + 12 * Math.log2(pitch_hz / 440) : null,
  };
  self.postMessage(point);
};

function slide(block: Int16Array): void {
  samples.copyWithin(0, block.length);
  const start = WINDOW_FRAMES - block.length;
  for (let index = 0; index < block.length; index += 1) samples[start + index] = block[index]! / 32768;
}
