/** The member's own range, asked for once a visit and again after each singing. */
import { api } from '$lib/api/client';
import type { VoiceRange } from './model';

class OwnRange {
  value = $state.raw<VoiceRange | null>(null);

  async load(): Promise<void> {
    const found = await api.get<{ range: VoiceRange | null }>('/ranges/mine');
    this.value = found.range;
  }
}

export const ownRange = new OwnRange();
