/** The accompaniment: decoded once, played from a known frame of the audio context. */
import { onQuantum } from './song-clock';

/** The accompaniment could not be fetched or is not sound that this browser plays. */
export class AccompanimentError extends Error {}

/** Fetch and decode a file of sound at the context's own rate. */
export async function decode(context: BaseAudioContext, url: string, signal?: AbortSignal): Promise<AudioBuffer> {
  const bytes = await fetched(url, signal);
  try {
    return await context.decodeAudioData(bytes);
  } catch {
    throw new AccompanimentError('The accompaniment is not sound that this browser plays.');
  }
}

async function fetched(url: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', ...(signal ? { signal } : {}) });
    if (!response.ok) throw new AccompanimentError(`The accompaniment answered ${response.status}.`);
    return await response.arrayBuffer();
  } catch (failure) {
    if (failure instanceof TypeError) throw new AccompanimentError('The accompaniment did not arrive.');
    throw failure;
  }
}

/** Plays one decoded buffer through a gain, started and stopped at exact context frames. */
export class Accompaniment {
  private source: AudioBufferSourceNode | null = null;
  private readonly gain: GainNode;

  constructor(
    private readonly context: AudioContext,
    readonly buffer: AudioBuffer,
  ) {
    this.gain = new GainNode(context);
    this.gain.connect(context.destination);
  }

  /** Play from `songFrame` when the context reaches `contextFrame`, which must lie on a quantum border. */
  start(contextFrame: number, songFrame: number): void {
    this.drop();
    const { sampleRate } = this.context;
    const source = new AudioBufferSourceNode(this.context, { buffer: this.buffer });
    source.connect(this.gain);
    source.start(contextFrame / sampleRate, songFrame / sampleRate);
    this.source = source;
  }

  /** Fall silent when the context reaches `contextFrame`. */
  stop(contextFrame: number): void {
    this.source?.stop(contextFrame / this.context.sampleRate);
  }

  /** How loud, 1 as recorded. */
  set volume(volume: number) {
    this.gain.gain.setTargetAtTime(volume, this.context.currentTime, 0.02);
  }

  /** Frames of the whole accompaniment at the context's rate. */
  get frames(): number {
    return this.buffer.length;
  }

  /** Silence it at once and let go of it. */
  close(): void {
    this.drop();
    this.gain.disconnect();
  }

  private drop(): void {
    this.source?.stop();
    this.source?.disconnect();
    this.source = null;
  }
}

/** A context frame on a quantum border, `lead_s` from now: far enough ahead for both threads to hear of it. */
export function frameAhead(context: BaseAudioContext, lead_s: number): number {
  return onQuantum((context.currentTime + lead_s) * context.sampleRate);
}
