/** Follows an invitation until it is decided: by live messages, and by asking now and then where those do not come. */
import { api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import { live } from '$lib/live';
import type { Invite } from './model';

const ASK_EVERY_MS = 3_000;

export function followInvite(id: string, seen: (invite: Invite) => void): () => void {
  let over = false;
  const ask = async (): Promise<void> => {
    try {
      const invite = await api.get<Invite>(`/devices/invites/${id}`);
      if (!over) seen(invite);
    } catch (failure) {
      // While the house does not answer the invitation stays as it was; the next question follows soon.
      if (!(failure instanceof Problem)) throw failure;
    }
  };
  const again = () => void ask();
  const stop = live.subscribe(`device-invite/${id}`, { sequence: 0, apply: again, refetch: again });
  const timer = setInterval(again, ASK_EVERY_MS);
  return () => {
    over = true;
    clearInterval(timer);
    stop();
  };
}
