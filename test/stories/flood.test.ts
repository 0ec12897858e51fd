/** Floods of requests that hash a password or mail a code, from callers that ignore Retry-After. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { quantile } from '#bin/bench/figure.ts';
import { codeMailed, join, logIn, newPerson, requestCode, signUpWith } from './people.ts';
import { makeBuyers, makeProduct, order, type Reply } from './shop.ts';

const CONNECTIONS = 100;
/** Ten times the log-ins that API Gateway passes on at once. */
const LOG_INS = 500;

let member: Awaited<ReturnType<typeof join>>;
beforeAll(async () => {
  member = await join();
});

interface Timed {
  readonly reply: Reply<{ code: string }>;
  readonly milliseconds: number;
}

/** Log-ins of unknown users over many connections at a time. */
async function flood(): Promise<readonly Timed[]> {
  const replies: Timed[] = [];
  const client = async (): Promise<void> => {
    for (let i = 0; i < LOG_INS / CONNECTIONS; i++) {
      const sent = performance.now();
      const reply = await logIn({ email: `${randomUUID()}@flood.test`, password: 'a wrong one' });
      replies.push({ reply, milliseconds: performance.now() - sent });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  return replies;
}

/** Logs in like a client that waits as long as `Retry-After` says. */
async function logInPatiently(): Promise<Reply<unknown>> {
  for (;;) {
    const reply = await logIn(member);
    if (reply.status !== 429) return reply;
    await new Promise((resolve) => setTimeout(resolve, Number(reply.headers.get('retry-after')) * 1_000));
  }
}

test('a flood of log-ins gets 429 early, orders go on, and another user logs in afterwards', async () => {
  const [buyer] = await makeBuyers(1);
  const product = await makeProduct({ stock: 10 });
  let isOver = false;
  const flooding = flood().finally(() => {
    isOver = true;
  });
  const orders: number[] = [];
  while (!isOver && orders.length < 10) orders.push((await order(buyer?.token ?? '', [[product, 1]])).status);
  const replies = await flooding;
  expect([...new Set(orders)]).toEqual([201]);

  expect([...new Set(replies.map(({ reply }) => reply.status))].sort()).toEqual([401, 429]);
  const throttled = replies.filter(({ reply }) => reply.status === 429);
  expect(throttled.length).toBeGreaterThan(LOG_INS / 2);
  for (const { reply } of throttled) {
    expect(reply.body.code).toBe('request.throttled');
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const milliseconds = throttled.map((one) => one.milliseconds);
  expect(quantile(milliseconds, 0.5), 'before it was throttled, a log-in took 15 s').toBeLessThan(10_000);

  const sent = performance.now();
  expect((await logInPatiently()).status).toBe(201);
  expect(performance.now() - sent).toBeLessThan(30_000);
});

test('sixty parallel sign-ups with a wrong code are sixty 4xx, and the right code is still checked afterwards', async () => {
  const person = newPerson();
  await requestCode(person.email);
  const code = await codeMailed(person.email);
  const wrong = code === '000000' ? '000001' : '000000';
  const replies = await Promise.all(Array.from({ length: 60 }, () => signUpWith(newPerson(), wrong)));
  for (const { status, body } of replies)
    expect(['422 verification.failed', '429 request.throttled']).toContain(`${status} ${body.code}`);
  let signedUp = await signUpWith(person, code);
  while (signedUp.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, Number(signedUp.headers.get('retry-after')) * 1_000));
    signedUp = await signUpWith(person, code);
  }
  expect(signedUp.status).toBe(201);
});
