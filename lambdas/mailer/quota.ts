import { GetSendQuotaCommand, type SESClient } from '@aws-sdk/client-ses';
import { MAIL_BATCH_MAX, MAIL_QUOTA_SHARE, MAILS_PER_SECOND_MAX, SECRETS_REREAD_MINUTES } from '#domain/limits.ts';

/** A claim whose response was slow is sent in the slots of the next claim: at most one batch more in that second. */
const RATE_MAX = MAILS_PER_SECOND_MAX - MAIL_BATCH_MAX;

/** Mails a second: our limit, or our share of the SES sending rate if that is lower. Cached and re-read at intervals. */
export function openQuota(ses: SESClient): () => Promise<number> {
  let cached: { readonly rate: number; readonly at: number } | undefined;
  return async function readQuota() {
    if (cached && Date.now() - cached.at < SECRETS_REREAD_MINUTES * 60_000) return cached.rate;
    const { MaxSendRate = 1 } = await ses.send(new GetSendQuotaCommand({}));
    const rate = Math.max(1, Math.min(RATE_MAX, Math.floor(MaxSendRate * MAIL_QUOTA_SHARE)));
    cached = { rate, at: Date.now() };
    return rate;
  };
}
