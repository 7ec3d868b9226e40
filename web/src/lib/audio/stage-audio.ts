/**
 * Everything that sounds and listens on the stage, on one audio context: the band, the microphone, the cut into
 * chunks, the pitch and the clock. The page says when; this keeps the frames of all of them together.
 */
import { decode, frameAhead } from './accompaniment';
import { Band, type Part } from './band';
import { ChunkCutter, type Chunk } from './chunks';
import { click } from './count-in';
import { DeviceDelay } from './device-delay';
import { Ear } from './ear';
import { renderMelody, type GuideNote } from './guide-melody';
import { level_db } from './level';
import type { Block, Input } from './microphone';
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
  private readonly band = new Band(this.context);
  private readonly ear: Ear;
  readonly delay: DeviceDelay;
  private cutter: ChunkCutter | null = null;
  private slip: SlipMeter | null = null;
  private pastLast: (() => void) | null = null;
  private haltFrame = Infinity;
  private stopping: Promise<void> = Promise.resolve();
  private readonly clock = new SmoothClock();
  private readonly pitch = new PitchWorker();

  constructor(private readonly listener: StageListener) {
    this.ear = new Ear(this.context, (block) => this.heard(block), () => listener.interrupted());
    this.delay = new DeviceDelay(this.context, this.ear);
    this.pitch.onmessage = ({ data }: MessageEvent<PitchPoint>) => listener.pitch(data);
    this.context.onstatechange = () => {
      if (this.context.state !== 'running' && this.playing) listener.interrupted();
    };
  }

  /** Fetch and decode the accompaniment; answers its length in seconds. */
  async load(url: string, signal?: AbortSignal): Promise<number> {
    const buffer = await decode(this.context, url, signal);
    signal?.throwIfAborted();
    this.band.seat('music', buffer);
    return buffer.duration;
  }

  /** Have the melody played as a tone, or not. */
  async guide(notes: readonly GuideNote[] | null): Promise<void> {
    this.band.seat('melody', notes && (await renderMelody(notes, this.band.frames / this.rate)));
  }

  /** Open the microphone: from here on levels are heard. Call it from a tap, which browsers ask for. */
  async listen(input: Input): Promise<void> {
    await this.context.resume();
    await this.ear.open(input);
    await this.delay.look();
  }

  /** The singer's own voice in the headphones. */
  async hearOneself(wanted: boolean): Promise<void> {
    await this.ear.hearOneself(wanted);
  }

  /** Sing from the beginning, after a countdown with clicks at `beats_s`; `cut` is given the chunks as they fill. */
  begin(countdown_s: number, beats_s: readonly number[], cut: (chunk: Chunk) => void): void {
    this.cutter = new ChunkCutter(this.rate, cut);
    this.slip = new SlipMeter(this.context);
    this.marks = [];
    this.play(countdown_s, 0, 0);
    const start_s = this.marks[0]!.contextFrame / this.rate;
    click(this.context, beats_s.map((beat_s) => start_s + beat_s));
  }

  /** Play from a second of the song without keeping what is sung: to practise. */
  async rehearse(from_s: number): Promise<void> {
    await this.ear.reopen();
    await this.pause();
    this.cutter = null;
    this.marks = [];
    this.play(LEAD_S, Math.max(0, Math.round(from_s * this.rate)), 0);
  }

  /** Leave out what lies before a second of the song; nothing is captured of it. */
  async skipTo(to_s: number): Promise<void> {
    await this.pause();
    this.play(LEAD_S, Math.round(to_s * this.rate), 0);
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
    await this.ear.reopen();
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
    return shownFrameAt(this.marks, (context_s - this.delay.heard_s) * this.rate) / this.rate;
  }

  /** Seconds of the song at which a voice captured at `songFrame` was sung, by what is known of the devices' delay. */
  sungAt_s(songFrame: number): number {
    return songFrame / this.rate - this.delay.roundTrip_s;
  }

  /** Whether accompaniment and capture run, or are about to. */
  get playing(): boolean {
    const last = this.marks.at(-1);
    return last !== undefined && last.songFrame !== null;
  }

  /** Whether the accompaniment and the voice's last breath after it are over. */
  get over(): boolean {
    if (!this.playing) return false;
    const end = this.band.frames + Math.round(AFTER_END_S * this.rate);
    return shownFrameAt(this.marks, this.context.currentTime * this.rate) >= end;
  }

  get rate(): number {
    return this.context.sampleRate;
  }

  /** How loud a part of the band is, 1 as recorded. */
  mix(part: Part, volume: number): void {
    this.band.set(part, volume);
  }

  /** From mouth to ear, where the singer hears their own voice. */
  get monitorDelay_ms(): number {
    return this.ear.monitorDelay_ms;
  }

  /** Whether the microphone went away in the middle. */
  get microphoneGone(): boolean {
    return this.ear.gone;
  }

  /** Leave nothing running: device, worker and context are given back. */
  async close(): Promise<void> {
    this.marks = [];
    this.band.close();
    await this.ear.close();
    this.pitch.terminate();
    this.context.onstatechange = null;
    if (this.context.state !== 'closed') await this.context.close();
    delete window.__madang_audio;
  }

  private play(lead_s: number, songFrame: number, countIn: number): void {
    const start = frameAhead(this.context, Math.max(lead_s, LEAD_S));
    this.haltFrame = Infinity;
    this.band.start(start, songFrame - countIn);
    // What was sung before the pause is not captured again: the cutter leaves out frames that it has.
    this.place({ contextFrame: start, songFrame: songFrame - countIn });
  }

  private place(mark: Mark): void {
    this.marks = [...this.marks, mark];
    this.ear.mark(mark);
  }

  private heard(block: Block): void {
    this.listener.level(level_db(block.samples));
    if (block.songFrame !== null) {
      this.cutter?.take(block.songFrame, block.samples);
      const request: PitchRequest = { songFrame: block.songFrame, samples: block.samples, rate: this.rate };
      this.pitch.postMessage(request);
    }
    if (block.contextFrame >= this.haltFrame) this.pastLast?.();
    this.report();
  }

  private async stop(): Promise<void> {
    const frame = frameAhead(this.context, LEAD_S);
    this.place({ contextFrame: frame, songFrame: null });
    this.band.stop(frame);
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
      outputLatency_s: this.delay.heard_s,
      inputLatency_s: this.ear.inputLatency_s,
    };
  }
}
