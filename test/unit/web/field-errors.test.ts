/** Errors at fields: every detail that the API has for a field of the console is a sentence in both languages. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type * as z from 'zod';
import { NewAdjustment, NewProduct } from '#api/schemas/products.ts';
import { EmailAddress } from '#domain/address.ts';

type Sentences = { readonly sentenceOf: (detail: string) => string };

/** Loads the module for a reader of the language. */
async function sentencesIn(language: string): Promise<Sentences['sentenceOf']> {
  vi.resetModules();
  vi.stubGlobal('localStorage', { getItem: () => language, setItem: () => undefined, removeItem: () => undefined });
  vi.stubGlobal('document', { querySelector: () => null, documentElement: {}, addEventListener: () => undefined });
  vi.stubGlobal('location', { pathname: '/console', search: '', hash: '' });
  vi.stubGlobal('addEventListener', () => undefined);
  const modulePath = '#web/shared/field-errors.ts';
  return ((await import(modulePath)) as Sentences).sentenceOf;
}
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const product = { title: 'Yuzu', price: 1, stock: 1 };
const INVALID: readonly (readonly [z.ZodType, unknown])[] = [
  [NewProduct, { ...product, title: ' ' }],
  [NewProduct, { ...product, title: 'a'.repeat(1_000) }],
  [NewProduct, { ...product, title: 'a\u202eb' }],
  [NewProduct, { ...product, description: 'a'.repeat(100_000) }],
  [NewProduct, { ...product, price: -1 }],
  [NewProduct, { ...product, price: 1e12 }],
  [NewProduct, { ...product, price: 1.5 }],
  [NewProduct, { ...product, price: null }],
  [NewProduct, { ...product, imageUrl: 'ftp://a.b/c' }],
  [NewProduct, { ...product, imageUrl: 'https://a b' }],
  [NewProduct, { ...product, factoryId: 'A B' }],
  [NewProduct, { ...product, availableAt: 'soon' }],
  [NewProduct, { ...product, availableAt: '0001-01-01T00:00:00Z' }],
  [NewProduct, { ...product, availableAt: '2027-01-02T00:00:00Z', endAt: '2027-01-01T00:00:00Z' }],
  [NewAdjustment, { delta: 0, reason: 'counted' }],
  [NewAdjustment, { delta: 1, reason: 'a'.repeat(1_000) }],
  [EmailAddress, 'manager'],
];
const details = [
  ...INVALID.flatMap(([schema, value]) => schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []),
  // Of lambdas/products/manage-products.ts.
  'one of fac_main, fac_night',
  'must begin with https://shop.test/ or https://pictures.test/',
];

describe('the errors of fields', () => {
  test.each([
    ['ko', /[가-힣]/, /사용할 수 없는 값/],
    ['en', /^[A-Z].*\.$/, /is not accepted/],
  ])('are sentences in the language of the page (%s)', async (language, form, general) => {
    const sentenceOf = await sentencesIn(language);
    expect(details.length).toBeGreaterThan(INVALID.length);
    for (const detail of details) {
      expect(sentenceOf(detail), detail).toMatch(form);
      expect(sentenceOf(detail), detail).not.toMatch(general);
    }
  });

  test('an unknown detail is part of a general sentence', async () => {
    expect((await sentencesIn('ko'))('unknown field')).toBe('사용할 수 없는 값입니다. (unknown field)');
  });
});
