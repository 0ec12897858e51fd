import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import type { FullDatabase } from '#db/data-api.ts';
import { databaseClock } from './clock.ts';
import { APP_USER, MASTER_USER, openDataApi, urlOf } from './data-api.ts';
import { type Broken, prepareInvariants } from './invariants.ts';
import { type Session, toSession } from './session.ts';
import { createTableCleaner } from './table-cleaner.ts';

export interface Fresh {
  /** What a function holds: role shop_app, through the Data API service. */
  readonly database: FullDatabase;
  /** The master, for arranging and for looking. */
  readonly admin: pg.Client;
  /** The URL of shop_app on this database. */
  readonly appUrl: string;
  session(): Promise<Session>;
  /** Works off the jobs with so many sessions at once, and closes them. */
  inParallel<J, T>(sessions: number, jobs: readonly J[], work: (session: Session, job: J) => Promise<T>): Promise<T[]>;
  /** Moves `app.now()` ahead; by 0 s, sets it again after a test has stopped it. Between two moves it almost stands still. */
  advanceClock(seconds: number): Promise<void>;
  /** Lets the clock run at real speed until the end of the test. */
  runClock(): Promise<void>;
}

/** Above what two test workers may hold, a cluster of 100 connections refuses. */
export const SESSIONS_MAX = 36;

/**
 * A database of its own for this file, emptied before each test. After each test every invariant must hold, and nothing
 * may be left open: neither a session nor a transaction nor an advisory lock.
 */
export function freshDatabase({ invariants = true } = {}): Fresh {
  const cluster = inject('cluster');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const app = { user: APP_USER, password: cluster.appPassword };
  const admin = new pg.Client(urlOf(cluster.superUrl, { user: MASTER_USER, password: cluster.adminPassword }, name));
  const api = openDataApi(cluster.superUrl, app);
  const open = new Set<Session>();
  const held: { clean?: () => Promise<void>; readInvariants?: () => Promise<Broken> } = {};
  const appUrl = urlOf(cluster.superUrl, app, name);

  const session = async (): Promise<Session> => {
    const client = new pg.Client(appUrl);
    await client.connect();
    const inner = await toSession(client);
    const tracked = { ...inner, close: () => inner.close().then(() => void open.delete(tracked)) };
    open.add(tracked);
    return tracked;
  };

  beforeAll(async () => {
    await asSuperuser(
      cluster.superUrl,
      `create database ${name} template ${cluster.template} owner ${MASTER_USER} strategy file_copy`,
    );
    await admin.connect();
    held.clean = await createTableCleaner(admin);
    if (invariants) held.readInvariants = await prepareInvariants(admin);
  });
  beforeEach(async () => {
    await held.clean?.();
    await admin.query(databaseClock.restart());
  });
  afterEach(async () => {
    const forgotten = [...open];
    await Promise.all(forgotten.map((one) => one.close()));
    expect(forgotten, 'sessions the test left open').toEqual([]);
    expect(await unfinished(admin), 'transactions and locks the test left open').toEqual([]);
    if (invariants) expect(await held.readInvariants?.()).toEqual({});
  });
  afterAll(async () => {
    await api.close();
    await admin.end();
    await asSuperuser(cluster.superUrl, `drop database if exists ${name} with (force)`);
  });

  return {
    database: api.database(name),
    admin,
    appUrl,
    session,
    async inParallel(sessions, jobs, work) {
      const queue = jobs.entries();
      const results: Awaited<ReturnType<typeof work>>[] = [];
      await Promise.all(
        Array.from({ length: Math.min(sessions, SESSIONS_MAX, jobs.length) }, async () => {
          const one = await session();
          try {
            for (const [i, job] of queue) results[i] = await work(one, job);
          } finally {
            await one.close();
          }
        }),
      );
      return results;
    },
    advanceClock: async (seconds) => void (await admin.query(databaseClock.advance(seconds))),
    runClock: async () => void (await admin.query(databaseClock.run())),
  };
}

async function unfinished(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ what: string }>(
    `select state || ': ' || left(query, 200) as what from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'
     union all
     select 'advisory lock' from pg_locks l join pg_database d on d.oid = l.database
     where d.datname = current_database() and l.locktype = 'advisory'`,
  );
  return rows.map(({ what }) => what);
}

async function asSuperuser(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
