/** A draft on the desk: what is written in it, its steps back and forth, and its way to the house. */
import { Problem } from '$lib/api/problem';
import { tell } from '$lib/problems';
import type { Id } from '$lib/api/shapes';
import { drafts, type Content, type Draft, type DraftLine } from './model';
import { History } from './history';

const SAVED_AFTER_MS = 700;
const TRIED_AGAIN_MS = 5_000;

export type Saving = 'saved' | 'waiting' | 'away' | 'conflict';

export class Desk {
  draft = $state.raw<Draft | null>(null);
  content = $state.raw<Content | null>(null);
  saving = $state<Saving>('saved');
  problem = $state.raw<Problem | null>(null);
  canUndo = $state(false);
  canRedo = $state(false);
  readonly #history = new History<Content>();
  #timer: number | undefined;
  #running: Promise<void> | null = null;

  constructor(readonly id: Id) {}

  async load(): Promise<void> {
    try {
      this.#take(await drafts.get(this.id));
      this.content = this.draft!.content;
      this.saving = 'saved';
      this.problem = null;
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      this.problem = failure;
    }
  }

  /** Writes something else; it is saved soon after. Several changes of one gesture are one step with `quiet`. */
  change(change: Partial<Content>, { quiet = false } = {}): void {
    if (!this.content) return;
    if (!quiet) this.#history.remember(this.content);
    this.#write({ ...this.content, ...change });
  }

  changeLines(lines: DraftLine[], options = {}): void {
    if (lines !== this.content?.lines) this.change({ lines }, options);
  }

  undo(): void {
    const was = this.content && this.#history.undo(this.content);
    if (was) this.#write(was);
  }

  redo(): void {
    const next = this.content && this.#history.redo(this.content);
    if (next) this.#write(next);
  }

  /** Gives a file to the draft, after what is written is saved. */
  async give(giving: () => Promise<Draft>): Promise<void> {
    await this.flush();
    this.#take(await giving());
  }

  /** Saves what is not saved yet; raises nothing: `saving` says how it went. */
  async flush(): Promise<void> {
    window.clearTimeout(this.#timer);
    await this.#running;
    if (this.saving === 'waiting' || this.saving === 'away') await (this.#running = this.#save());
    this.#running = null;
  }

  /** After a conflict: goes on with what this page has, or with what the other page saved. */
  async settle(mine: boolean): Promise<void> {
    const content = this.content!;
    await this.load();
    if (mine) this.change(content);
    else this.#history.remember(content);
    this.#steps();
  }

  stop(): void {
    void this.flush();
  }

  #write(content: Content): void {
    this.content = content;
    this.#steps();
    if (this.saving === 'conflict') return;
    this.saving = 'waiting';
    this.#later(SAVED_AFTER_MS);
  }

  #later(after_ms: number): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.flush(), after_ms);
  }

  async #save(): Promise<void> {
    const content = this.content!;
    try {
      this.#take(await drafts.save(this.id, this.draft!.version, content));
      this.saving = this.content === content ? 'saved' : 'waiting';
      if (this.saving === 'waiting') this.#later(SAVED_AFTER_MS);
    } catch (failure) {
      if (failure instanceof Problem && failure.code === 'draft_changed') this.saving = 'conflict';
      else {
        this.saving = 'away';
        if (failure instanceof Problem && (failure.offline || failure.status >= 500)) this.#later(TRIED_AGAIN_MS);
        else tell(failure);
      }
    }
  }

  #take(draft: Draft): void {
    this.draft = draft;
  }

  #steps(): void {
    this.canUndo = this.#history.canUndo;
    this.canRedo = this.#history.canRedo;
  }
}
