import { IDEMPOTENCY_KEY_HOURS } from '#domain/limits.ts';

/** After this time the idempotency key of a completed request may be deleted. */
export const KEY_EXPIRED = `<= app.now() - interval '${IDEMPOTENCY_KEY_HOURS} hours'`;
