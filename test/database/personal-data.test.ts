/**
 * Deleting an account erases personal data from every table. The test writes a marker into every text and jsonb column of
 * every table. A new column therefore fails the test until the deletion erases the column, or a list below says why not.
 */
import { expect, test } from 'vitest';
import { deleteAccount } from '#db/statements/users.ts';
import { signedUp } from './accounts.ts';
import { freshDatabase } from './fresh.ts';
import { runOn } from './session.ts';

const { admin, database } = freshDatabase();
const MARKER = 'marker-7qx@donut.test';

/** Ids without a foreign key. They connect rows and say nothing about a person after the account is deleted. */
const IDENTIFIERS: readonly string[] = [
  ...['ad_requests.resume_asked_by', 'ad_requests.resumed_by', 'ad_requests.stop_asked_by', 'ad_requests.stopped_by'],
  ...[
    'ads.id',
    'ads.registered_by',
    'cancellations.buyer_id',
    'stock_cycles.product_id',
    'best_sellers_by_minute.product_id',
    'best_sellers_hourly.product_id',
  ],
  ...['dead_letter_history.actor', 'dead_letters.actor', 'dead_letters.id', 'dead_letters.last_message_id'],
  ...['dead_letters.message_id', 'failures.message_id', 'idempotency.caller', 'inbox.event_id', 'mails.recipient_id'],
  ...['mails.subject_id', 'notice_runs.id', 'notice_runs.opened_by', 'notice_runs.resumed_by'],
  ...['operator_actions.operator', 'operator_actions.target', 'order_history.actor', 'orders.id', 'orders.payment_id'],
  ...['order_rejections.buyer_id', 'order_rejections.order_id', 'sessions.id'],
  ...['orders.seller_id', 'payments.buyer_id', 'payments.id', 'products.id', 'redrives.id', 'restocks.closed_by'],
  ...['restocks.id', 'restocks.requested_by', 'stock_moves.actor', 'stock_moves.product_id', 'stock_moves.ref'],
  ...[
    'stream_slots.user_id',
    'suppressions.lifted_by',
    'users.id',
    'verifications.id',
    'waitlist.buyer_id',
    'waitlist.product_id',
  ],
  'wallet_entries.ref',
];

/** Columns that keep their content after an account is deleted, by reason. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  'names that the code writes: queues, routes, kinds, states, workers': [
    ...['alert_snoozes.kind', 'alert_snoozes.queue', 'consumer_pauses.queue'],
    ...['dead_letter_alerts.claimed_by', 'dead_letter_alerts.queue'],
    ...['dead_letter_alerts.told_by', 'dead_letter_history.state', 'dead_letters.queue', 'failures.queue'],
    ...['idempotency.route', 'inbox.consumer', 'mails.kind', 'operator_actions.action', 'order_history.from_status'],
    ...['order_history.reason', 'order_history.to_status', 'outbox.type', 'products.factory_id', 'rate_tokens.name'],
    ...['order_rejections.code', 'payments.problem', 'redrive_items.was', 'restocks.factory_id', 'stream_slots.holder'],
  ],
  'reasons of operators about queues: part of the audit': ['alert_snoozes.reason', 'consumer_pauses.reason'],
  'keys and hashes: not readable as a person, and deleted or useless without the server’s secret': [
    ...['idempotency.key', 'idempotency.request_hash', 'orders.idempotency_key', 'orders.request_hash'],
    ...['payments.idempotency_key', 'payments.request_hash', 'suppressions.address_hash', 'verifications.address'],
    ...['verifications.code_hash', 'dead_letters.body_sha256', 'sessions.token_hash', 'sessions.previous_hash'],
  ],
  'ids that other systems give: requests, SES messages, factory jobs': [
    ...['dead_letters.request_id', 'failures.request_id', 'mails.provider_id', 'order_history.request_id'],
    ...['outbox.request_id', 'restocks.factory_ref'],
  ],
  'JSON of ids, numbers and product data; invariants forbid addresses in responses and mails': [
    ...['best_sellers_kept.items', 'idempotency.answer', 'mails.data', 'outbox.data'],
    ...['order_rejections.details', 'order_rejections.request'],
  ],
  'counts and ids of dead letters': ['redrives.left_out'],
  'error texts of SES and the factory, stored without addresses': [
    ...['mails.error', 'notice_runs.error', 'restocks.last_error'],
  ],
  'texts about products and stock: the books need them': [
    ...[
      'products.description',
      'products.image_url',
      'products.translations',
      'products.title',
      'restocks.close_reason',
      'stock_moves.reason',
    ],
  ],
};

interface Column {
  readonly table: string;
  readonly column: string;
  readonly isReference: boolean;
  readonly isListed: boolean;
}

/** Reads all text and JSON columns. `isReference`: a foreign key; `isListed`: a check allows only listed values. */
async function readColumns(): Promise<Column[]> {
  const { rows } = await admin.query<Column>(
    `select c.table_name as table, c.column_name as column,
       coalesce(bool_or(k.contype = 'f'), false) as "isReference",
       coalesce(bool_or(k.contype = 'c' and pg_get_constraintdef(k.oid) like '%ANY%'), false) as "isListed"
     from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
     join pg_attribute a on a.attrelid = format('app.%I', c.table_name)::regclass and a.attname = c.column_name
     left join pg_constraint k on k.conrelid = a.attrelid and k.conkey = array[a.attnum]
     where c.table_schema = 'app' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
       and (c.data_type in ('text', 'character varying', 'json', 'jsonb')
         or c.data_type = 'ARRAY' and c.udt_name <> '_timestamptz')
     group by 1, 2 order by 1, 2`,
  );
  return rows;
}

