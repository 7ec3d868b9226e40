/**
 * A voice's way through its preset: filters, dynamics, echo and room. The house's mix is made of the same parts.
 *
 * Everything is a node of the context; nothing waits for more than one quantum, so it also serves headphones.
 */
import type { DynamicsSettings } from './dynamics';
import dynamicsUrl from './dynamics.worklet.ts?worker&url';
import { amplitude, chain, presetOf, type MixSettings, type PresetName } from './presets';
import { impulse } from './room';

const GLIDE_S = 0.03;
/** The house's echo has no end; after so many repeats it is 60 dB down. */
const REPEATS = 8;

const loaded = new WeakMap<BaseAudioContext, Promise<void>>();

/** The audio thread's part, once for each context. */
function load(context: BaseAudioContext): Promise<void> {
  const known = loaded.get(context) ?? context.audioWorklet.addModule(dynamicsUrl);
  loaded.set(context, known);
  return known;
}

/** Takes a voice at `input` and gives it, stereo, at `output`. It is `close`d by whoever opened it. */
export class VoiceChain {
  readonly input: GainNode;
  readonly output: GainNode;
  /** One more gain for the voice, before echo and room. */
  readonly ride: GainNode;
  private readonly bass: BiquadFilterNode;
  private readonly treble: BiquadFilterNode;
  private readonly dynamics: AudioWorkletNode;
  private readonly level: GainNode;
  private readonly echoLevel: GainNode;
  private readonly reverbLevel: GainNode;
  /** The preset's own nodes, made anew with another preset. */
  private fitted: AudioNode[] = [];
  private preset: PresetName | null = null;

  private constructor(
    private readonly context: BaseAudioContext,
    settings: MixSettings,
  ) {
    const { bass_hz, treble_hz } = chain.tone;
    this.input = new GainNode(context, { channelCount: 1, channelCountMode: 'explicit' });
    this.bass = new BiquadFilterNode(context, { type: 'lowshelf', frequency: bass_hz, gain: settings.bass_db });
    this.treble = new BiquadFilterNode(context, { type: 'highshelf', frequency: treble_hz, gain: settings.treble_db });
    this.dynamics = new AudioWorkletNode(context, 'madang-dynamics', {
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: dynamicsOf(settings),
    });
    this.level = new GainNode(context, { gain: amplitude(settings.voice_db) });
    this.ride = new GainNode(context);
    this.echoLevel = new GainNode(context, { gain: chain.echo.level * settings.echo });
    this.reverbLevel = new GainNode(context, { gain: chain.reverb.level * settings.reverb });
    this.output = new GainNode(context, { channelCount: 2, channelCountMode: 'explicit' });
    this.bass.connect(this.treble).connect(this.dynamics).connect(this.level).connect(this.ride).connect(this.output);
    this.echoLevel.connect(this.output);
    this.reverbLevel.connect(this.output);
    this.fit(settings.preset);
  }

  static async open(context: BaseAudioContext, settings: MixSettings): Promise<VoiceChain> {
    await load(context);
    return new VoiceChain(context, settings);
  }

  /** Other settings at once; levels glide. */
  choose(settings: MixSettings): void {
    const glide = (parameter: AudioParam, to: number) => parameter.setTargetAtTime(to, this.context.currentTime, GLIDE_S);
    glide(this.level.gain, amplitude(settings.voice_db));
    glide(this.bass.gain, settings.bass_db);
    glide(this.treble.gain, settings.treble_db);
    glide(this.echoLevel.gain, chain.echo.level * settings.echo);
    glide(this.reverbLevel.gain, chain.reverb.level * settings.reverb);
    this.dynamics.port.postMessage(dynamicsOf(settings));
    if (settings.preset !== this.preset) this.fit(settings.preset);
  }

  close(): void {
    this.dynamics.port.postMessage(null);
    this.dynamics.port.close();
    const kept = [this.bass, this.treble, this.dynamics, this.level, this.ride, this.echoLevel, this.reverbLevel];
    for (const node of [this.input, ...this.fitted, ...kept, this.output]) node.disconnect();
  }

  private fit(name: PresetName): void {
    this.preset = name;
    this.input.disconnect();
    this.ride.disconnect();
    for (const node of this.fitted) node.disconnect();
    const { context } = this;
    const preset = presetOf(name);
    const filters = [{ type: 'highpass', frequency_hz: chain.rumble_hz, q: 0, gain_db: 0 }, ...preset.filters].map(
      ({ type, frequency_hz, q, gain_db }) =>
        new BiquadFilterNode(context, { type: type as BiquadFilterType, frequency: frequency_hz, Q: q, gain: gain_db }),
    );
    filters.reduce((before: AudioNode, filter) => before.connect(filter), this.input).connect(this.bass);
    const room = new ConvolverNode(context, { buffer: impulse(preset.room, context.sampleRate), disableNormalization: true });
    this.ride.connect(this.output);
    this.ride.connect(room).connect(this.reverbLevel);
    this.fitted = [...filters, room, ...this.echo(preset.delay_ms, preset.feedback, preset.dark_hz)];
  }

  /**
   * Repeats thrown from side to side, each darker and softer. One after another and not in a ring: a ring of nodes
   * holds a quantum more, at a place that the browser chooses.
   */
  private echo(delay_ms: number, feedback: number, dark_hz: number): AudioNode[] {
    const { context } = this;
    const delayTime = Math.round((delay_ms * context.sampleRate) / 1000) / context.sampleRate;
    const sides = [-chain.echo.pan, chain.echo.pan].map((pan) => new StereoPannerNode(context, { pan }));
    for (const side of sides) side.connect(this.echoLevel);
    const nodes: AudioNode[] = [...sides];
    let before: AudioNode = this.ride;
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const delay = new DelayNode(context, { delayTime, maxDelayTime: 1 });
      const dark = new BiquadFilterNode(context, { type: 'lowpass', frequency: dark_hz, Q: 0 });
      const softer = new GainNode(context, { gain: feedback });
      before.connect(delay).connect(dark).connect(sides[repeat % 2]!);
      before = dark.connect(softer);
      nodes.push(delay, dark, softer);
    }
    return nodes;
  }
}

const dynamicsOf = ({ gate, deess, compress }: MixSettings): DynamicsSettings => ({ gate, deess, compress });
