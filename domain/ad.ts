import type { AdId, ProductId } from './ids.ts';
import type { Mail } from './mail.ts';

/** Actions that a mail asks of an ad manager. */
export const AD_ACTIONS = ['stop', 'resume'] as const;
export type AdAction = (typeof AD_ACTIONS)[number];

/** STOP_ASKED and RESUME_ASKED: a mail was written. STOPPED and RUNNING: the manager confirmed. */
export const AD_STATES = ['RUNNING', 'STOP_ASKED', 'STOPPED', 'RESUME_ASKED'] as const;

export interface Ad {
  readonly id: AdId;
  readonly productId: ProductId;
  /** Null after the manager, or the seller, deleted the account. */
  readonly managerEmail: string | null;
  readonly state: (typeof AD_STATES)[number];
  readonly since: string;
  /** A user's id, 'system', or 'manager' for the holder of the mail's link. For STOPPED and RUNNING: who confirmed. */
  readonly by: string;
  /** Stock cycle of the last request. Null before the first one. */
  readonly round: number | null;
  /** The last mail to the manager. Null before the first one. */
  readonly mail: Pick<Mail, 'id' | 'state'> | null;
  readonly createdAt: string;
}

/** Effect the link of a mail would have now. `over`: the shop has requested the opposite since. */
export type AdConfirmation = 'open' | 'recorded' | 'over';
