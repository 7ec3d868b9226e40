/** What can be wrong on the stage, told apart by what the member can do about it. */
import { Problem } from '$lib/api/problem';
import { AccompanimentError } from '$lib/audio/accompaniment';
import { MicrophoneError, type MicrophoneTrouble } from '$lib/audio/microphone';
import { KeyLostError } from '$lib/wallet';

export type Trouble =
  | { kind: 'microphone'; why: MicrophoneTrouble }
  | { kind: 'song' }
  | { kind: 'accompaniment' }
  /** The song has no accompaniment yet. */
  | { kind: 'silent' }
  | { kind: 'upload' }
  | { kind: 'key' }
  | { kind: 'problem'; problem: Problem };

/** The song cannot be sung, as it has no accompaniment yet. */
export class SilentSongError extends Error {}

/** The trouble that a failure means; one that nobody expected is thrown on. */
export function troubleOf(failure: unknown): Trouble {
  if (failure instanceof SilentSongError) return { kind: 'silent' };
  if (failure instanceof MicrophoneError) return { kind: 'microphone', why: failure.trouble };
  if (failure instanceof AccompanimentError) return { kind: 'accompaniment' };
  if (failure instanceof KeyLostError) return { kind: 'key' };
  if (!(failure instanceof Problem)) throw failure;
  return failure.status === 404 ? { kind: 'song' } : { kind: 'problem', problem: failure };
}
