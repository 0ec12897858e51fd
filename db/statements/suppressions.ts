import { int, sql, text } from '#db/sql.ts';
import type { SuppressionReason } from '#domain/suppression.ts';

/** Stores the hashes of suppressed addresses; the first reason is kept. */
export const suppress = (hashes: readonly string[], reason: SuppressionReason) => sql({ added: int })`
  with added as (
    insert into app.suppressions (address_hash, reason)
    select h, ${reason} from jsonb_array_elements_text(cast(${{ json: hashes }} as jsonb)) h order by 1
    on conflict do nothing returning 1)
  select cast(count(*) as int) from added`;

/** Which of these address hashes are suppressed. */
export const findSuppressed = (hashes: readonly string[]) => sql({ hash: text })`
  select * from app.find_suppressed(cast(${{ json: hashes }} as jsonb))`;
