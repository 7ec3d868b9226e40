/** The recording that is sung to: its voices in the ears, in its key, and word should its singer take it back. */
import { Problem } from '$lib/api/problem';
import type { Id } from '$lib/api/shapes';
import { live } from '$lib/live';
import { m } from '$lib/paraglide/messages';
import { session } from '$lib/session.svelte';
import { toasts } from '$lib/ui/toasts.svelte';
import { recordings, type Recording } from '$features/recordings/model';

export class Companion {
  recording = $state.raw<Recording | null>(null);
  private unfollow: (() => void) | null = null;

  /** Fetch the recording; throws a problem where nobody can sing to it now. */
  async meet(id: Id): Promise<Recording & { guide_url: string }> {
    const recording = await recordings.get(id);
    const { guide_url } = recording;
    if (!recording.can_join || guide_url === null) throw new Problem(409, 'not_open', 'Nobody can sing to this now.');
    this.recording = recording;
    this.follow(id, recording);
    return { ...recording, guide_url };
  }

  /** The first of a song's voices that the recording does not have; its own where it has all. */
  voiceLeft(voices: number): number {
    const taken = new Set(this.recording?.voices.map(({ voice }) => voice));
    const left = Array.from({ length: voices }, (_, voice) => voice).find((voice) => !taken.has(voice));
    return left ?? 0;
  }

  leave(): void {
    this.unfollow?.();
    this.unfollow = null;
  }

  private follow(id: Id, recording: Recording): void {
    const topic = `member/${session.me!.account}`;
    this.leave();
    this.unfollow = live.subscribe(topic, {
      sequence: recording.live[topic] ?? 0,
      apply: (message) => {
        if (message.type === 'PartWithdrawn' && message.recording === id) toasts.say(m.recordings_part_withdrawn());
      },
      // What was missed is said when the singing is kept.
      refetch: () => undefined,
    });
  }
}
