/**
 * Plays a voice over its accompaniment with a preset and its settings to choose by ear.
 *
 * The house makes the mix that others hear, by the same chain with the same numbers (`presets.ts`); only the last
 * limiter and the help with pitch are the house's alone.
 */
import { decode } from './accompaniment';
import { gainTo, powers, ride } from './loudness';
import { amplitude, chain, type MixSettings } from './presets';
import { VoiceChain } from './voice-chain';

const GLIDE_S = 0.03;
/** The slowest that every browser takes; the hand on the fader is far slower. */
const RIDE_RATE = 8000;

export class MixPlayer {
  private sources: AudioBufferSourceNode[] = [];
  private startedAt_s = 0;
  private from_s = 0;
  private running = false;
  private readonly voiceLevel: GainNode;
  private readonly accompanimentLevel: GainNode;

  private constructor(
    private readonly context: AudioContext,
    private readonly voice: AudioBuffer,
    private readonly accompaniment: AudioBuffer,
    private readonly sung: number[],
    private readonly played: number[],
    private readonly treated: VoiceChain,
    private settings: MixSettings,
  ) {
    const out = new DynamicsCompressorNode(context, { threshold: -2, knee: 0, ratio: 20, attack: 0.002, release: 0.1 });
    out.connect(context.destination);
    this.voiceLevel = new GainNode(context, { gain: gainTo(sung, chain.voice_lufs) });
    this.accompanimentLevel = new GainNode(context);
    this.voiceLevel.connect(treated.input);
    treated.output.connect(out);
    this.accompanimentLevel.connect(out);
    this.choose(settings);
  }

  /** Fetch both sounds; they are decoded together. */
  static async open(voice: string, accompaniment: string, settings: MixSettings): Promise<MixPlayer> {
    const context = new AudioContext();
    try {
      const [sung, played] = await Promise.all([decode(context, voice), decode(context, accompaniment)]);
      const loud = await Promise.all([powers(sung), powers(played)]);
      return new MixPlayer(context, sung, played, ...loud, await VoiceChain.open(context, settings), settings);
    } catch (failure) {
      await context.close();
      throw failure;
    }
  }

  /** Levels glide; another lag, or a hand on the fader, is heard as if it had always been so. */
  choose(settings: MixSettings): void {
    const { lag_ms, automatic_level } = this.settings;
    const moved = settings.lag_ms !== lag_ms || settings.automatic_level !== automatic_level;
    this.settings = { ...settings };
    this.treated.choose(settings);
    const level = gainTo(this.played, chain.accompaniment_lufs) * amplitude(settings.accompaniment_db);
    this.accompanimentLevel.gain.setTargetAtTime(level, this.context.currentTime, GLIDE_S);
    if (moved && this.running) void this.play(this.position_s);
  }

  /** Play from a second on, or from where it stands. */
  async play(from_s = this.position_s): Promise<void> {
    await this.context.resume();
    this.stop();
    this.from_s = from_s >= this.duration_s ? 0 : from_s;
    this.startedAt_s = this.context.currentTime + GLIDE_S;
    this.running = true;
    const lag_s = this.settings.lag_ms / 1000;
    this.start(this.accompaniment, this.accompanimentLevel, this.from_s);
    this.start(this.voice, this.voiceLevel, this.from_s + lag_s);
    // The gain itself stands at 1; what the hand adds comes from a sound of its own, in step with the song.
    if (this.settings.automatic_level) this.start(this.hand(lag_s), this.treated.ride.gain, this.from_s);
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
    this.treated.close();
    await this.context.close();
  }

  private hand(lag_s: number): AudioBuffer {
    const block_s = chain.rider.block_ms / 1000;
    const [sung, played] = [gainTo(this.sung, chain.voice_lufs) ** 2, gainTo(this.played, chain.accompaniment_lufs) ** 2];
    const late = Math.round(lag_s / block_s);
    const placed = this.played.map((_, block) => (this.sung[block + late] ?? 0) * sung);
    const gains = ride(placed, this.played.map((power) => power * played)).map(amplitude);
    const length = Math.max(1, Math.round(this.duration_s * RIDE_RATE));
    const buffer = new AudioBuffer({ length, sampleRate: RIDE_RATE });
    const more = buffer.getChannelData(0);
    for (let frame = 0; frame < length; frame += 1) {
      const place = Math.max(0, Math.min(gains.length - 1, frame / RIDE_RATE / block_s - 0.5));
      const before = Math.floor(place);
      const [low = 1, high = low] = [gains[before], gains[before + 1]];
      more[frame] = low + (place - before) * (high - low) - 1;
    }
    return buffer;
  }

  private start(buffer: AudioBuffer, to: AudioNode | AudioParam, from_s: number): void {
    const source = new AudioBufferSourceNode(this.context, { buffer });
    if (to instanceof AudioNode) source.connect(to);
    else source.connect(to);
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
