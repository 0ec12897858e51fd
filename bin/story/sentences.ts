/** What the stories say, in English and Korean. `Expected: …` is what a step expects of the system. */
import type { Language } from '#domain/language.ts';

type Bilingual = readonly [en: string, ko: string];
type Values = Readonly<Record<string, string | number | undefined>>;

export const SENTENCES = {
  wrong: [
    'Expected: {what}. The system did something else; its log is in .local/',
    '기대한 결과: {what}. 실제 결과가 다릅니다. 로그는 .local/에 있습니다',
  ],
  seeProduct: ['see it: {address} (operator@donut.test)', '확인: {address} (operator@donut.test)'],
  seeMails: [
    'see it: {address} (operator@donut.test), mails in {mailbox}',
    '확인: {address} (operator@donut.test), 메일은 {mailbox}',
  ],
  mails: ['{count} mails to {email}', '{email} 앞으로 메일 {count}통'],
  soldOutRejected: ['an order for a sold-out product is rejected', '품절된 상품의 주문은 거절됩니다'],
  deliveredOnce: [
    'the factory delivers {units} units, counted once',
    '공장이 {units}개를 납품하고, 입고는 한 번만 반영됩니다',
  ],

  newProduct: [
    'a new product, Story Donut, has {stock} units; {buyers} buyers order one each',
    '새 상품 Story Donut의 재고는 {stock}개이고, 구매자 {buyers}명이 한 개씩 주문합니다',
  ],
  placedWhileInStock: ['an order is placed while there is stock', '재고가 있으면 주문이 접수됩니다'],
  placed: ['order placed and paid: {id}', '주문과 결제 완료: {id}'],
  lastRejected: [
    'the last order is rejected with 409 stock.sold_out',
    '마지막 주문은 409 stock.sold_out으로 거절됩니다',
  ],
  rejected: [
    'order rejected: {status} {code}, {id}; its buyer is on the waiting list now',
    '주문 거절: {status} {code}, {id}. 이 구매자는 대기 목록에 등록됩니다',
  ],
  mailToRejected: ['mail to the rejected buyer: "{subject}"', '거절된 구매자에게 보낸 메일: "{subject}"'],
  factoryAccepts: ['the factory accepts the request', '공장이 재입고 요청을 수락합니다'],
  asked: ['the shop asked the factory for {units} units: {id}', '쇼핑몰이 공장에 {units}개를 요청했습니다: {id}'],
  delivered: [
    'the factory delivered: {units} units are available',
    '공장이 납품했습니다: {units}개를 판매할 수 있습니다',
  ],

  factoryRejects: ['the factory rejects every request now, with 422', '이제 공장이 모든 요청을 422로 거절합니다'],
  askedInVain: [
    'a buyer orders a product without stock: the shop asks the factory, and the factory rejects it',
    '구매자가 재고 없는 상품을 주문합니다. 쇼핑몰이 공장에 요청하고, 공장은 거절합니다',
  ],
  restockRecorded: ['the shop records a restock', '재입고가 기록됩니다'],
  parkedInTime: [
    'a parked message about {id} within {minutes} minutes of the test clock',
    '테스트 시계로 {minutes}분 안에 {id}의 메시지가 보류됩니다',
  ],
  parked: [
    'the message {id} failed {receives} times in {rounds} retry rounds, and is parked: {error}',
    '메시지 {id}: 재시도 라운드 {rounds}회 동안 {receives}번 실패해 보류되었습니다. {error}',
  ],
  operatorSees: [
    'an operator sees it: {address} (operator@donut.test)',
    '운영자가 확인하는 화면: {address} (operator@donut.test)',
  ],
  sentBack: [
    'the factory is repaired, and the operator sends the message back: {id}',
    '공장이 복구되었고, 운영자가 메시지를 재처리합니다: {id}',
  ],
  handledNow: ['the message is handled now', '메시지가 처리됩니다'],
  handled: [
    'the message was handled: the factory accepted, and delivered {units} units',
    '메시지가 처리되었습니다. 공장이 요청을 수락하고 {units}개를 납품했습니다',
  ],

  producing: [
    'a product is sold out, and the factory produces {units} units',
    '상품이 품절되어 공장이 {units}개를 생산합니다',
  ],
  away: ['the database is away now', '데이터베이스가 중단되었습니다'],
  acceptedWithout: ['the delivery gets 202 without the database', '데이터베이스가 없어도 납품은 202를 받습니다'],
  deliveryWaits: [
    'the factory delivers {units} units and gets {status}: the delivery waits in a queue',
    '공장이 {units}개를 납품하고 {status}를 받습니다. 납품은 큐에서 대기합니다',
  ],
  orderAccepted: [
    'an order is accepted without the database, and gets an address',
    '데이터베이스가 없어도 주문이 접수되고 조회 주소를 받습니다',
  ],
  orderWaits: [
    'an order gets {status}: it waits in the order queue, and its address says what becomes of it',
    '주문은 {status}를 받고 주문 대기열에서 기다립니다. 결과는 조회 주소에서 확인할 수 있습니다',
  ],
  back: ['the database is back', '데이터베이스가 복구되었습니다'],
  waitingPlaced: ['the waiting order is placed', '대기하던 주문이 처리됩니다'],
  leadsToOrder: ['the address leads to the order {id}', '조회 주소에서 주문을 찾았습니다: {id}'],
  repeatedOnce: ['the repeated order is placed once', '반복한 주문은 한 번만 처리됩니다'],
  oneOrder: [
    'the buyer repeats the order with the same key: one order, {id}',
    '구매자가 같은 키로 주문을 반복합니다. 주문은 하나입니다: {id}',
  ],
  unitsOnce: ['{units} units are counted, once', '입고 {units}개가 한 번만 반영됩니다'],
  countedOnce: ['the delivery was counted once: {units} units', '입고가 한 번만 반영되었습니다: {units}개'],
  allHandled: [
    'every message that failed meanwhile was tried again and handled',
    '그동안 실패한 메시지는 모두 재시도되어 처리되었습니다',
  ],
} as const satisfies Readonly<Record<string, Bilingual>>;

export type SentenceName = keyof typeof SENTENCES;
export type Say = (name: SentenceName, values?: Values) => void;
/** Throws an error when the system did something else. */
export type Expect = (isRight: boolean, what: SentenceName, values?: Values) => void;

/** How a story says what happens, in a language: with `log`, or with an error when it is not as expected. */
export const speak = (
  language: Language,
  log: (line: string) => void,
): { readonly say: Say; readonly expect: Expect } => ({
  say: (name, values) => log(sentence(language, name, values)),
  expect: (isRight, what, values) => {
    if (!isRight) throw new Error(sentence(language, 'wrong', { what: sentence(language, what, values) }));
  },
});

/** A sentence of a story in a language, with its `{name}` placeholders replaced. */
export function sentence(language: Language, name: SentenceName, values: Values = {}): string {
  const [english, korean] = SENTENCES[name];
  return (language === 'ko' ? korean : english).replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
}
