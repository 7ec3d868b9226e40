/**
 * One socket to the house for all open views. A topic's messages are numbered: what is older than a view is dropped,
 * and where a number is missing the view is fetched again. Messages without a number are passed on and never folded.
 */

export interface Message {
  type: string;
  [field: string]: unknown;
}

interface Envelope {
  topic: string;
  sequence: number | null;
  subscribed?: boolean;
  message?: Message;
}

export interface Subscriber {
  /** The topic's number that the view already holds. */
  sequence: number;
  apply: (message: Message) => void;
  refetch: () => void;
  /** Messages that are dropped first under load (pitch, clock); they carry no number. */
  passing?: (message: Message) => void;
}

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 15_000;
/** `WebSocket.OPEN`. */
const OPEN = 1;

export type Connect = () => WebSocket;

export class Live {
  #topics = new Map<string, Set<Subscriber>>();
  #socket: WebSocket | null = null;
  #retry_ms = RETRY_FIRST_MS;
  #connect: Connect;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /** Follows a topic until the returned function is called. */
  subscribe(topic: string, subscriber: Subscriber): () => void {
    const subscribers = this.#topics.get(topic) ?? new Set();
    subscribers.add(subscriber);
    this.#topics.set(topic, subscribers);
    // Also for a topic that is already followed: the answer tells the newcomer whether its view is behind.
    this.#ask({ subscribe: [topic] });
    return () => {
      subscribers.delete(subscriber);
      if (subscribers.size > 0 || this.#topics.get(topic) !== subscribers) return;
      this.#topics.delete(topic);
      this.#ask({ unsubscribe: [topic] });
      if (this.#topics.size === 0) this.#socket?.close();
    };
  }

  /** Takes one message from the socket; pages never call this. */
  receive({ topic, sequence, subscribed, message }: Envelope): void {
    for (const subscriber of [...(this.#topics.get(topic) ?? [])]) {
      if (sequence === null) {
        if (message) subscriber.passing?.(message);
      } else if (subscribed) {
        if (sequence > subscriber.sequence) this.#fetchAgain(subscriber, sequence);
      } else if (sequence === subscriber.sequence + 1) {
        subscriber.sequence = sequence;
        if (message) subscriber.apply(message);
      } else if (sequence > subscriber.sequence) {
        this.#fetchAgain(subscriber, sequence);
      }
    }
  }

  #fetchAgain(subscriber: Subscriber, sequence: number): void {
    subscriber.sequence = sequence;
    subscriber.refetch();
  }

  #ask(question: object): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(question));
    else if (!this.#socket) this.#open();
  }

  #open(): void {
    const socket = this.#connect();
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#retry_ms = RETRY_FIRST_MS;
      socket.send(JSON.stringify({ subscribe: [...this.#topics.keys()] }));
    });
    socket.addEventListener('message', (event) => this.receive(JSON.parse(event.data as string) as Envelope));
    socket.addEventListener('close', () => {
      this.#socket = null;
      if (this.#topics.size === 0) return;
      setTimeout(() => {
        if (!this.#socket && this.#topics.size > 0) this.#open();
      }, this.#retry_ms);
      this.#retry_ms = Math.min(this.#retry_ms * 2, RETRY_MOST_MS);
    });
  }
}

export const live = new Live(() => {
  const { protocol, host } = window.location;
  return new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api/live`);
});
