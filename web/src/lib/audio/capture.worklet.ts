/**
 * The microphone's side of a singing, in the audio thread: mono 16-bit blocks, each with its place in the song.
 *
 * Blocks go out all the time, for the level meter; only those with a `songFrame` belong to the singing. A quantum
 * without input (the microphone went away) ends a block, so that what follows is placed anew and the gap stays seen.
 */
import { ChannelBlend, type InputChannel } from './channels';
import type { Mark } from './song-clock';

declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new (options: { processorOptions: CaptureOptions }) => AudioWorkletProcessor): void;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][]): boolean;
}

export interface CaptureOptions {
  channel: InputChannel;
}

/** What the page may ask of the capture. */
export type CaptureRequest = { type: 'mark'; mark: Mark } | { type: 'end' };

/** A stretch of voice, or the word that no more will come. */
export type CaptureReport =
  | { type: 'block'; contextFrame: number; songFrame: number | null; samples: Int16Array<ArrayBuffer> }
  | { type: 'ended' };

const BLOCK_FRAMES = 1024;

class Capture extends AudioWorkletProcessor {
  private marks: Mark[] = [];
  private current: Mark = { contextFrame: 0, songFrame: null };
  private samples = new Int16Array(BLOCK_FRAMES);
  private filled = 0;
  private firstFrame = 0;
  private listening = true;
  private readonly blend: ChannelBlend;
  private voice = new Float32Array(0);

  constructor({ processorOptions }: { processorOptions: CaptureOptions }) {
    super();
    this.blend = new ChannelBlend(processorOptions.channel);
    this.port.onmessage = ({ data }: MessageEvent<CaptureRequest>) => {
      if (data.type === 'mark') this.marks.push(data.mark);
      else this.end();
    };
  }

  process(inputs: Float32Array[][]): boolean {
    this.passMarks();
    const channels = inputs[0] ?? [];
    const frames = channels[0]?.length ?? 0;
    if (this.voice.length !== frames) this.voice = new Float32Array(frames);
    if (frames === 0) this.send();
    else {
      this.blend.blend(channels, this.voice);
      this.take(this.voice);
    }
    return this.listening;
  }

  private passMarks(): void {
    while (this.marks.length > 0 && this.marks[0]!.contextFrame <= currentFrame) {
      this.send();
      this.current = this.marks.shift()!;
    }
  }

  private take(voice: Float32Array): void {
    if (this.filled === 0) this.firstFrame = currentFrame;
    for (const sample of voice) {
      const bounded = Math.max(-1, Math.min(1, sample));
      this.samples[this.filled] = Math.round(bounded * 32767);
      this.filled += 1;
    }
    if (this.filled >= BLOCK_FRAMES) this.send();
  }

  private send(): void {
    if (this.filled === 0) return;
    const { contextFrame, songFrame } = this.current;
    const samples = this.samples.slice(0, this.filled);
    this.filled = 0;
    const report: CaptureReport = {
      type: 'block',
      contextFrame: this.firstFrame,
      songFrame: songFrame === null ? null : songFrame + this.firstFrame - contextFrame,
      samples,
    };
    this.port.postMessage(report, [samples.buffer]);
  }

  private end(): void {
    this.send();
    this.listening = false;
    const report: CaptureReport = { type: 'ended' };
    this.port.postMessage(report);
  }
}

registerProcessor('madang-capture', Capture);
