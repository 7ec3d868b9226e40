/**
 * Plays a voice over its accompaniment with levels, echo and reverb to choose by ear.
 *
 * The house makes the mix that others hear; this comes close enough to choose by: the same balance at 0 dB, the same
 * times of echo and room.
 */
import { decode } from './accompaniment';
import { gainTo, room } from './sound-shape';

/** What a singer chooses; the same fields as the house's. */
export interface MixSettings {
  voice_db: number;
  accompaniment_db: number;
  /** 0 to 1. */
  echo: number;
  /** 0 to 1. */
  reverb: number;
  /** How late the voice lies: it is moved earlier by as much. */
  lag_ms: number;
}

const VOICE_DB = -18;
const ACCOMPANIMENT_DB = -20;
const RUMBLE_HZ = 80;
const ECHO_S = 0.28;
const ECHO_FEEDBACK = 0.36;
const ECHO_LEVEL = 0.5;
const ECHO_DARK_HZ = 3500;
const ECHO_SIDE = 0.4;
const REVERB_LEVEL = 0.55;
const GLIDE_S = 0.03;

const amplitude = (db: number) => 10 ** (db / 20);

export class MixPlayer {
  private sources: AudioBufferSourceNode[] = [];
  private startedAt_s = 0;
  private from_s = 0;
  private running = false;
  private readonly voiceLevel: GainNode;
  private readonly accompanimentLevel: GainNode;
  private readonly echoLevel: GainNode;
  private readonly reverbLevel: GainNode;
  private readonly voiceGain: number;
  private readonly accompanimentGain: number;

  private constructor(
    private readonly context: AudioContext,
    private readonly voice: AudioBuffer,
    private readonly accompaniment: AudioBuffer,
    private settings: MixSettings,
  ) {
    const out = new DynamicsCompressorNode(context, { threshold: -8, knee: 6, ratio: 12, attack: 0.004, release: 0.16 });
    out.connect(context.destination);
    this.voiceGain = gainTo(voice, VOICE_DB);
    this.accompanimentGain = gainTo(accompaniment, ACCOMPANIMENT_DB);
    this.voiceLevel = new GainNode(context);
    this.accompanimentLevel = new GainNode(context);
    this.echoLevel = new GainNode(context);
    this.reverbLevel = new GainNode(context);
    const clear = new BiquadFilterNode(context, { type: 'highpass', frequency: RUMBLE_HZ });
    this.voiceLevel.connect(clear).connect(out);
    this.accompanimentLevel.connect(out);
    connectEcho(context, clear, this.echoLevel).connect(out);
    clear.connect(room(context)).connect(this.reverbLevel).connect(out);
    this.choose(settings);
  }

  /** Fetch both sounds; they are decoded together. */
  static async open(voice: string, accompaniment: string, settings: MixSettings): Promise<MixPlayer> {
    const context = new AudioContext();
    try {
      const sounds = await Promise.all([decode(context, voice), decode(context, accompaniment)]);
      return new MixPlayer(context, ...sounds, settings);
    } catch (failure) {
      await context.close();
      throw failure;
    }
  }

  /** Levels glide; another lag is heard from the next start or seek on. */
  choose(settings: MixSettings): void {
    const moved = settings.lag_ms !== this.settings.lag_ms;
    this.settings = { ...settings };
    const set = (node: GainNode, gain: number) => node.gain.setTargetAtTime(gain, this.context.currentTime, GLIDE_S);
    set(this.voiceLevel, this.voiceGain * amplitude(settings.voice_db));
    set(this.accompanimentLevel, this.accompanimentGain * amplitude(settings.accompaniment_db));
    set(this.echoLevel, ECHO_LEVEL * settings.echo);
    set(this.reverbLevel, REVERB_LEVEL * settings.reverb);
    if (moved && this.running) void this.play(this.position_s);
  }

  /** Play from a second on, or from where it stands. */
  async play(from_s = this.position_s): Promise<void> {
    await this.context.resume();
    this.stop();
    this.from_s = from_s >= this.duration_s ? 0 : from_s;
    this.startedAt_s = this.context.currentTime + GLIDE_S;
    this.running = true;
    this.start(this.accompaniment, this.accompanimentLevel, this.from_s);
    this.start(this.voice, this.voiceLevel, this.from_s + this.settings.lag_ms / 1000);
  }

  pause(): void {
    this.from_s = this.position_s;
    this.running = false;
    this.stop();
  }

  get position_s(): number {
    if (!this.running) return this.from_s;
    return Math.min(this.duration_s, this.from_s + Math.max(0, this.context.currentTime - this.startedAt_s));
  }

  get duration_s(): number {
    return this.accompaniment.duration;
  }

  get playing(): boolean {
    return this.running && this.position_s < this.duration_s;
  }

  async close(): Promise<void> {
    this.stop();
    await this.context.close();
  }

  private start(buffer: AudioBuffer, level: GainNode, from_s: number): void {
    const source = new AudioBufferSourceNode(this.context, { buffer });
    source.connect(level);
    source.start(this.startedAt_s + Math.max(0, -from_s), Math.max(0, from_s));
    this.sources.push(source);
  }

  private stop(): void {
    for (const source of this.sources.splice(0)) {
      source.stop();
      source.disconnect();
    }
  }
}

/** Repeats thrown from side to side, each darker and softer; answers the node that they come out of. */
function connectEcho(context: BaseAudioContext, voice: AudioNode, level: GainNode): AudioNode {
  const sides = [-ECHO_SIDE, ECHO_SIDE].map((pan) => {
    const delay = new DelayNode(context, { delayTime: ECHO_S, maxDelayTime: 1 });
    const dark = new BiquadFilterNode(context, { type: 'lowpass', frequency: ECHO_DARK_HZ, Q: 0 });
    const back = new GainNode(context, { gain: ECHO_FEEDBACK });
    delay.connect(dark).connect(back);
    dark.connect(new StereoPannerNode(context, { pan })).connect(level);
    return { delay, back };
  });
  voice.connect(sides[0]!.delay);
  sides[0]!.back.connect(sides[1]!.delay);
  sides[1]!.back.connect(sides[0]!.delay);
  return level;
}
