/** A view of the house: a snapshot and the messages after it, folded by one function. */
import { Problem } from './api/problem';
import { noteLedgerTime } from './dates';
import { live, type Message } from './live';

/** A snapshot whose `live` names topics and their numbers is followed; one without is only fetched. */
type Snapshot = object;

function topicsOf(snapshot: Snapshot): [string, number][] {
  return 'live' in snapshot ? Object.entries(snapshot.live as Record<string, number>) : [];
}

export class View<T extends Snapshot> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  #fetch: () => Promise<T>;
  #apply: (view: T, message: Message) => T;
  #stops: (() => void)[] = [];
  #turn = 0;

  /** `apply` returns the view after a message; a message that it does not know leaves the view as it is. */
  constructor(fetch: () => Promise<T>, apply: (view: T, message: Message) => T = (view) => view) {
    this.#fetch = fetch;
    this.#apply = apply;
  }

  /** Fetches the snapshot (again) and follows its topics from there. */
  async refetch(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const value = await this.#fetch();
      if (turn !== this.#turn) return;
      const before = this.#stops;
      this.#stops = [];
      this.value = value;
      this.problem = null;
      for (const [topic, sequence] of topicsOf(value)) {
        this.#stops.push(
          live.subscribe(topic, {
            sequence,
            apply: (message) => {
              if (message.type === 'ClockMoved') {
                // A sandbox's: what is said in hours and days from now is another text, and today perhaps another day.
                noteLedgerTime(message.now_ms as number);
                void this.refetch();
              } else if (this.value) this.value = this.#apply(this.value, message);
            },
            refetch: () => void this.refetch(),
          }),
        );
      }
      for (const stop of before) stop();
    } catch (failure) {
      if (turn !== this.#turn) return;
      if (!(failure instanceof Problem)) throw failure;
      this.problem = failure;
    }
  }

  stop(): void {
    this.#turn += 1;
    this.#unfollow();
  }

  #unfollow(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}

/** A view that lives as long as the component (or effect) that calls this. */
export function viewOf<T extends Snapshot>(
  fetch: () => Promise<T>,
  apply?: (view: T, message: Message) => T,
): View<T> {
  const view = new View(fetch, apply);
  $effect(() => {
    void view.refetch();
    const again = () => {
      if (view.problem) void view.refetch();
    };
    window.addEventListener('online', again);
    return () => {
      window.removeEventListener('online', again);
      view.stop();
    };
  });
  return view;
}
