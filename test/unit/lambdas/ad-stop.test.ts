import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import type { Statement } from '#db/sql.ts';
import { signAdLink } from '#domain/ad-link.ts';
import { makeId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import { ask } from '#lambdas/ad-stop/ad-stop.ts';
import { confirm, show } from '#lambdas/ad-stop/confirm.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { apiEvent, lambdaContext, PRODUCT } from './api-event.ts';

const record = (type: string, receives = 1): SQSRecord => {
  const data = { productId: PRODUCT, round: 1, available: 0 };
  const body = JSON.stringify({ id: 'evt_1', type, version: 1, at: '', requestId: null, data });
  return { body, attributes: { ApproximateReceiveCount: String(receives) } } as SQSRecord;
};

/** The worker, its database answering this; what it did, in order. */
function worker(asked: number | Error) {
  const did: string[] = [];
  const rows = async ({ parameters }: Statement<unknown>) => {
    if (asked instanceof Error) throw asked;
    did.push(`look ${parameters[0]?.value?.stringValue === PRODUCT}`);
    return [{ asked }];
  };
  const notifyMailer = async () => void did.push('notify');
  return { did, handle: ask({ database: { rows } as never, notifyMailer }) };
}

test.for(['stock.out', 'stock.back'])('%s is a look at the product; who was asked is mailed', async (type) => {
  const { did, handle } = worker(1);
  await handle(record(type));
  expect(did).toEqual(['look true', 'notify']);
});

test('nobody was asked: nobody is notified, unless the message came before and its first worker may have died', async () => {
  const { did, handle } = worker(0);
  await handle(record('stock.out'));
  expect(did).toEqual(['look true']);
  await handle(record('stock.out', 2));
  expect(did).toEqual(['look true', 'look true', 'notify']);
});

test('a database that is away, or a mailer that cannot be notified, gives the message back', async () => {
  await expect(worker(new DatabaseUnavailable('unknown', null)).handle(record('stock.out'))).rejects.toThrow();
  const database = { rows: async () => [{ asked: 1 }] } as never;
  const deaf = ask({ database, notifyMailer: () => Promise.reject(new Error('SQS is away')) });
  await expect(deaf(record('stock.out'))).rejects.toThrow('SQS is away');
});

const NOW = Date.UTC(2026, 0, 15);
const KEYS: Keys = [new Uint8Array(32).fill(1)];
const token = signAdLink(KEYS, { action: 'stop', adId: makeId('ad', NOW, new Uint8Array(10)), round: 1 }, NOW);

/** The page's two doors; which statements they asked. */
function openPage(outcome: string) {
  const asked: string[] = [];
  const rows = async ({ text }: Statement<unknown>) => {
    asked.push(/app\.(\w+)/.exec(text)?.[1] ?? '');
    return [{ title: 'Glazed', outcome }];
  };
  const ports = { database: { rows } as never, linkKeys: { read: async () => KEYS }, now: () => NOW };
  const door = serve({ showAdConfirmation: show(ports), confirmAd: confirm(ports) });
  const call = async (name: 'showAdConfirmation' | 'confirmAd', headers: Record<string, string> = {}) =>
    door(apiEvent(name, { params: { token }, caller: null, headers }), lambdaContext);
  return { asked, call };
}

test('opening the link asks the statement that only reads; its button the one that writes', async () => {
  const { asked, call } = openPage('open');
  await call('showAdConfirmation');
  expect(asked).toEqual(['ad_confirmation']);
  await call('confirmAd');
  expect(asked).toEqual(['ad_confirmation', 'confirm_ad']);
});

test('the page is a page, in the reader’s language, and says when nothing was recorded', async () => {
  const { call } = openPage('over');
  const shown = await call('showAdConfirmation', { 'Accept-Language': 'ko' });
  expect([shown.statusCode, shown.headers?.['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(shown.body).toMatch(/^<!doctype html><html lang="ko">/);
  expect((await call('confirmAd')).statusCode).toBe(409);
});
