/** How the stage hears the singer: the microphone, opened again when it went away, and the singer's own headphones. */
import { Microphone, type Block, type Input } from './microphone';
import { Monitor } from './monitor';
import type { Mark } from './song-clock';

export class Ear {
  /** Whether the device went away: `reopen` before anything goes on. */
  gone = false;
  private microphone: Microphone | null = null;
  private monitor: Monitor | null = null;
  private monitored = false;
  private input: Input = { headphones: true };

  /** `lost` is told when the device goes away or its permission is taken back. */
  constructor(
    private readonly context: AudioContext,
    private readonly heard: (block: Block) => void,
    private readonly lost: () => void,
  ) {}

  /** Open the microphone in place of the one that is open. Raises MicrophoneError. */
  async open(input: Input): Promise<void> {
    this.monitor?.close();
    await this.microphone?.close();
    this.input = input;
    const microphone = await Microphone.open(this.context, input, this.heard);
    this.microphone = microphone;
    this.monitor = new Monitor(this.context, microphone.source);
    this.gone = false;
    await this.hearOneself(this.monitored);
    microphone.onGone(() => {
      if (this.microphone !== microphone) return;
      this.gone = true;
      this.lost();
    });
  }

  /** Open it as it was, if it went away: the same device if it is back, else the one that the system prefers. */
  async reopen(): Promise<void> {
    if (this.gone) await this.open(this.input);
  }

  /** The singer's own voice in the headphones, with a room around it; never over loudspeakers. */
  async hearOneself(wanted: boolean): Promise<void> {
    this.monitored = wanted;
    if (wanted && this.input.headphones) await this.monitor?.on();
    else this.monitor?.off();
  }

  mark(mark: Mark): void {
    this.microphone?.mark(mark);
  }

  /** The delay from mouth to worklet that the device admits to, in seconds. */
  get inputLatency_s(): number {
    return this.microphone?.inputLatency_s ?? 0;
  }

  /** The device's name; empty before it is open. */
  get label(): string {
    return this.microphone?.label ?? '';
  }

  /** From mouth to ear, where the singer hears their own voice. */
  get monitorDelay_ms(): number {
    return this.monitor?.delay_ms(this.inputLatency_s) ?? 0;
  }

  async close(): Promise<void> {
    this.monitor?.close();
    await this.microphone?.close();
  }
}
