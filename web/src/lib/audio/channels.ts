/** One voice from what an input gives: mono as it is, of stereo the mean, one side, or the louder side where one is silent. */

/** Which part of an input is listened to; `both` is what suits one microphone, however it is plugged in. */
export type InputChannel = 'both' | 'left' | 'right';

/** A side this much softer in power than the other holds no voice. */
const SILENT_RATIO = 0.01;
/** Quanta over which a side's power is remembered: about a quarter of a second. */
const REMEMBERED = 96;

export class ChannelBlend {
  private readonly power = [0, 0];
  /** The shares of both sides, which move towards their aim without a step. */
  private readonly share = [0.5, 0.5];

  constructor(private readonly channel: InputChannel) {}

  /** The voice in one quantum of an input's channels, written to `voice`, which is as long as they are. */
  blend(channels: readonly Float32Array[], voice: Float32Array): void {
    const [left, right] = [channels[0]!, channels[1] ?? channels[0]!];
    const aim = this.aim(left, right);
    const steps = aim.map((share, side) => (share - this.share[side]!) / voice.length);
    for (let frame = 0; frame < voice.length; frame += 1) {
      this.share[0]! += steps[0]!;
      this.share[1]! += steps[1]!;
      voice[frame] = left[frame]! * this.share[0]! + right[frame]! * this.share[1]!;
    }
  }

  private aim(left: Float32Array, right: Float32Array): [number, number] {
    if (this.channel === 'left') return [1, 0];
    if (this.channel === 'right') return [0, 1];
    [left, right].forEach((side, index) => {
      this.power[index]! += (powerOf(side) - this.power[index]!) / REMEMBERED;
    });
    const [one, other] = [this.power[0]!, this.power[1]!];
    if (other < one * SILENT_RATIO) return [1, 0];
    return one < other * SILENT_RATIO ? [0, 1] : [0.5, 0.5];
  }
}

function powerOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}
