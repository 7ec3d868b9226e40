/** The delay of the devices that a singing uses: as it was measured here, else as they admit to. */
import type { Ear } from './ear';
import { keptDelay, pairOf } from './kept-delays';
import { wirelessBy, type Wireless } from './wireless';

export class DeviceDelay {
  /** There and back, as measured for this pair of devices; null where it was not. */
  measured_s: number | null = null;
  wireless: Wireless | null = null;

  constructor(
    private readonly context: AudioContext,
    private readonly ear: Ear,
  ) {}

  /** Find out what is known of the devices that are in use now. */
  async look(): Promise<void> {
    const { key, output } = await pairOf(this.ear.label);
    this.measured_s = keptDelay(key);
    this.wireless = wirelessBy([output, this.ear.label], this.admitted_s, this.measured_s);
  }

  /** From the page to the ear, in seconds: what the microphone does not take of the way there and back. */
  get heard_s(): number {
    return this.measured_s === null ? this.admitted_s : Math.max(0, this.measured_s - this.ear.inputLatency_s);
  }

  /** From the page to the ear and back through the microphone, in seconds. */
  get roundTrip_s(): number {
    return this.measured_s ?? this.admitted_s + this.ear.inputLatency_s;
  }

  private get admitted_s(): number {
    return (this.context.outputLatency || 0) + (this.context.baseLatency || 0);
  }
}
