/** Measures a device's delay in ten seconds: clicks are played, and the microphone hears when they come. */
import { frameAhead } from './accompaniment';
import { CLICK_EVERY_S, CLICKS, clickSound, DELAY_MAX_S, delayOf, type Measured } from './clicks';
import { keepDelay, pairOf } from './kept-delays';
import { Microphone, type Block, type Input } from './microphone';

const LEAD_S = 0.5;
const LAST_BLOCK_MS_MAX = 1500;

/** What came of a measurement, of this pair of devices. */
export interface Calibration {
  /** Null where too few clicks were heard. */
  measured: Measured | null;
  input: string;
  output: string;
}

/** Play and listen; the delay is kept for this pair of devices. `clicked` is told of each click. Raises MicrophoneError. */
export async function calibrate(input: Input, clicked: (count: number) => void, signal: AbortSignal): Promise<Calibration> {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const blocks: Block[] = [];
  let microphone: Microphone | null = null;
  try {
    await context.resume();
    // The echo of the clicks is what is listened to: nothing may cancel it.
    microphone = await Microphone.open(context, { ...input, headphones: true }, (block) => blocks.push(block));
    const played = play(context);
    for (let click = 0; click < CLICKS; click += 1) {
      await until(context, played[click]! / context.sampleRate, signal);
      clicked(click + 1);
    }
    const end = played.at(-1)! + Math.round((DELAY_MAX_S + 0.1) * context.sampleRate);
    await until(context, end / context.sampleRate, signal);
    await arrived(blocks, end);
    const first = blocks[0]?.contextFrame ?? 0;
    const measured = delayOf(joined(blocks), played.map((frame) => frame - first), context.sampleRate);
    const pair = await pairOf(microphone.label);
    if (measured) keepDelay(pair.key, measured.delay_s);
    return { measured, input: microphone.label, output: pair.output };
  } finally {
    await microphone?.close();
    await context.close();
  }
}

/** The frames of the context at which the clicks are played. */
function play(context: AudioContext): number[] {
  const sound = clickSound(context.sampleRate);
  const buffer = new AudioBuffer({ length: sound.length, sampleRate: context.sampleRate });
  buffer.copyToChannel(sound, 0);
  const first = frameAhead(context, LEAD_S);
  return Array.from({ length: CLICKS }, (_, click) => {
    const frame = first + Math.round(click * CLICK_EVERY_S * context.sampleRate);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.start(frame / context.sampleRate);
    return frame;
  });
}

/** The recording on the context's frames; silence where the microphone gave nothing. */
function joined(blocks: readonly Block[]): Float32Array {
  const first = blocks[0]?.contextFrame ?? 0;
  const last = blocks.at(-1);
  const recording = new Float32Array(last ? last.contextFrame - first + last.samples.length : 0);
  for (const { contextFrame, samples } of blocks) {
    samples.forEach((sample, frame) => (recording[contextFrame - first + frame] = sample / 32767));
  }
  return recording;
}

async function until(context: AudioContext, at_s: number, signal: AbortSignal): Promise<void> {
  while (context.currentTime < at_s) {
    signal.throwIfAborted();
    await new Promise((resolve) => window.setTimeout(resolve, 20));
  }
}

async function arrived(blocks: readonly Block[], frame: number): Promise<void> {
  const started_ms = performance.now();
  while ((blocks.at(-1)?.contextFrame ?? 0) < frame && performance.now() - started_ms < LAST_BLOCK_MS_MAX) {
    await new Promise((resolve) => window.setTimeout(resolve, 20));
  }
}
