import { describe, expect, test } from 'vitest';
import { amountText, coinText, typedAmount } from './amounts';

describe('an amount', () => {
  test.each([
    [333_330n, '0.0033'],
    [0n, '0.0000'],
    [481_310_000n, '4.8131'],
    [99_043_185n, '0.9904'],
    [123_456_789_012_345_678n, '1,234,567,890.1234'],
    [3n, '0.00000003'],
    [9_999n, '0.000099'],
  ])('%d units show as %s', (amount, text) => {
    expect(amountText(amount)).toBe(text);
  });

  test('shows gains and losses with a sign, and all its places where asked', () => {
    expect(amountText(333_330n, { signed: true })).toBe('+ 0.0033');
    expect(amountText(-333_330n)).toBe('– 0.0033');
    expect(coinText(99_043_185n, 'nori', { exact: true })).toBe('0.99043185 nori');
    expect(amountText(100_000_000n, { exact: true })).toBe('1.0');
  });

  test.each([
    ['1', 100_000_000n],
    ['0.0033', 330_000n],
    [',5', 50_000_000n],
    ['0.00000001', 1n],
    ['0', null],
    ['0.000000001', null],
    ['-1', null],
    ['1e3', null],
    ['.', null],
    ['', null],
  ])('%s typed is %s units', (text, amount) => {
    expect(typedAmount(text)).toBe(amount);
  });
});
