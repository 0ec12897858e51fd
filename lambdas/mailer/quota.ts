import { MAIL_BATCH_MAX, MAIL_QUOTA_SHARE, MAILS_PER_SECOND_MAX, SECRETS_REREAD_MINUTES } from '#domain/limits.ts';

/** A claim whose answer was slow sends its slots late, into those of the next: at most one batch more in that second. */
const PACE_MAX = MAILS_PER_SECOND_MAX - MAIL_BATCH_MAX;

/** Mails a second we hand out slots for: our own limit, or our share of the account's when that is less. Read now and then. */
export function openQuota(readAccountRate: () => Promise<number>): () => Promise<number> {
  let held: { readonly rate: number; readonly at: number } | undefined;
  return async () => {
    if (held && Date.now() - held.at < SECRETS_REREAD_MINUTES * 60_000) return held.rate;
    const rate = Math.floor((await readAccountRate()) * MAIL_QUOTA_SHARE);
    held = { rate: Math.max(1, Math.min(PACE_MAX, rate)), at: Date.now() };
    return held.rate;
  };
}
