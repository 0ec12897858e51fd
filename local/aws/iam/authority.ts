/** Says yes or no to every SDK call of a function, and remembers each distinct question for the audit. */
import type { Grant } from '#local/aws/service.ts';
import { ACCOUNT, REGION } from '#local/aws/service.ts';
import type { Context } from './conditions.ts';
import { type Check, decide, type Policies } from './decide.ts';

export interface RecordedCall {
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly denied?: Grant;
}

export interface Authority {
  readonly policies: Policies;
  /** May this function do all of it? The first grant is what it asked for, the others what that implies. */
  authorize(functionName: string, grants: readonly Grant[], fromAddress?: string): Verdict;
  calls(): readonly RecordedCall[];
  implied(): readonly RecordedCall[];
  /** What was asked and not allowed. */
  refused(): readonly RecordedCall[];
}

const contextOf = (grant: Grant, asked: Grant, fromAddress: string | undefined): Context => ({
  // Plain HTTP on 127.0.0.1 stands in for TLS: policies that demand TLS must not stop us here.
  'aws:securetransport': 'true',
  'aws:principalaccount': ACCOUNT,
  ...(fromAddress === undefined ? {} : { 'ses:fromaddress': fromAddress }),
  ...(grant.action.startsWith('kms:')
    ? { 'kms:viaservice': `${asked.action.split(':')[0]}.${REGION}.amazonaws.com`, 'kms:calleraccount': ACCOUNT }
    : {}),
});

/** Builds the authority over the template's policies. Answers are cached: policies do not change while we run. */
export function createAuthority(policies: Policies): Authority {
  const answers = new Map<string, boolean>();
  const direct = new Map<string, RecordedCall>();
  const implied = new Map<string, RecordedCall>();
  const refused = new Map<string, RecordedCall>();

  function allowed(functionName: string, grant: Grant, asked: Grant, fromAddress: string | undefined): boolean {
    const key = `${functionName} ${asked.action} ${grant.action} ${grant.resource} ${fromAddress ?? ''}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const context = contextOf(grant, asked, fromAddress);
    const check: Check = { principal: { function: functionName }, ...grant, context };
    const answer = decide(policies, check).allowed;
    answers.set(key, answer);
    const call = { function: functionName, action: grant.action, resource: grant.resource, context };
    const book = answer ? (grant === asked ? direct : implied) : refused;
    book.set(key, call);
    return answer;
  }

  return {
    policies,
    authorize(functionName, grants, fromAddress) {
      const [asked] = grants;
      if (!asked) return { allowed: true };
      const denied = grants.find((grant) => !allowed(functionName, grant, asked, fromAddress));
      return denied ? { allowed: false, denied } : { allowed: true };
    },
    calls: () => [...direct.values()],
    implied: () => [...implied.values()],
    refused: () => [...refused.values()],
  };
}

/** A recorded call as a check, for the audit. */
export const asCheck = (call: RecordedCall): Check => ({
  principal: { function: call.function },
  action: call.action,
  resource: call.resource,
  context: call.context,
});
