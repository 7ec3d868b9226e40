/** Films of recordings as the house writes them. */
import { api } from '$lib/api/client';
import type { Id, Sequences } from '$lib/api/shapes';

export interface Film {
  kind: 'lyrics';
  state: 'due' | 'made' | 'failed';
  size_bytes: number | null;
  duration_ms: number | null;
  /** Null until it is made. */
  url: string | null;
  download_url: string | null;
}

export interface Films {
  recording: Id;
  own: boolean;
  films: Film[];
  live: Sequences;
}

export const films = {
  of: (recording: Id) => api.get<Films>(`/recordings/${recording}/films`),
  make: (recording: Id) => api.post<Films>(`/recordings/${recording}/films/lyrics`),
  remove: (recording: Id) => api.delete(`/recordings/${recording}/films/lyrics`),
};
