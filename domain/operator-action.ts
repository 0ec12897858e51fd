/** What people do that the audit records. */
export const OPERATOR_ACTIONS = [
  'redrive',
  'cancel',
  'edit',
  'discard',
  'pause',
  'resume',
  'snooze',
  'unsnooze',
  'resend',
  'lift',
  'role',
  'register',
  'change',
  'delete',
  'upload_picture',
  'adjust',
  'request_restock',
  'close_restock',
  'notify',
  'register_ad',
  'stop_ad',
  'resume_ad',
  'confirm_ad',
  'cancel_order',
  'restore',
] as const;
export type OperatorActionName = (typeof OPERATOR_ACTIONS)[number];

/** What the audit is filtered by. */
export interface OperatorActionFilter {
  readonly operator?: string | undefined;
  readonly action?: OperatorActionName | undefined;
  readonly target?: string | undefined;
}

/** What an operator did, as it was recorded in the commit of its effect. */
export interface OperatorAction {
  readonly id: string;
  readonly at: string;
  /** The id of the operator, or the name of a function or command. */
  readonly operator: string;
  readonly action: string;
  /** The id of what was changed, or the name of a queue. */
  readonly target: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
