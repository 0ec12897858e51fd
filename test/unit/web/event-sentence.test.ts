import { afterEach, expect, test, vi } from 'vitest';

interface Event {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}
type Sentences = { readonly eventSentence: (event: Event, title: string) => string };

async function sentencesIn(language: string): Promise<Sentences['eventSentence']> {
  vi.resetModules();
  vi.stubGlobal('localStorage', { getItem: () => language });
  vi.stubGlobal('document', { querySelector: () => null, documentElement: {} });
  const modulePath = '#web/console/event-sentence.ts';
  return ((await import(modulePath)) as Sentences).eventSentence;
}
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const due = { type: 'restock.due', data: { restockId: 'rst_1', attempt: 1 } };
const out = (available: number) => ({ type: 'stock.out', data: { productId: 'prd_1', round: 1, available } });

test('a restock that is due is not expected any more: its time has passed', async () => {
  expect((await sentencesIn('en'))(due, 'Yuzu')).toBe('The delivery time of Yuzu has passed.');
  expect((await sentencesIn('ko'))(due, '유자')).toBe('유자 입고 예정 시각이 지났습니다.');
});

test('a product that has less stock than an order needs is not sold out', async () => {
  const [en, ko] = [await sentencesIn('en'), await sentencesIn('ko')];
  expect([en(out(0), 'Yuzu'), ko(out(0), '유자')]).toEqual(['Yuzu sold out.', '유자 상품이 품절되었습니다.']);
  expect(en(out(5), 'Yuzu')).toBe('Yuzu has less stock than an order needs: 5 available.');
  expect(ko(out(5), '유자')).toBe('유자 재고가 주문 수량보다 적습니다. 판매 가능 5개.');
});
