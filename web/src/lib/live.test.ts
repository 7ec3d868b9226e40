import { describe, expect, test, vi } from 'vitest';
import { Live, type Message, type Subscriber } from './live';

/** The other end of the socket that the tests hold in their hand: what the page asked, and whether it is open. */
class Line extends EventTarget {
  readyState = 0;
  asked: object[] = [];
  send(text: string): void {
    this.asked.push(JSON.parse(text) as object);
  }
  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
}

function house(): { live: Live; lines: Line[] } {
  const lines: Line[] = [];
  const live = new Live(() => {
    const line = new Line();
    lines.push(line);
    return line as unknown as WebSocket;
  });
  return { live, lines };
}

function view(sequence: number): Subscriber & { seen: Message[]; fetched: number } {
  const view = {
    sequence,
    seen: [] as Message[],
    fetched: 0,
    apply: (message: Message) => void view.seen.push(message),
    refetch: () => void (view.fetched += 1),
  };
  return view;
}

const topic = 'member/12';
const message = { type: 'PointsCounted' };

describe('live messages', () => {
  test('are folded in order and once', () => {
    const { live } = house();
    const mine = view(4);
    live.subscribe(topic, mine);
    live.receive({ topic, sequence: 4, message });
    live.receive({ topic, sequence: 5, message });
    live.receive({ topic, sequence: 5, message });
    live.receive({ topic: 'house', sequence: 6, message });
    expect(mine.seen).toHaveLength(1);
    expect(mine.fetched).toBe(0);
  });

  test('that are missing make the view fetch again', () => {
    const { live } = house();
    const mine = view(4);
    live.subscribe(topic, mine);
    live.receive({ topic, sequence: 7, message });
    expect(mine.seen).toHaveLength(0);
    expect(mine.fetched).toBe(1);
  });

  test('that were missed before subscribing make the view fetch again', () => {
    const { live } = house();
    const mine = view(4);
    live.subscribe(topic, mine);
    live.receive({ topic, sequence: 4, subscribed: true });
    expect(mine.fetched).toBe(0);
    live.receive({ topic, sequence: 5, subscribed: true });
    expect(mine.fetched).toBe(1);
  });

  test('without a number are passed on and not folded', () => {
    const { live } = house();
    const passed: Message[] = [];
    const mine = { ...view(4), passing: (message: Message) => void passed.push(message) };
    live.subscribe(topic, mine);
    live.receive({ topic, sequence: null, message });
    expect(passed).toEqual([message]);
    expect(mine.seen).toHaveLength(0);
  });

  test('stop with the last view of a topic', () => {
    const { live, lines } = house();
    const stop = live.subscribe(topic, view(0));
    const keep = live.subscribe('house', view(0));
    lines[0]!.open();
    stop();
    expect(lines[0]!.asked).toEqual([{ subscribe: [topic, 'house'] }, { unsubscribe: [topic] }]);
    keep();
    expect(lines[0]!.readyState).toBe(3);
  });

  test('come again after the line broke', () => {
    vi.useFakeTimers();
    const { live, lines } = house();
    live.subscribe(topic, view(0));
    lines[0]!.open();
    lines[0]!.close();
    vi.runOnlyPendingTimers();
    lines[1]!.open();
    expect(lines[1]!.asked).toEqual([{ subscribe: [topic] }]);
    vi.useRealTimers();
  });
});
