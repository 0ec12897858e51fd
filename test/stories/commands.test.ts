/** The commands of a second terminal, on the running system and into a pipe. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, inject, test } from 'vitest';
import { FACTORY_AS_IT_WAS } from './restocks.ts';
import { api, makeBuyers, makeProduct, order, setFactory, settled } from './shop.ts';

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await setFactory(FACTORY_AS_IT_WAS);
});

/** A command whose outputs are pipes; `end` settles when the process ends, and `seen` is what it has printed by now. */
function typed(file: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [`bin/${file}`, '--port', new URL(inject('origin')).port, ...args]);
  children.push(child);
  const seen = { status: undefined as number | null | undefined, stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      seen[name] += text;
    });
  const end = new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (status) => {
      seen.status = status;
      resolve({ status, stdout: seen.stdout.trim(), stderr: seen.stderr.trim() });
    }),
  );
  return { seen: () => ({ ...seen }), end };
}

test('tail prints one line for each event of an order', async () => {
  const [buyer] = await makeBuyers(1);
  const productId = await makeProduct({ stock: 3 });
  const listening = typed('tail.ts', '--json', '--only', 'order.placed', '--count', '1');
  await expect.poll(listening.seen).toMatchObject({ stderr: expect.stringContaining('connected') });
  const placed = await order(buyer?.token ?? '', [[productId, 2]]);
  await expect.poll(listening.seen).toMatchObject({ status: 0 });
  const { stdout } = await listening.end;
  expect(JSON.parse(stdout)).toMatchObject({ type: 'order.placed', orderId: placed.body['id'], units: 2 });
  await settled();
});

test('the factory and clock commands work, and write no colour and no cursor code into a pipe', async () => {
  const angry = await typed('factory.ts', '--fail', '30%', '--slow', '3s').end;
  expect(angry).toEqual({ status: 0, stdout: 'mode ok, failure rate 30%, production time 3s', stderr: '' });
  const shown = await typed('factory.ts', '--json').end;
  expect(JSON.parse(shown.stdout)).toMatchObject({ mode: 'ok', delaySeconds: 3, failRate: 0.3 });
  const before = Date.parse((JSON.parse((await typed('clock.ts', '--json').end).stdout) as { now: string }).now);
  const moved = await typed('clock.ts', '--', '+90s').end;
  expect(moved).toMatchObject({ status: 0 });
  expect(moved.stderr).toMatch(/^advancing the clock\n(\+.+\n)*everything that became due is done$/);
  expect(Date.parse(moved.stdout) - before).toBeGreaterThanOrEqual(90_000);
});

test('a user who has signed up becomes an operator with the next request, and a buyer again', async () => {
  const [buyer] = await makeBuyers(1);
  const email = buyer?.email ?? '';
  const mayListQueues = async () => (await api('GET', '/queues', { token: buyer?.token ?? '' })).status;
  expect(await mayListQueues()).toBe(403);
  const made = await typed('operator.ts', email.toUpperCase()).end;
  expect(made).toEqual({ status: 0, stdout: `${email} is now OPERATOR (${buyer?.id})`, stderr: '' });
  expect(await mayListQueues()).toBe(200);
  expect((await typed('operator.ts', email).end).stdout).toContain('was already OPERATOR: nothing to do');
  expect((await typed('operator.ts', email, '--revoke').end).stdout).toContain('is now BUYER');
  expect(await mayListQueues()).toBe(403);

  const unknown = await typed('operator.ts', 'none@donut.test').end;
  expect(unknown.status).toBe(1);
  expect(unknown.stderr).toBe(
    `No user has the address none@donut.test. Sign up at ${inject('origin')}/shop/sign-up, then run this command again.`,
  );
});

test('the doctor finds no fault in a running system', async () => {
  const { status, stdout } = await typed('doctor.mjs').end;
  expect(stdout).toContain('running, and its database responds');
  expect(status, stdout).toBe(0);
});

test.for([
  ['en', 'sell-out', /order rejected: 409 stock\.sold_out.*10 units are available/s],
  ['ko', 'dead-letter', /재시도 라운드 3회 동안 20번 실패.*공장이 요청을 수락하고 10개를 납품/s],
  ['en', 'outage', /gets 202: the delivery waits.*an order gets 202.*one order, ord_/s],
] as const)('in %s, the story %s is played and checked', { timeout: 120_000 }, async ([language, name, lines]) => {
  const { status, stderr } = await typed('story.ts', name, '--language', language).end;
  expect(stderr).toMatch(lines);
  expect(status).toBe(0);
  await settled();
});

test('an unknown story is named in the error', async () => {
  const { status, stderr } = await typed('story.ts', 'glaze').end;
  expect([status, stderr.split('\n')[0]]).toEqual([
    2,
    'Unknown story "glaze". Use one of dead-letter, outage, sell-out',
  ]);
});

test('without a running system a command says so in one line, with the next command to type', async () => {
  const child = spawn(process.execPath, ['bin/clock.ts', '--port', '1']);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(said.trim()).toMatch(/^No response from http:\/\/127\.0\.0\.1:1 \(.+\)\. Start the shop \(npm start\), or/);
  expect(status).toBe(1);
});
