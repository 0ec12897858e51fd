/** The form of ids, without the functions that make them: browsers have no `node:crypto`. */
import type { IdPrefix } from './ids.ts';

/** Pattern of the ids of one kind: `^ord_[0-9a-hjkmnp-tv-z]{26}$`. */
export const idPattern = (prefix: IdPrefix): RegExp => new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
