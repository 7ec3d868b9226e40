/** High scores and progress as the house writes them, and how progress is drawn. */
import { api } from '$lib/api/client';
import type { Id } from '$lib/api/shapes';

export type Scope = 'house' | 'following' | 'week';

export interface HighScore {
  place: number;
  account: number;
  name: string | null;
  /** 0 to 100. */
  score: number;
  points: number;
  singing_ms: number;
  /** Where it can be heard. */
  recording: Id | null;
}

export interface HighScores {
  scores: HighScore[];
  /** The reader's own, also beyond the places shown. */
  mine: HighScore | null;
}

export interface OwnScore {
  id: Id;
  started_ms: number;
  score: number;
  counted: boolean;
}

export interface Progress {
  best: number | null;
  /** The oldest first. */
  singings: OwnScore[];
}

export const scores = {
  best: (song: Id, scope: Scope) => api.get<HighScores>(`/songs/${song}/scores?scope=${scope}`),
  progress: (song: Id) => api.get<Progress>(`/songs/${song}/progress`),
};

export interface Spot {
  x: number;
  y: number;
}

/** Where each score stands in a picture of the size: one step a singing, 100 at the top, with an edge all around. */
export function spots(found: number[], width: number, height: number, edge: number): Spot[] {
  const step = found.length > 1 ? (width - 2 * edge) / (found.length - 1) : 0;
  const left = found.length > 1 ? edge : width / 2;
  return found.map((score, turn) => ({ x: left + turn * step, y: edge + ((100 - score) / 100) * (height - 2 * edge) }));
}
