/** Authorises every SDK call of a function, and records each distinct check for the audit. */
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
  /**
   * Checks all grants of a call: the first is the requested action, the others are implied by it (for example on a KMS
   * key).
   */
  authorize(functionName: string, grants: readonly Grant[], fromAddress?: string): Verdict;
  calls(): readonly RecordedCall[];
  implied(): readonly RecordedCall[];
  /** Calls that were denied. */
  denied(): readonly RecordedCall[];
}

const contextOf = (grant: Grant, requested: Grant, fromAddress: string | undefined): Context => ({
  // The local endpoint uses plain HTTP on 127.0.0.1; policies that require TLS must still match.
  'aws:securetransport': 'true',
  'aws:principalaccount': ACCOUNT,
  ...(fromAddress === undefined ? {} : { 'ses:fromaddress': fromAddress }),
  ...(grant.action.startsWith('kms:')
    ? { 'kms:viaservice': `${requested.action.split(':')[0]}.${REGION}.amazonaws.com`, 'kms:calleraccount': ACCOUNT }
    : {}),
});

/**
 * Creates the authority for the template's policies. Decisions are cached, because policies do not change at run time.
 */
export function createAuthority(policies: Policies): Authority {
  const decisions = new Map<string, boolean>();
  const direct = new Map<string, RecordedCall>();
  const implied = new Map<string, RecordedCall>();
  const denied = new Map<string, RecordedCall>();

  function isAllowed(functionName: string, grant: Grant, requested: Grant, fromAddress: string | undefined): boolean {
    const key = `${functionName} ${requested.action} ${grant.action} ${grant.resource} ${fromAddress ?? ''}`;
    const cached = decisions.get(key);
    if (cached !== undefined) return cached;
    const context = contextOf(grant, requested, fromAddress);
    const check: Check = { principal: { function: functionName }, ...grant, context };
    const allowed = decide(policies, check).allowed;
    decisions.set(key, allowed);
    const call = { function: functionName, action: grant.action, resource: grant.resource, context };
    const records = allowed ? (grant === requested ? direct : implied) : denied;
    records.set(key, call);
    return allowed;
  }

  return {
    policies,
    authorize(functionName, grants, fromAddress) {
      const [requested] = grants;
      if (!requested) return { allowed: true };
      const missing = grants.find((grant) => !isAllowed(functionName, grant, requested, fromAddress));
      return missing ? { allowed: false, denied: missing } : { allowed: true };
    },
    calls: () => [...direct.values()],
    implied: () => [...implied.values()],
    denied: () => [...denied.values()],
  };
}

/** Converts a recorded call into a check for the audit. */
export const asCheck = (call: RecordedCall): Check => ({
  principal: { function: call.function },
  action: call.action,
  resource: call.resource,
  context: call.context,
});
