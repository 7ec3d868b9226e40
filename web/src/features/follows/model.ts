/** Follows as the house writes them. */
import { api } from '$lib/api/client';
import type { Singer } from '$lib/api/shapes';

export interface FollowStanding {
  account: number;
  /** By whoever asks. */
  followed: boolean;
  followers: number;
  follows: number;
}

export const follows = {
  mine: () => api.get<{ members: Singer[] }>('/follows'),
  standing: (account: number) => api.get<FollowStanding>(`/follows/${account}`),
  follow: (account: number) => api.put<FollowStanding>(`/follows/${account}`),
  unfollow: (account: number) => api.delete<FollowStanding>(`/follows/${account}`),
};
