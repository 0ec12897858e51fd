import { int, sql, text } from '#db/sql.ts';
import type { SuppressionReason } from '#domain/suppression.ts';

/** Keeps the hashes of addresses no mail goes to any more; the first reason stays. */
export const suppress = (hashes: readonly string[], reason: SuppressionReason) => sql({ added: int })`
  with added as (
    insert into app.suppressions (address_hash, reason)
    select h, ${reason} from jsonb_array_elements_text(cast(${{ json: hashes }} as jsonb)) h order by 1
    on conflict do nothing returning 1)
  select cast(count(*) as int) from added`;

/** Which of these addresses no mail goes to. */
export const findSuppressed = (hashes: readonly string[]) => sql({ hash: text })`
  select * from app.find_suppressed(cast(${{ json: hashes }} as jsonb))`;
