import { IDEMPOTENCY_KEY_HOURS } from '#domain/limits.ts';

/** Since then the key of what was done may be forgotten: what it did is all that tells of it. */
export const KEY_EXPIRED = `<= app.now() - interval '${IDEMPOTENCY_KEY_HOURS} hours'`;
