/** Blocks as the house writes them: one's own alone. */
import { api } from '$lib/api/client';
import type { Singer } from '$lib/api/shapes';

export const blocks = {
  mine: () => api.get<{ members: Singer[] }>('/blocks'),
  block: (account: number) => api.put<void>(`/blocks/${account}`),
  unblock: (account: number) => api.delete<void>(`/blocks/${account}`),
};
