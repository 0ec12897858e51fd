/** The parts of the sentences of the audit, made of the details that the shop recorded. */
import type { MailKind } from '#domain/mail.ts';
import { count, moment, won } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { stateName } from '#web/shared/names.ts';
import type { Parts } from './filled.tsx';
import { mailKindName } from './mail-kinds.ts';
import { Named } from './named.tsx';

const t = words({
  title: ['title', '상품명'],
  description: ['description', '설명'],
  translations: ['translations', '번역'],
  imageUrl: ['picture', '이미지'],
  price: ['price', '가격'],
  availableAt: ['begin of the sale', '판매 시작'],
  endAt: ['end of the sale', '판매 종료'],
  maxPerBuyer: ['limit per buyer', '구매 한도'],
  restockQuantity: ['restock quantity', '재입고 수량'],
  factoryId: ['factory', '공장'],
  stop: ['the ad is stopped', '광고 중단'],
  resume: ['the ad runs again', '광고 재개'],
  BUYER: ['buyer', '구매자'],
  SELLER: ['seller', '판매자'],
  OPERATOR: ['operator', '운영자'],
});
type Detail = Readonly<Record<string, unknown>>;

/** A value of a newer API is shown as it is. */
const word = (name: unknown): string => t(String(name) as Parameters<typeof t>[0]) || String(name ?? '–');

function shownValue(field: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (field.endsWith('At')) return moment(String(value));
  if (field === 'price') return won(Number(value));
  return typeof value === 'number' ? count(value) : String(value);
}

/** The changed fields of a product, with the old and the new value where both were recorded. */
const changesOf = (detail: Detail): string =>
  (Array.isArray(detail['fields']) ? detail['fields'].map(String) : [])
    .map((field) => {
      const pair = detail[field];
      return Array.isArray(pair)
        ? `${word(field)} ${pair.map((value) => shownValue(field, value)).join(' → ')}`
        : word(field);
    })
    .join(', ');

/** The reason that the person gave, or why an order was cancelled; empty without one. */
export const reasonOf = ({ action, detail }: { readonly action: string; readonly detail: Detail }): string => {
  const { reason } = detail;
  if (typeof reason !== 'string') return '';
  return action === 'cancel_order' ? stateName(reason) : reason;
};

const numberOf = (value: unknown): string => (typeof value === 'number' ? count(value) : '–');

export function partsOf({ target, detail }: { readonly target: string; readonly detail: Detail }): Parts {
  const { productId, delta, until } = detail;
  return {
    target: <Named id={target} />,
    product: <Named id={typeof productId === 'string' ? productId : target} />,
    changes: changesOf(detail),
    price: shownValue('price', detail['price']),
    delta: typeof delta === 'number' && delta > 0 ? `+${count(delta)}` : numberOf(delta),
    until: typeof until === 'string' ? moment(until) : '–',
    kind: mailKindName(detail['kind'] as MailKind) || String(detail['kind'] ?? '–'),
    from: word(detail['from']),
    to: word(detail['to']),
    confirmed: word(detail['confirmed']),
    ...Object.fromEntries(
      ['total', 'rate', 'stock', 'quantity', 'missing'].map((name) => [name, numberOf(detail[name])]),
    ),
  };
}
