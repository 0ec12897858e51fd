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
  lastError: 'no answer within 5 s',
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
  'restock.overdue': report,
  'restock.surplus': { ...report, received: 10, surplus: 15, units: 5, lastError: null },
} as const;

export const MAILS: readonly MailInput[] = (['ko', 'en'] as const).flatMap((locale) =>
  (Object.keys(CONTENTS) as (keyof typeof CONTENTS)[]).map((kind) => ({
    kind,
    locale,
    name: kind === 'order.refused' ? '김도넛' : '',
    publicUrl: 'https://shop.test',
    content: CONTENTS[kind],
  })),
);

/** The same mail with something a stranger wrote in every place that strangers fill. */
export function filledWith(mail: MailInput, text: string): MailInput {
  const content =
    'lines' in mail.content
      ? { ...mail.content, orderId: text, lines: [{ title: text, quantity: 1, available: 0 }] }
      : { ...mail.content, title: text, lastError: text, productId: text };
  return { ...mail, name: text, content };
}
