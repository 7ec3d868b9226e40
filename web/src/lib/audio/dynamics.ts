/**
 * What follows a voice's own loudness: a de-esser, a gate for pauses, a compressor; the same loops as the house's.
 *
 * Envelopes follow every frame; gains are decided once a period and reached by a straight line in the next one. It
 * adds no delay.
 */
import { amplitude, chain, type MixSettings } from './presets';

export type DynamicsSettings = Pick<MixSettings, 'gate' | 'deess' | 'compress'>;

const { period_frames: PERIOD, gate: GATE, deesser: DEESSER, compressor: COMPRESSOR } = chain.dynamics;
const TINY = 1e-9;
const OPEN = amplitude(GATE.open_db);
const CLOSE = amplitude(GATE.close_db);
const FLOOR = amplitude(GATE.floor_db);
const DEESS_FLOOR = amplitude(DEESSER.floor_db);
type Pace = ReturnType<typeof paceOf>;

export class Dynamics {
  private on = false;
  private deess = 0;
  private threshold_db = 0;
  private slope = 0;
  private makeUp_db = 0;
  private heard = 0;
  private full = 0;
  private sharp = 0;
  private loud = 0;
  private low = 0;
  private lowSharp = 0;
  private held = 0;
  private frame = 0;
  private gateGain: number;
  private gateTo: number;
  private gateStep = 0;
  private deessGain = 1;
  private deessStep = 0;
  private compressGain: number;
  private compressStep = 0;

  private readonly pace: Pace;

  constructor(rate: number, settings: DynamicsSettings) {
    this.pace = paceOf(rate);
    this.choose(settings);
    this.gateGain = this.gateTo = settings.gate ? FLOOR : 1;
    this.compressGain = amplitude(this.makeUp_db);
  }

  /** Other settings from the next period on; gains glide there. */
  choose({ gate, deess, compress }: DynamicsSettings): void {
    this.on = gate;
    this.deess = deess;
    this.threshold_db = COMPRESSOR.threshold_db - COMPRESSOR.lower_db * compress;
    this.slope = 1 - 1 / (1 + COMPRESSOR.ratio_more * compress);
    this.makeUp_db = COMPRESSOR.make_up * this.slope * Math.max(0, COMPRESSOR.level_db - this.threshold_db);
  }

  /** Follow a stretch of the voice, of whatever length. */
  follow(voice: Float32Array, result: Float32Array): void {
    for (let index = 0; index < voice.length; index += 1) {
      if (this.frame % PERIOD === 0) this.decide();
      this.frame += 1;
      this.gateGain += this.gateStep;
      this.deessGain += this.deessStep;
      this.compressGain += this.compressStep;
      result[index] = this.compressGain * this.step(voice[index]!);
    }
  }

  private step(x: number): number {
    const { pace } = this;
    this.low += pace.split * (x - this.low);
    const high = x - this.low;
    this.lowSharp += pace.split * (high - this.lowSharp);
    this.full = toward(this.full, Math.abs(x), pace.deessUp, pace.deessDown);
    this.sharp = toward(this.sharp, Math.abs(high - this.lowSharp), pace.deessUp, pace.deessDown);
    const soft = x - (1 - this.deessGain) * high;
    this.heard = toward(this.heard, Math.abs(soft), pace.gateUp, pace.gateDown);
    const open = this.gateGain * soft;
    this.loud = toward(this.loud, Math.abs(open), pace.compressUp, pace.compressDown);
    return open;
  }

  private decide(): void {
    this.decideGate();
    let over_db = 0;
    if (this.full > DEESS_FLOOR) over_db = decibels(this.sharp / this.full) - DEESSER.threshold_db;
    const cut_db = this.deess * Math.min(DEESSER.cut_db, Math.max(0, over_db) * DEESSER.slope);
    this.deessStep = (amplitude(-cut_db) - this.deessGain) / PERIOD;
    const { knee_db } = COMPRESSOR;
    let excess_db = decibels(this.loud) - this.threshold_db;
    if (2 * excess_db <= -knee_db) excess_db = 0;
    else if (2 * excess_db < knee_db) excess_db = (excess_db + knee_db / 2) ** 2 / (2 * knee_db);
    this.compressStep = (amplitude(this.makeUp_db - this.slope * excess_db) - this.compressGain) / PERIOD;
  }

  private decideGate(): void {
    const { pace } = this;
    if (!this.on || this.heard > OPEN) {
      this.held = pace.hold;
      this.gateTo = 1;
    } else if (this.heard < CLOSE) {
      this.held -= 1;
      if (this.held <= 0) this.gateTo = FLOOR;
    }
    this.gateStep = ((this.gateTo > this.gateGain ? pace.opening : pace.closing) * (this.gateTo - this.gateGain)) / PERIOD;
  }
}

/** How fast everything moves at a rate. */
function paceOf(rate: number) {
  return {
    gateUp: share(GATE.attack_ms, rate),
    gateDown: share(GATE.release_ms, rate),
    hold: (GATE.hold_ms * rate) / 1000 / PERIOD,
    opening: share(GATE.opening_ms, rate / PERIOD),
    closing: share(GATE.closing_ms, rate / PERIOD),
    split: 1 - Math.exp((-2 * Math.PI * DEESSER.split_hz) / rate),
    deessUp: share(DEESSER.attack_ms, rate),
    deessDown: share(DEESSER.release_ms, rate),
    compressUp: share(COMPRESSOR.attack_ms, rate),
    compressDown: share(COMPRESSOR.release_ms, rate),
  };
}

const toward = (level: number, size: number, up: number, down: number) =>
  level + (size > level ? up : down) * (size - level);
const decibels = (size: number) => 20 * Math.log10(Math.max(size, TINY));

/** Of the distance to a new value, gone in one step at so many steps a second. */
const share = (time_ms: number, rate: number) => 1 - Math.exp(-1000 / (time_ms * rate));
