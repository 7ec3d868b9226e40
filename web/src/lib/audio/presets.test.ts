import { expect, test } from 'vitest';
import { presetNames, settingsOf } from './presets';

test('another preset leaves levels, pitch help and the place of the voice where they are', () => {
  const mine = { ...settingsOf('room'), voice_db: 3, lag_ms: 40, pitch_help: 0.5, reverb: 1 };
  const hall = settingsOf('hall', mine);
  expect(hall).toEqual({ ...settingsOf('hall'), voice_db: 3, lag_ms: 40, pitch_help: 0.5 });
  expect(hall.reverb).not.toBe(1);
});

test('every preset says everything', () => {
  for (const name of presetNames) expect(Object.keys(settingsOf(name)).sort()).toEqual(Object.keys(settingsOf('room')).sort());
});
