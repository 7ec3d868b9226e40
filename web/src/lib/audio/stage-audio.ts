/**
 * Everything that sounds and listens on the stage, on one audio context: the accompaniment, the microphone, the cut
 * into chunks, the pitch and the clock. The page says when; this keeps the frames of all of them together.
 */
import { Accompaniment, decode, frameAhead } from './accompaniment';
import { ChunkCutter, type Chunk } from './chunks';
import { level_db } from './level';
import { Microphone, type Block } from './microphone';
import type { PitchPoint, PitchRequest } from './pitch.worker';
import PitchWorker from './pitch.worker.ts?worker';
import { SlipMeter } from './slip';
import { SmoothClock } from './smooth-clock';
import { shownFrameAt, type Mark } from './song-clock';

/** What the page hears from the stage. */
export interface StageListener {
  level(db: number): void;
  pitch(point: PitchPoint): void;
  /** The microphone went away, or the system took the sound. */
  interrupted(): void;
}

/** Both threads need this long to hear of a start or a stop that is to be exact. */
const LEAD_S = 0.06;
const LAST_BLOCK_MS_MAX = 1000;
const RESUME_COUNT_IN_S = 2;
/** The voice is still coming when the accompaniment is over: its echo in the lag window, 300 ms, and a little. */
const AFTER_END_S = 0.4;

export class StageAudio {
  readonly context = new AudioContext({ latencyHint: 'interactive' });
  private marks: Mark[] = [];
  private accompaniment: Accompaniment | null = null;
  private microphone: Microphone | null = null;
  private cutter: ChunkCutter | null = null;
  private slip: SlipMeter | null = null;
  private pastLast: (() => void) | null = null;
  private haltFrame = Infinity;
  private stopping: Promise<void> = Promise.resolve();
  private readonly clock = new SmoothClock();
  private readonly pitch = new PitchWorker();

  constructor(private readonly listener: StageListener) {
    this.pitch.onmessage = ({ data }: MessageEvent<PitchPoint>) => listener.pitch(data);
    this.context.onstatechange = () => {
      if (this.context.state !== 'running' && this.playing) listener.interrupted();
    };
  }

  /** Fetch and decode the accompaniment; answers its length in seconds. */
  async load(url: string, signal?: AbortSignal): Promise<number> {
    const buffer = await decode(this.context, url, signal);
    this.accompaniment = new Accompaniment(this.context, buffer);
    return buffer.duration;
  }

  /** Open the microphone: from here on levels are heard. Call it from a tap, which browsers ask for. */
  async listen(headphones: boolean): Promise<void> {
    await this.context.resume();
    await this.microphone?.close();
    this.microphone = await Microphone.open(this.context, headphones, (block) => this.heard(block));
    this.microphone.onGone(() => this.listener.interrupted());
  }

  /** Sing from the beginning, after a countdown; `cut` is given the chunks as they fill. */
  begin(countdown_s: number, cut: (chunk: Chunk) => void): void {
    this.cutter = new ChunkCutter(this.rate, cut);
    this.slip = new SlipMeter(this.context);
    this.marks = [];
    this.play(countdown_s, 0, 0);
  }

  /** Stop accompaniment and capture at the same frame; resolves when the voice up to it is in its chunk. */
  async pause(): Promise<void> {
    if (this.playing) this.stopping = this.stop();
    // Also who asks while it is being done waits until the last chunk is cut.
    await this.stopping;
  }

  /** Go on where it stopped: the accompaniment comes in two seconds before, the capture just there. */
  async resume(): Promise<void> {
    await this.stopping;
    await this.context.resume();
    const at = Math.max(0, shownFrameAt(this.marks, Infinity));
    this.play(LEAD_S, at, Math.min(at, Math.round(RESUME_COUNT_IN_S * this.rate)));
  }

  /** Cut the chunk that is being filled, as the page may be about to go. */
  flush(): void {
    this.cutter?.flush();
  }

