/** The singer's own voice in headphones while singing, with the sound of a preset; off until it is asked for. */
import { settingsOf, firstPreset, type MixSettings } from './presets';
import { VoiceChain } from './voice-chain';

/**
 * Takes the microphone's node to the context's destination. Only with headphones: a loudspeaker would howl.
 *
 * The gate is left out, for it would cut the first moment of each line.
 */
export class Monitor {
  private settings: MixSettings = settingsOf(firstPreset);
  private chain: VoiceChain | null = null;
  private wanted = false;

  constructor(
    private readonly context: AudioContext,
    private readonly input: AudioNode,
  ) {}

  /** How it sounds from now on. */
  choose(settings: MixSettings): void {
    this.settings = { ...settings, gate: false };
    this.chain?.choose(this.settings);
  }

  /** Let the singer hear it. */
  async on(): Promise<void> {
    this.wanted = true;
    if (this.chain) return;
    const chain = await VoiceChain.open(this.context, this.settings);
    // Somebody may have turned it off, or on twice, while the audio thread's part was coming.
    if (!this.wanted || this.chain) return chain.close();
    this.chain = chain;
    chain.choose(this.settings);
    this.input.connect(chain.input);
    chain.output.connect(this.context.destination);
  }

  off(): void {
    this.wanted = false;
    if (!this.chain) return;
    this.input.disconnect(this.chain.input);
    this.chain.close();
    this.chain = null;
  }

  /** From mouth to ear, as the devices say it of themselves; the way through the preset adds nothing. */
  delay_ms(inputLatency_s: number): number {
    return Math.round(((this.context.baseLatency || 0) + (this.context.outputLatency || 0) + inputLatency_s) * 1000);
  }

  close(): void {
    this.off();
  }
}
