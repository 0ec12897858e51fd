import { json, nullable, sql, text, textOf } from '#db/sql.ts';
import type { Principal } from '#domain/caller.ts';
import type { ProductId } from '#domain/ids.ts';
import type { Language } from '#domain/language.ts';
import {
  CHART_MOVES_MAX,
  OVERVIEW_EVENTS_MAX,
  OVERVIEW_FAILED_MAILS_MAX,
  OVERVIEW_MOVES_MAX,
  OVERVIEW_POINTS_MAX,
  OVERVIEW_PRODUCTS_MAX,
  OVERVIEW_UNPAID_MAX,
  OVERVIEW_WAITING_MAX,
  OVERVIEW_WINDOW_EVENTS_MAX,
  QUEUE_LATE_SECONDS,
  WAITLIST_HOURS,
} from '#domain/limits.ts';
import type { Role } from '#domain/order.ts';
import { CHART_WINDOWS, type ChartWindow, type QueueFailure } from '#domain/overview.ts';

const LIMITS = {
  window: OVERVIEW_WINDOW_EVENTS_MAX,
  products: OVERVIEW_PRODUCTS_MAX,
  moves: OVERVIEW_MOVES_MAX,
  points: OVERVIEW_POINTS_MAX,
  events: OVERVIEW_EVENTS_MAX,
  unpaid: OVERVIEW_UNPAID_MAX,
  waiting: OVERVIEW_WAITING_MAX,
  waitHours: WAITLIST_HOURS,
  chartMoves: CHART_MOVES_MAX,
  lateSeconds: QUEUE_LATE_SECONDS,
  failedMails: OVERVIEW_FAILED_MAILS_MAX,
};

/**
 * The state of the shop, in parts. Each published event is added to the sums once, by the first reader, so a read costs the
 * events since the last read and not all orders.
 */
export const readOverview = (
  caller: Principal,
  productId: ProductId | null,
  window: ChartWindow = '15m',
  limits: Readonly<Record<keyof typeof LIMITS, number>> = LIMITS,
  language: Language | null = null,
) => sql({
  role: nullable(textOf<Role>()),
  part: nullable(textOf<'totals' | 'problem' | 'rate' | 'product' | 'chart' | 'point' | 'event'>()),
  item: nullable(json<unknown>()),
})`
  select * from app.overview(${caller.userId}, ${caller.issuedAt}, ${productId}, cast(${{ json: { ...limits, seconds: CHART_WINDOWS[window], language } }} as jsonb))`;

/** What the tables know about each queue that ever had a failure or has a due retry; for operators. */
export const readQueueFailures = (caller: Principal) => sql({
  role: nullable(textOf<Role>()),
  name: nullable(text),
  failure: nullable(json<QueueFailure>()),
})`
  select r.role, q.name, q.item
  from (select app.live_role(${caller.userId}, ${caller.issuedAt}) as role) r
  left join lateral (select * from app.queue_overview() where r.role = 'OPERATOR') q on true`;
