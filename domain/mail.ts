import type { CancelReason } from './order.ts';

/** Mails the shop writes by itself; one mail a (kind, subject, recipient). */
export const MAIL_KINDS = [
  'order.refused',
  'order.paid',
  'order.expired',
  'order.cancelled',
  'restock.overdue',
  'restock.surplus',
  'ad.stop',
  'ad.resume',
  'stock.back',
  'verification',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];
export const MAIL_STATES = ['PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED'] as const;

/** The recipient whose addresses are the shop's configuration, not a user's. */
export const OPERATORS = 'operators';

export interface WantedMail {
  readonly kind: MailKind;
  /** What it is about: an order, or a restock with the event that reports it. */
  readonly subject: string;
  /** A user, the operators, or an ad for whoever manages it. */
  readonly recipient: string;
  readonly data?: { readonly units: number };
}

export interface RefusedOrderContent {
  readonly orderId: string;
  /** Integer KRW. */
  readonly total: number;
  /** Whether the factory is asked for what was short: some products are never restocked by themselves. */
  readonly restocked: boolean;
  readonly lines: readonly { readonly title: string; readonly quantity: number; readonly available: number | null }[];
}

export interface OrderContent {
  readonly orderId: string;
  /** Integer KRW. */
  readonly total: number;
  readonly reason: CancelReason | null;
  /** Integer KRW that went back into the wallet; null: nothing was paid. */
  readonly refunded: number | null;
  readonly lines: readonly { readonly title: string; readonly quantity: number }[];
}

export interface RestockReportContent {
  readonly restockId: string;
  readonly productId: string;
  readonly title: string;
  readonly quantity: number;
  readonly received: number;
  readonly surplus: number;
  /** Units of the one delivery that brought too much. */
  readonly units: number | null;
  readonly attempt: number;
  readonly lastError: string | null;
}

export interface AdContent {
  readonly adId: string;
  /** The episode: the round whose shortage it was. */
  readonly round: number;
  readonly productId: string;
  readonly title: string;
  readonly available: number;
  /** Where the manager says that he did it; made when the mail is. */
  readonly confirmationUrl?: string;
}

export interface VerificationContent {
  readonly verificationId: string;
  readonly codeHash: string;
  /** Made when the mail is. */
  readonly code?: string;
}

export interface NoticeContent {
  readonly runId: string;
  readonly productId: string;
  readonly title: string;
  readonly available: number;
  /** Where its reader leaves the line; made when the mail is. */
  readonly unsubscribeUrl?: string;
}

export type MailContent =
  | RefusedOrderContent
  | OrderContent
  | RestockReportContent
  | AdContent
  | NoticeContent
  | VerificationContent;

/** A mail as operators see it: who it goes to is an id. */
export interface Mail {
  readonly id: string;
  readonly kind: MailKind;
  readonly subjectId: string;
  readonly recipientId: string;
  readonly state: (typeof MAIL_STATES)[number];
  readonly error: string | null;
  readonly createdAt: string;
  readonly dueAt: string;
  readonly claimedAt: string | null;
  readonly endedAt: string | null;
  /** How often an operator had it sent once more. */
  readonly resends: number;
}

/** A mail that an operator may have sent once more: nobody will do it by himself. */
export const isResendable = ({ state }: Pick<Mail, 'state'>): boolean => state === 'UNKNOWN' || state === 'FAILED';

export interface MailFilter {
  readonly kind?: MailKind | undefined;
  readonly state?: Mail['state'] | undefined;
  readonly recipientId?: string | undefined;
  readonly subjectId?: string | undefined;
}

export interface MailEnd {
  readonly id: number;
  readonly state: 'SENT' | 'UNKNOWN' | 'FAILED' | 'SUPPRESSED' | 'PENDING';
  readonly providerId?: string;
  readonly error?: string;
  /** What went wrong would go wrong for every reader: a notice run stops. */
  readonly stops?: boolean;
}
