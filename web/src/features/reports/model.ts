/** What can be reported, and why. */
import { api } from '$lib/api/client';
import { m } from '$lib/paraglide/messages';

export type Kind = 'recording' | 'song' | 'member';

export const REASONS = {
  rights: m.reports_reason_rights,
  hate: m.reports_reason_hate,
  sexual: m.reports_reason_sexual,
  harassment: m.reports_reason_harassment,
  private: m.reports_reason_private,
  spam: m.reports_reason_spam,
  broken: m.reports_reason_broken,
  other: m.reports_reason_other,
} as const;

export type Reason = keyof typeof REASONS;

export const report = (kind: Kind, id: string, reason: Reason, words: string) =>
  api.post<void>('/reports', { kind, id, reason, words });
