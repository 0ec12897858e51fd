import type { MailKind } from '#domain/mail.ts';
import type { MailInput } from '#mail/words.ts';

const report = {
  restockId: 'rst_1',
  productId: 'prd_1',
  title: 'Glazed Classic',
  quantity: 10,
  received: 4,
  surplus: 0,
  units: null,
  attempt: 2,
  lastError: 'no response within 5 s',
};

const lines = [{ productId: 'prd_1', title: 'Glazed Classic', quantity: 2 }] as const;
const bought = { orderId: 'ord_1', total: 1_234_500, reason: null, refunded: null, lines };

const ad = {
  adId: 'ad_1',
  round: 2,
  productId: 'prd_1',
  title: 'Glazed Classic',
  available: 0,
  confirmationUrl: 'https://shop.test/api/v1/ads/confirmations/stop~ad_1~2',
};

/** One mail of each kind, as a reader of each language gets it. */
const CONTENTS = {
  'order.refused': {
    orderId: 'ord_1',
    total: 1_234_500,
    restocked: true,
    lines: [
      { title: 'Glazed Classic', quantity: 2, available: null },
      { title: 'Yuja Sugar', quantity: 3, available: 1 },
    ],
  },
  'order.paid': bought,
  'order.expired': { ...bought, reason: 'PAYMENT_TIMEOUT' },
  'order.cancelled': { ...bought, reason: 'SELLER', refunded: 1_234_500 },
  'restock.overdue': report,
  'restock.surplus': { ...report, received: 10, surplus: 15, units: 5, lastError: null },
  'ad.stop': ad,
  'stock.back': {
    runId: 'run_1',
    productId: 'prd_1',
    title: 'Glazed Classic',
    available: 12,
    unsubscribeUrl: 'https://shop.test/api/v1/unsubscribe/prd_1~usr_1~x',
  },
  'ad.resume': { ...ad, available: 50, confirmationUrl: ad.confirmationUrl.replace('stop', 'resume') },
  verification: { verificationId: 'vfy_1', codeHash: 'x', code: '012345' },
} as const satisfies Record<MailKind, unknown>;

const REPORTS = {
  count: 91,
  reports: [
    { kind: 'restock.overdue', ...CONTENTS['restock.overdue'] },
    { kind: 'restock.surplus', ...CONTENTS['restock.surplus'] },
  ],
} as const;

const ONE_OF_EACH: readonly MailInput[] = (['ko', 'en'] as const).flatMap((locale) =>
  (Object.keys(CONTENTS) as (keyof typeof CONTENTS)[]).map((kind) => ({
    kind,
    locale,
    name: kind.startsWith('order.') || kind === 'stock.back' ? '김도넛' : '',
    publicUrl: 'https://shop.test',
    timeZone: 'Asia/Seoul',
    imageOrigins: ['https://shop.test', 'https://pictures.donut.test'],
    content: CONTENTS[kind],
  })),
);

export const MAILS: readonly MailInput[] = [
  ...ONE_OF_EACH,
  ...(['ko', 'en'] as const).map((locale) => ({
    kind: 'restock.surplus' as const,
    locale,
    name: '',
    publicUrl: 'https://shop.test',
    timeZone: 'Asia/Seoul',
    imageOrigins: ['https://shop.test', 'https://pictures.donut.test'],
    content: REPORTS,
  })),
  ...(['ko', 'en'] as const).map((locale) => ({
    kind: 'stock.back' as const,
    locale,
    name: '김도넛',
    publicUrl: 'https://shop.test',
    timeZone: 'Asia/Seoul',
    imageOrigins: ['https://shop.test', 'https://pictures.donut.test'],
    content: { ...CONTENTS['stock.back'], opens: true, endAt: '2026-11-30T10:00:00.000Z' },
  })),
];

/** A verification mail contains no text from users. */
export const hasUserText = ({ kind }: MailInput): boolean => kind !== 'verification';

/** Returns the mail with `text` in every place that contains text from users. */
export function filledWith(mail: MailInput, text: string): MailInput {
  const { content } = mail;
  if ('lines' in content) {
    const lines = [{ title: text, quantity: 1, available: 0 }];
    return { ...mail, name: text, content: { ...content, lines } };
  }
  if ('reports' in content) {
    const reports = content.reports.map((report) => ({ ...report, title: text, restockId: text }));
    return { ...mail, content: { ...content, reports } };
  }
  if ('verificationId' in content) return { ...mail, name: text };
  // The link of an ad mail contains only signed ids, so it has no text from users.
  if ('adId' in content) return { ...mail, content: { ...content, title: text, productId: text } };
  return { ...mail, name: text, content: { ...content, title: text, lastError: text, productId: text } };
}
