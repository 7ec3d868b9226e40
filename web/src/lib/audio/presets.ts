/** How a voice may sound. The numbers are the house's own file, so that preview, headphones and mix agree. */
import table from '../../../../src/madang/media/presets.json';

export type PresetName = keyof typeof table.presets;

/** What a singer chooses; the same fields as the house's. Shares lie between 0 and 1. */
export interface MixSettings {
  preset: PresetName;
  voice_db: number;
  accompaniment_db: number;
  echo: number;
  reverb: number;
  bass_db: number;
  treble_db: number;
  compress: number;
  deess: number;
  pitch_help: number;
  gate: boolean;
  automatic_level: boolean;
  /** How late the voice lies: it is moved earlier by as much. */
  lag_ms: number;
}

/** One equaliser stage, as BiquadFilterNode takes it. */
interface Filter {
  type: string;
  frequency_hz: number;
  q: number;
  gain_db: number;
}

export interface Preset {
  filters: Filter[];
  room: string;
  delay_ms: number;
  feedback: number;
  dark_hz: number;
}

export interface Room {
  seconds: number;
  before_ms: number;
  rise_ms: number;
  soon: number;
  bright_hz: number;
  dark_hz: number[];
  dark: number;
}

export const chain = table;
export const presetNames = Object.keys(table.presets) as PresetName[];
export const firstPreset: PresetName = 'room';

export const presetOf = (name: PresetName): Preset => table.presets[name];
export const roomOf = (name: string): Room => table.rooms[name as keyof typeof table.rooms];

/** The preset's own settings; levels and the voice's place stay as they are. */
export function settingsOf(preset: PresetName, kept?: Partial<MixSettings>): MixSettings {
  const { voice_db = 0, accompaniment_db = 0, pitch_help = 0, lag_ms = 0 } = kept ?? {};
  const own = table.presets[preset].settings;
  return { voice_db, accompaniment_db, bass_db: 0, treble_db: 0, pitch_help, lag_ms, ...own, preset };
}

export const amplitude = (db: number) => 10 ** (db / 20);
