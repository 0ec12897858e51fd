/** The text of each kind of mail. */
import type {
  AdContent,
  NoticeContent,
  OrderContent,
  RefusedOrderContent,
  RestockReportContent,
  VerificationContent,
} from '#domain/mail.ts';
import { adWords } from './ad-words.ts';
import { noticeWords } from './notice-words.ts';
import { orderWords } from './order-words.ts';
import { outOfStockWords } from './out-of-stock-words.ts';
import { overdueWords, reportsWords, surplusWords } from './restock-words.ts';
import { verificationWords } from './verification-words.ts';
import type { MailInput, Words } from './words.ts';

/** Returns the text of one mail in the reader's language. */
export function wordsOf(input: MailInput): Words {
  if ('reports' in input.content) return reportsWords(input, input.content);
  switch (input.kind) {
    case 'order.refused':
      return outOfStockWords(input, input.content as RefusedOrderContent);
    case 'order.paid':
    case 'order.expired':
    case 'order.cancelled':
      return orderWords(input, input.content as OrderContent);
    case 'restock.overdue':
      return overdueWords(input, input.content as RestockReportContent);
    case 'restock.surplus':
      return surplusWords(input, input.content as RestockReportContent);
    case 'ad.stop':
    case 'ad.resume':
      return adWords(input, input.content as AdContent);
    case 'verification':
      return verificationWords(input, input.content as VerificationContent);
    case 'stock.back':
      return noticeWords(input, input.content as NoticeContent);
  }
}
