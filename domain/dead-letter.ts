/** A message that failed every receive, and the state of its retries. */
import type { DeadLetterId, RedriveId, UserId } from './ids.ts';
import type { QueueName } from './queue-names.ts';
import type { QueuePause } from './queue-state.ts';

export const DEAD_LETTER_STATES = ['retrying', 'parked', 'redriven', 'handled', 'discarded'] as const;
export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];
export const REDRIVE_STATES = ['running', 'done', 'cancelled'] as const;

/** Message attribute of a copy of a dead letter: the dead letter's id and the number of the copy. */
export const DEAD_LETTER_ATTRIBUTE = 'DeadLetter';

export interface Copy {
  readonly id: string;
  readonly send: number;
}
export const writeCopy = ({ id, send }: Copy): string => `${id}:${send}`;

export function readCopy(value: string | undefined): Copy | undefined {
  const [, id, send] = /^(dl_[0-9a-z]{26}):(\d{1,6})$/.exec(value ?? '') ?? [];
  return id && send ? { id, send: Number(send) } : undefined;
}

export interface DeadLetter {
  readonly id: DeadLetterId;
  readonly queue: string;
  readonly messageId: string;
  readonly state: DeadLetterState;
  readonly error: string;
  readonly receives: number;
  readonly rounds: number;
  readonly version: number;
  /** Size of the body, also after it was redacted. */
  readonly bytes: number;
  /** Hash of the redacted body, hexadecimal. Null while the body is there. */
  readonly sha256: string | null;
  readonly redactedAt: string | null;
  readonly requestId: string | null;
  readonly actor: string;
  readonly createdAt: string;
  readonly dueAt: string | null;
  readonly parkedAt: string | null;
  readonly endedAt: string | null;
}

export interface DeadLetterChange {
  readonly state: DeadLetterState;
  readonly actor: string;
  readonly detail: string;
  readonly at: string;
}

export interface DeadLetterFilter {
  readonly queue?: string | undefined;
  readonly error?: string | undefined;
  readonly state?: DeadLetterState | undefined;
  readonly kind?: string | undefined;
  readonly text?: string | undefined;
  /** Recorded at this time or later (RFC 3339). */
  readonly from?: string | undefined;
  /** Recorded before this time. */
  readonly to?: string | undefined;
}

/** Parked dead letters with the same cause. */
export interface DeadLetterGroup {
  readonly queue: QueueName;
  readonly kind: string;
  readonly count: number;
  readonly oldest: string;
  readonly newest: string;
  readonly error: string;
  /** No alert mails are sent about the group now. */
  readonly snoozed: boolean;
}

/** A message attribute as an SQS record holds it. */
export interface Attribute {
  readonly dataType: string;
  readonly stringValue?: string;
  /** Base64. */
  readonly binaryValue?: string;
}
export type Attributes = Readonly<Record<string, Attribute>>;

/** Dead letters that a redrive leaves out: unknown, discarded, redacted, or waiting in another redrive. */
export interface LeftOut {
  readonly count: number;
  readonly ids: readonly string[];
}

/** Why an edit of many leaves a dead letter out. */
export const EDIT_LEFT_OUT = ['changed', 'invalid', 'too_large', 'no_change'] as const;
export type EditLeftOut = (typeof EDIT_LEFT_OUT)[number];

export interface EditOfMany {
  /** The newest change that the preview saw: later changes are left out. */
  readonly position: number;
  /** Parked dead letters that match. */
  readonly matched: number;
  /** Edited, or to be edited. */
  readonly edited: number;
  readonly leftOut: {
    readonly count: number;
    readonly first: readonly { readonly id: string; readonly why: EditLeftOut; readonly detail: string }[];
  };
  readonly samples: readonly { readonly id: string; readonly before: string; readonly after: string }[];
}

export interface Redrive {
  readonly id: RedriveId;
  readonly state: (typeof REDRIVE_STATES)[number];
  /** Past events are sent to this queue. Null: dead letters are sent back to theirs. */
  readonly queue: QueueName | null;
  readonly rate: number;
  readonly total: number;
  readonly leftOut: LeftOut;
  readonly waiting: number;
  readonly mayStillLeave: number;
  readonly sent: number;
  readonly handled: number;
  readonly returned: number;
  readonly cancelled: number;
  readonly operator: UserId;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** Content of an alert mail. */
export interface Alert {
  readonly id: number;
  /** `*`: several queues or errors. */
  readonly queue: string;
  readonly queues: readonly string[];
  readonly count: number;
  readonly oldest: string | null;
  readonly ageSeconds: number;
  readonly error: string;
  readonly errors: number;
  readonly top: readonly string[] | null;
  /** The paused consumers of its queues. */
  readonly paused?: readonly QueuePause[];
}

export interface Recovery {
  readonly queue: string;
  readonly alerts: readonly number[];
  readonly since: string;
  readonly handled: number;
  readonly discarded: number;
}
