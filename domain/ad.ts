import type { AdId, ProductId } from './ids.ts';
import type { Mail } from './mail.ts';

/** What the manager of an ad can be asked to do. */
export const AD_ACTIONS = ['stop', 'resume'] as const;
export type AdAction = (typeof AD_ACTIONS)[number];

/** Asked: a mail was written. STOPPED, and RUNNING again: the manager has said so. */
export const AD_STATES = ['RUNNING', 'STOP_ASKED', 'STOPPED', 'RESUME_ASKED'] as const;

export interface Ad {
  readonly id: AdId;
  readonly productId: ProductId;
  /** Null once he, or the seller, has left the shop. */
  readonly managerEmail: string | null;
  readonly state: (typeof AD_STATES)[number];
  readonly since: string;
  /** A user's id, 'system', or 'manager': whoever held the link of the mail. Of STOPPED and RUNNING again: who said so. */
  readonly by: string;
  /** The episode it was last asked about; null while it never was. */
  readonly round: number | null;
  /** The last mail to its manager; null while there was none. */
  readonly mail: Pick<Mail, 'id' | 'state'> | null;
  readonly createdAt: string;
}

/** What the link of a mail would do now; `over`: the shop has asked for the opposite since. */
export type AdConfirmation = 'open' | 'recorded' | 'over';
