/** What the presets of sound are called. */
import type { PresetName } from '$lib/audio/presets';
import { m } from '$lib/paraglide/messages';

export const presetWords: Record<PresetName, () => string> = {
  plain: m.recordings_preset_plain,
  dry: m.recordings_preset_dry,
  room: m.recordings_preset_room,
  hall: m.recordings_preset_hall,
  plate: m.recordings_preset_plate,
  echo: m.recordings_preset_echo,
  radio: m.recordings_preset_radio,
  night: m.recordings_preset_night,
};
