/** The latencies of AWS (`--latency aws`): what is slowed, and by how much. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { AWS_CONNECTIONS_MAX, AWS_LATENCY, latencyLine, withLatency } from '#local/aws/latency.ts';
import type { AwsCall, AwsService, ServiceName } from '#local/aws/service.ts';
import { delayCommits, removeCommitDelay } from '#local/postgres/commit-delay.ts';
import { type LocalPostgres, removePostgres, startPostgres } from '#local/postgres.ts';

const NAMES = ['sqs', 'sns', 'ses', 'rds-data', 'secretsmanager', 'lambda'] as const satisfies readonly ServiceName[];

test('each call of a service first waits as long as the table says', async () => {
  const events: string[] = [];
  const service = (name: ServiceName): AwsService => ({
    name,
    grantsFor: ({ action }) => [{ action, resource: name }],
    async handle() {
      events.push(name);
      return { status: 200, headers: {}, body: name };
    },
  });
  const fast = Object.fromEntries(NAMES.map((name) => [name, service(name)])) as Record<ServiceName, AwsService>;
  const slow = withLatency(fast, async (milliseconds) => events.push(String(milliseconds)));
  for (const name of NAMES) {
    const call: AwsCall = { service: name, action: 'Any', input: {}, raw: { headers: {}, body: Buffer.of() } };
    expect((await slow[name].handle(call)).body).toBe(name);
    expect(slow[name].grantsFor(call)).toEqual([{ action: 'Any', resource: name }]);
  }
  expect(events.join(' ')).toBe('8 sqs 8 sns 40 ses 15 rds-data secretsmanager lambda');
});

test('every number says where it comes from, and the line shows all of them', () => {
  for (const { milliseconds, source } of Object.values(AWS_LATENCY)) {
    expect(source).toMatch(/^(Assumed|Measured): .+\.$/);
    expect(latencyLine()).toContain(String(milliseconds));
  }
});

describe('a delayed commit', () => {
  const DELAY_MILLISECONDS = 2_000;
  let dir: string;
  let postgres: LocalPostgres;
  let one: pg.Client;
  let other: pg.Client;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: postgres.adminUrl });
    await client.connect();
    return client;
  };
  const delayed = async (): Promise<number> => {
    const admin = new pg.Client({ connectionString: postgres.superUrl.replace(/\/postgres$/, '/donut') });
    await admin.connect();
    const { rows } = await admin.query('select count(*)::int as n from local_latency.commits');
    await admin.end();
    return rows[0].n;
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'donut-latency-'));
    postgres = await startPostgres({ dir, port: 21_020, adminPassword: 'pw', connectionsMax: AWS_CONNECTIONS_MAX });
    [one, other] = [await connect(), await connect()];
    await one.query('create schema app; create table app.stock (id int primary key, units int)');
    await one.query('insert into app.stock values (1, 10)');
  });
  afterAll(async () => {
    await Promise.all([one.end(), other.end()]);
    await postgres.stop();
    await removePostgres(dir);
  });

  it('keeps the lock of its row meanwhile', async () => {
    await delayCommits(postgres, DELAY_MILLISECONDS);
    const writing = one.query('update app.stock set units = units - 1');
    const waiting = `select from pg_stat_activity where wait_event = 'PgSleep' and query like 'update%'`;
    while ((await other.query(waiting)).rowCount === 0);
    await expect(other.query('select from app.stock for update nowait')).rejects.toMatchObject({ code: '55P03' });
    await writing;
    expect((await other.query('select units from app.stock for update nowait')).rows).toEqual([{ units: 9 }]);
  });

  it('comes once in a transaction, and not without a change', async () => {
    await delayCommits(postgres, 1);
    await one.query('select units from app.stock');
    await one.query('update app.stock set units = 0 where id = 2');
    expect(await delayed()).toBe(0);
    await one.query('begin');
    await one.query('update app.stock set units = units - 1');
    await one.query('insert into app.stock values (2, 1)');
    await one.query('delete from app.stock where id = 2');
    expect(await delayed(), 'it is no part of the statement').toBe(0);
    await one.query('commit');
    expect(await delayed()).toBe(1);
    await one.query('update app.stock set units = units - 1');
    expect(await delayed()).toBe(2);
  });

  it('is removed as a whole', async () => {
    await delayCommits(postgres, 1);
    await removeCommitDelay(postgres);
    await one.query('update app.stock set units = 5');
    const triggers = await one.query(
      `select from pg_trigger where tgrelid = 'app.stock'::regclass and not tgisinternal`,
    );
    expect(triggers.rowCount).toBe(0);
  });

  it('has as many connections as the modelled database', async () => {
    expect((await one.query('show max_connections')).rows).toEqual([{ max_connections: '400' }]);
  });
});
