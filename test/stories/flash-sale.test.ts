/** L1, in small: the command's own story on the running system, with buyers who walk away and payments that fail. */
import { expect, inject, test } from 'vitest';
import { verdict } from '#bin/flash-sale/checks.ts';
import { readOptions } from '#bin/flash-sale/options.ts';
import { runSale } from '#bin/flash-sale/sale.ts';
import { connect } from '#bin/flash-sale/shop.ts';

test('L1: 100 buyers for 60 units, a fifth walks away, a fifth of the payments fails: every number is right', async () => {
  const options = readOptions(['--buyers', '100', '--stock', '60', '--abandon', '20%', '--payment-failure', '20%']);
  const said: string[] = [];
  const result = await runSale(connect(inject('origin')), options, (line) => void said.push(line));
  const rows = verdict(result);
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter(({ value, expected }) => value !== expected)).toEqual([]);
  expect(said.join('\n')).toMatch(/timed out unpaid/);
}, 120_000);
