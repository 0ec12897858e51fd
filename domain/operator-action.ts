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
