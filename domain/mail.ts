import type { ProductId } from './ids.ts';
import type { CancelReason } from './order.ts';

/** Mails that the shop sends automatically: one mail for each kind, subject and recipient. */
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
export const MAIL_STATES = ['PENDING', 'SENDING', 'SENT', 'UNKNOWN', 'SUPPRESSED', 'FAILED', 'SUPERSEDED'] as const;

/**
 * What a message asks for. A message is only a trigger: the statement that stores the mail reads from the tables whether it
 * is true, who receives it and what it says.
 */
export interface WantedMail {
  readonly kind: MailKind;
  /** Id of an order, or of a restock with the event that reports it. */
  readonly subject: string;
}

export interface RefusedOrderContent {
  readonly orderId: string;
  /** Integer KRW. */
  readonly total: number;
  /** Whether the factory is asked for the missing units. Some products are not restocked automatically. */
  readonly restocked: boolean;
  readonly lines: readonly {
    readonly title: string;
    /** Absent in content that the previous release of the database function has made, like that of the other mails. */
    readonly imageUrl?: string | null;
    readonly quantity: number;
    readonly available: number | null;
  }[];
}

export interface OrderContent {
  readonly orderId: string;
  /** Integer KRW. */
  readonly total: number;
  readonly reason: CancelReason | null;
  /** Integer KRW returned to the wallet. Null when nothing was paid. */
  readonly refunded: number | null;
  readonly lines: readonly {
    /** Absent in content that the previous release of the database function has made. */
    readonly productId?: string;
    readonly title: string;
    readonly imageUrl?: string | null;
    readonly quantity: number;
  }[];
}

export interface RestockReportContent {
  readonly restockId: string;
  readonly productId: string;
  readonly title: string;
  readonly quantity: number;
  readonly received: number;
  readonly surplus: number;
  /** Surplus of one delivery. */
  readonly units: number | null;
  readonly attempt: number;
  readonly lastError: string | null;
}

/** Several reports in one mail: those of one window. */
export interface ReportsContent {
  readonly count: number;
  /** The first REPORTS_LISTED_MAX, oldest first. */
  readonly reports: readonly (RestockReportContent & { readonly kind: 'restock.overdue' | 'restock.surplus' })[];
}

export interface AdContent {
  readonly adId: string;
  /** Stock cycle of the shortage. */
  readonly round: number;
  readonly productId: string;
  readonly title: string;
  readonly available: number;
  /** Link with which the manager confirms. Made when the mail is rendered. */
  readonly confirmationUrl?: string;
}

export interface VerificationContent {
  readonly verificationId: string;
  readonly codeHash: string;
  /** Made when the mail is rendered. */
  readonly code?: string;
  /** The address that the code proves. Only in the content that is rendered. */
  readonly email?: string;
}

export interface NoticeContent {
  readonly runId: string;
  readonly productId: string;
  readonly title: string;
  readonly imageUrl?: string | null;
  readonly available: number;
  /** The sale of the product has begun since the run was opened. Absent in content that the previous release has made. */
  readonly opens?: boolean;
  /** When the sale ends. Null or absent: no end. */
  readonly endAt?: string | null;
  /** Link that ends the subscription to the product. Made when the mail is rendered. */
  readonly unsubscribeUrl?: string;
}

export type MailContent =
  | RefusedOrderContent
  | OrderContent
  | RestockReportContent
  | ReportsContent
  | AdContent
  | NoticeContent
  | VerificationContent;

/** A mail as operators see it: the recipient is an id, not an address. */
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
  /** Number of resends that operators requested. */
  readonly resends: number;
}

/** A mail of a list. */
export interface ListedMail extends Mail {
  /** The product of a mail about a restock, an ad or a notification run; of other mails null. */
  readonly productId: ProductId | null;
}

/** A mail that an operator may resend. The shop never resends automatically. */
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
  /** The error would occur for every recipient, so the notification run stops. */
  readonly stops?: boolean;
}
