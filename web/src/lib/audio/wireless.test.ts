import { expect, it } from 'vitest';
import { wirelessBy } from './wireless';

it('tells wireless headphones by their name', () => {
  expect(wirelessBy(['Default - AirPods Pro'], 0.01, null)).toBe('name');
  expect(wirelessBy(['Headset (WH-1000 Hands-Free)'], 0.01, 0.05)).toBe('name');
});

it('tells them by the delay that they admit to, or that was measured', () => {
  expect(wirelessBy([''], 0.12, null)).toBe('admitted');
  expect(wirelessBy(['Speakers'], 0.02, 0.21)).toBe('measured');
});

it('leaves wired ones alone', () => {
  expect(wirelessBy(['Built-in Audio Analog Stereo', 'USB Microphone'], 0.05, 0.08)).toBeNull();
});
