/** What goes wrong between the page and the house, always with a code that pages can turn into a sentence. */

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }

  /** True where the house was not reached at all; nothing is known about what it did. */
  get offline(): boolean {
    return this.code === 'offline';
  }
}

/** The problem in an answer that is not a success (RFC 9457 where the house could still speak). */
export async function problemOf(answer: Response): Promise<Problem> {
  const text = await answer.text();
  try {
    const { status, code, detail, title, type, ...extra } = JSON.parse(text) as Record<string, unknown>;
    void status, type;
    return new Problem(answer.status, String(code ?? 'unknown'), String(detail ?? title ?? answer.statusText), extra);
  } catch {
    return new Problem(answer.status, 'unknown', text.slice(0, 200) || answer.statusText);
  }
}
