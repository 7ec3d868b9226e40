import { expect, test } from 'vitest';
import { ChunkCutter, littleEndian, type Chunk } from './chunks';

const RATE = 1000;
const voice = (frames: number, first = 0) => Int16Array.from({ length: frames }, (_, index) => first + index);

function cutting(): { chunks: Chunk[]; cutter: ChunkCutter } {
  const chunks: Chunk[] = [];
  return { chunks, cutter: new ChunkCutter(RATE, (chunk) => chunks.push(chunk)) };
}

test('blocks become numbered chunks of two seconds, each at its place', () => {
  const { chunks, cutter } = cutting();
  for (let first = 0; first < 5000; first += 500) cutter.take(first, voice(500, first));
  cutter.flush();
  expect(chunks.map(({ number, firstFrame, samples }) => [number, firstFrame, samples.length])).toEqual([
    [0, 0, 2000],
    [1, 2000, 2000],
    [2, 4000, 1000],
  ]);
  expect(chunks[1]!.samples[0]).toBe(2000);
  expect(cutter.endFrame).toBe(5000);
});

test('a block that is longer than a chunk is cut', () => {
  const { chunks, cutter } = cutting();
  cutter.take(0, voice(4500));
  expect(chunks.map(({ firstFrame }) => firstFrame)).toEqual([0, 2000]);
});

test('a gap ends the chunk and is recorded', () => {
  const { chunks, cutter } = cutting();
  cutter.take(0, voice(700));
  cutter.take(1000, voice(300, 1000));
  cutter.flush();
  expect(chunks.map(({ firstFrame, samples }) => [firstFrame, samples.length])).toEqual([
    [0, 700],
    [1000, 300],
  ]);
  expect(cutter.gaps).toEqual([{ firstFrame: 700, frames: 300 }]);
});

test('what the accompaniment repeats after a pause is captured once', () => {
  const { chunks, cutter } = cutting();
  cutter.take(0, voice(1000));
  cutter.flush();
  cutter.take(600, voice(300, 600));
  cutter.take(900, voice(300, 900));
  cutter.flush();
  expect(chunks.map(({ firstFrame, samples }) => [firstFrame, samples.length])).toEqual([
    [0, 1000],
    [1000, 200],
  ]);
  expect(chunks[1]!.samples[0]).toBe(1000);
  expect(cutter.gaps).toEqual([]);
});

test('nothing sung is no chunk', () => {
  const { chunks, cutter } = cutting();
  cutter.flush();
  expect(chunks).toEqual([]);
  expect(cutter.endFrame).toBe(0);
});

test('chunks travel in little-endian order', () => {
  expect([...new Uint8Array(littleEndian(Int16Array.of(1, -2)))]).toEqual([1, 0, 254, 255]);
});