  /** Begin no more: the sound stops and the last chunk is cut. Answers the frames that the singing covers. */
  async halt(): Promise<number> {
    await this.pause();
    return this.cutter?.endFrame ?? 0;
  }

  /** Seconds of the song that the singer hears now; below 0 in the countdown. */
  position_s(wall_ms: number): number {
    if (this.marks.length === 0) return 0;
    const context_s = this.clock.read(this.context.currentTime, wall_ms);
    return shownFrameAt(this.marks, (context_s - this.outputLatency_s) * this.rate) / this.rate;
  }

  /** Seconds of the song at which a voice captured at `songFrame` was sung, by what the devices say of their delay. */
  sungAt_s(songFrame: number): number {
    return songFrame / this.rate - this.roundTrip_s;
  }

  /** Whether accompaniment and capture run, or are about to. */
  get playing(): boolean {
    const last = this.marks.at(-1);
    return last !== undefined && last.songFrame !== null;
  }

  /** Whether the accompaniment and the voice's last breath after it are over. */
  get over(): boolean {
    if (!this.accompaniment || !this.playing) return false;
    const end = this.accompaniment.frames + Math.round(AFTER_END_S * this.rate);
    return shownFrameAt(this.marks, this.context.currentTime * this.rate) >= end;
  }

  get rate(): number {
    return this.context.sampleRate;
  }

  /** The delay out and in that the devices admit to, in seconds; the house finds the true one when it scores. */
  get roundTrip_s(): number {
    return this.outputLatency_s + (this.microphone?.inputLatency_s ?? 0);
  }

  set volume(volume: number) {
    if (this.accompaniment) this.accompaniment.volume = volume;
  }

  /** Leave nothing running: device, worker and context are given back. */
  async close(): Promise<void> {
    this.marks = [];
    this.accompaniment?.close();
    await this.microphone?.close();
    this.pitch.terminate();
    this.context.onstatechange = null;
    if (this.context.state !== 'closed') await this.context.close();
    delete window.__madang_audio;
  }

  private play(lead_s: number, songFrame: number, countIn: number): void {
    const start = frameAhead(this.context, Math.max(lead_s, LEAD_S));
    this.haltFrame = Infinity;
    this.accompaniment?.start(start, songFrame - countIn);
    // What was sung before the pause is not captured again: the cutter leaves out frames that it has.
    this.place({ contextFrame: start, songFrame: songFrame - countIn });
  }

  private place(mark: Mark): void {
    this.marks = [...this.marks, mark];
    this.microphone?.mark(mark);
  }

  private heard(block: Block): void {
    this.listener.level(level_db(block.samples));
    if (block.songFrame !== null && this.cutter) {
      this.cutter.take(block.songFrame, block.samples);
      const request: PitchRequest = { songFrame: block.songFrame, samples: block.samples, rate: this.rate };
      this.pitch.postMessage(request);
    }
    if (block.contextFrame >= this.haltFrame) this.pastLast?.();
    this.report();
  }

  private async stop(): Promise<void> {
    const frame = frameAhead(this.context, LEAD_S);
    this.place({ contextFrame: frame, songFrame: null });
    this.accompaniment?.stop(frame);
    this.haltFrame = frame;
    if (this.context.state === 'running') await this.lastBlock();
    this.cutter?.flush();
  }

  private async lastBlock(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.pastLast = resolve;
      window.setTimeout(resolve, LAST_BLOCK_MS_MAX);
    });
    this.pastLast = null;
  }

  private report(): void {
    window.__madang_audio = {
      rate: this.rate,
      startFrame: this.marks[0]?.contextFrame ?? null,
      capturedFrames: this.cutter?.endFrame ?? 0,
      gaps: this.cutter?.gaps.length ?? 0,
      slip: this.slip?.share ?? 0,
      outputLatency_s: this.outputLatency_s,
      inputLatency_s: this.microphone?.inputLatency_s ?? 0,
    };
  }

  private get outputLatency_s(): number {
    return (this.context.outputLatency || 0) + (this.context.baseLatency || 0);
  }
}
