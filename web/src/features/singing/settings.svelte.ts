/** How this device's singer likes to sing: remembered from song to song, the key for each song by itself. */
import type { InputChannel } from '$lib/audio/channels';
import { readChoice, writeChoice } from '$lib/storage';
import { KEY_MAX } from './key';

export type Difficulty = 'easy' | 'normal' | 'hard';
export const DIFFICULTIES: readonly Difficulty[] = ['easy', 'normal', 'hard'];
const CHANNELS: readonly InputChannel[] = ['both', 'left', 'right'];

const NAME = 'stage';
const KEYS_NAME = 'stage-keys';
/** Songs whose key is remembered; the one chosen longest ago goes first. */
const KEYS_MAX = 500;

export class StageSettings {
  headphones = $state(true);
  difficulty = $state<Difficulty>('normal');
  /** Loudness, 0 to 1; the melody's is heard where `melodyOn`. */
  music = $state(1);
  melody = $state(0.5);
  melodyOn = $state(false);
  /** Whether the singer hears their own voice in the headphones. */
  monitor = $state(false);
  countIn = $state(false);
  /** Empty: the device that the system prefers. */
  deviceId = $state('');
  channel = $state<InputChannel>('both');

  constructor() {
    const kept = readChoice(NAME);
    if (typeof kept !== 'object' || kept === null) return;
    const choice = kept as Record<string, unknown>;
    for (const name of ['headphones', 'melodyOn', 'monitor', 'countIn'] as const) {
      if (typeof choice[name] === 'boolean') this[name] = choice[name];
    }
    for (const name of ['music', 'melody'] as const) {
      const level = choice[name];
      if (typeof level === 'number' && level >= 0 && level <= 1) this[name] = level;
    }
    this.difficulty = DIFFICULTIES.find((each) => each === choice.difficulty) ?? 'normal';
    this.channel = CHANNELS.find((each) => each === choice.channel) ?? 'both';
    if (typeof choice.deviceId === 'string') this.deviceId = choice.deviceId;
  }

  /** Remember all of it on this device. */
  keep(): void {
    const { headphones, difficulty, music, melody, melodyOn, monitor, countIn, deviceId, channel } = this;
    writeChoice(NAME, { headphones, difficulty, music, melody, melodyOn, monitor, countIn, deviceId, channel });
  }
}

/** The key in which a song was sung last on this device. */
export function keptKey(song: string): number {
  const key = keys().find(([id]) => id === song)?.[1] ?? 0;
  return Number.isInteger(key) && Math.abs(key) <= KEY_MAX ? key : 0;
}

export function keepKey(song: string, key: number): void {
  const others = keys().filter(([id]) => id !== song);
  writeChoice(KEYS_NAME, (key === 0 ? others : [...others, [song, key]]).slice(-KEYS_MAX));
}

function keys(): [string, number][] {
  const kept = readChoice(KEYS_NAME);
  return Array.isArray(kept) ? kept.filter((pair) => Array.isArray(pair) && pair.length === 2) : [];
}
