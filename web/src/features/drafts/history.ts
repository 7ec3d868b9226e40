/** Steps back and forth through what something was. */

const STEPS_MAX = 500;

export class History<T> {
  #past: T[] = [];
  #future: T[] = [];

  /** Remember what was, before it becomes something else. */
  remember(was: T): void {
    this.#past.push(was);
    if (this.#past.length > STEPS_MAX) this.#past.shift();
    this.#future = [];
  }

  /** What was before `is`; undefined at the beginning. */
  undo(is: T): T | undefined {
    const was = this.#past.pop();
    if (was !== undefined) this.#future.push(is);
    return was;
  }

  /** What `undo` took away; undefined at the end. */
  redo(is: T): T | undefined {
    const next = this.#future.pop();
    if (next !== undefined) this.#past.push(is);
    return next;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }
}