/** Drops every constraint, so that each table can hold a row of markers. */
const dropConstraints = () =>
  admin.query(`do $$ declare c record; begin
    for c in select conname, conrelid::regclass as tab from pg_constraint
             where connamespace = 'app'::regnamespace and contype in ('c', 'f', 'u', 'p') order by contype = 'p', contype = 'u' loop
      execute format('alter table %s drop constraint %I cascade', c.tab, c.conname);
    end loop;
    for c in select attname, attrelid::regclass as tab from pg_attribute a join pg_class r on r.oid = a.attrelid
             where r.relnamespace = 'app'::regnamespace and r.relkind = 'r' and a.attnum > 0 and a.attnotnull and a.attidentity = '' loop
      execute format('alter table %s alter column %I drop not null', c.tab, c.attname);
    end loop;
  end $$`);

const nameOf = ({ table, column }: Column): string => `${table}.${column}`;

test('B1: deleting an account erases every text column, except the columns that a list keeps with a reason', async () => {
  const { caller } = await signedUp(database, MARKER);
  const columns = await readColumns();
  const isId = (one: Column) => one.isReference || IDENTIFIERS.includes(nameOf(one));
  const marked = columns.filter((one) => !one.isListed && !isId(one));
  await admin.query('begin');
  try {
    await dropConstraints();
    for (const table of new Set(columns.map((one) => one.table))) {
      const own = columns.filter((one) => one.table === table && (marked.includes(one) || isId(one)));
      if (own.length === 0) continue;
      const values = own.map((one) => (isId(one) ? caller.userId : MARKER));
      const text = own.map((_, i) => `to_jsonb($${i + 1}::text)`);
      const names = own.map(({ column }) => column);
      const record = `jsonb_populate_record(null::app.${table}, jsonb_build_object(${names.map((name, i) => `'${name}', ${text[i]}`)}))`;
      await admin.query(
        table === 'users'
          ? `update app.users u set (${names}) = row(${names.map((name) => `r.${name}`)}) from ${record} r`
          : `insert into app.${table} (${names}) select ${names} from ${record}`,
        values,
      );
    }
    // The restock is closed: the deletion closes an open one, with a reason of its own.
    await admin.query('update app.restocks set closed_at = app.now()');
    expect(await runOn(admin, deleteAccount(caller))).toMatchObject([{ bonds: {} }]);
    const kept: string[] = [];
    for (const one of marked) {
      const query = `select from app.${one.table} where ${one.column}::text like '%${MARKER}%'`;
      if ((await admin.query(query)).rowCount) kept.push(nameOf(one));
    }
    expect(kept.toSorted()).toEqual(Object.values(KEPT).flat().toSorted());
    expect(marked.map(nameOf)).toEqual(expect.arrayContaining(['users.name', 'users.email', 'verifications.email']));
    expect(columns.map(nameOf)).toEqual(expect.arrayContaining([...IDENTIFIERS]));
  } finally {
    await admin.query('rollback');
  }
});
