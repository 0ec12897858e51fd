import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { DatabaseUnavailable } from '#db/data-api.ts';
import type { Statement } from '#db/sql.ts';
import { signAdLink } from '#domain/ad-link.ts';
import { POLL_MESSAGE } from '#domain/events.ts';
import { makeId } from '#domain/ids.ts';
import type { Keys } from '#domain/signature.ts';
import { confirmAd, showAdConfirmation } from '#lambdas/ad-stop/confirm-ad.ts';
import { requestAds } from '#lambdas/ad-stop/request-ads.ts';
import { serve } from '#lambdas/shared/http/http-handler.ts';
import { apiEvent, lambdaContext, PRODUCT } from './api-event.ts';

const record = (type: string, receives = 1): SQSRecord => {
  const data = { productId: PRODUCT, round: 1, available: 0 };
  const body = JSON.stringify({ id: 'evt_1', type, version: 1, at: '', requestId: null, data });
  return { body, attributes: { ApproximateReceiveCount: String(receives) } } as SQSRecord;
};

/** The consumer with a database that returns this; what it did, in order. */
function worker(asked: number | Error, pollAfterSeconds: number | null = null) {
  const did: string[] = [];
  const rows = async ({ parameters }: Statement<unknown>) => {
    if (asked instanceof Error) throw asked;
    did.push(`compare ${parameters[0]?.value?.stringValue === PRODUCT}`);
    return [{ asked, pollAfterSeconds }];
  };
  const notifyMailer = async () => void did.push('notify');
  const pollAgain = async (seconds: number) => void did.push(`poll in ${seconds} s`);
  return { did, handle: requestAds({ database: { rows } as never, settleMinutes: 10, notifyMailer, pollAgain }) };
}

test.for(['stock.out', 'stock.back'])(
  '%s compares the ads of the product; a request notifies the mailer',
  async (type) => {
    const { did, handle } = worker(1);
    await handle(record(type));
    expect(did).toEqual(['compare true', 'notify']);
  },
);

test('without a request the mailer is not notified, unless the message is a repeat and its first worker may have died', async () => {
  const { did, handle } = worker(0);
  await handle(record('stock.out'));
  expect(did).toEqual(['compare true']);
  await handle(record('stock.out', 2));
  expect(did).toEqual(['compare true', 'compare true', 'notify']);
});

test('a manager who may not be asked yet: the worker polls again, and the poll message compares the ads that are due', async () => {
  const { did, handle } = worker(0, 601);
  await handle(record('stock.out'));
  expect(did).toEqual(['compare true', 'poll in 601 s']);
  const due = worker(1);
  await due.handle({ body: POLL_MESSAGE, attributes: { ApproximateReceiveCount: '1' } } as SQSRecord);
  expect(due.did).toEqual(['compare false', 'notify']);
});

test('an unavailable database, or a failed notification, fails the message', async () => {
  await expect(worker(new DatabaseUnavailable('unknown', null)).handle(record('stock.out'))).rejects.toThrow();
  const database = { rows: async () => [{ asked: 1 }] } as never;
  const away = () => Promise.reject(new Error('SQS is away'));
  const failing = requestAds({ database, settleMinutes: 10, notifyMailer: away, pollAgain: away });
  await expect(failing(record('stock.out'))).rejects.toThrow('SQS is away');
});

const NOW = Date.UTC(2026, 0, 15);
const KEYS: Keys = [new Uint8Array(32).fill(1)];
const token = signAdLink(KEYS, { action: 'stop', adId: makeId('ad', NOW, new Uint8Array(10)), round: 1 }, NOW);

/** The two routes of the page, and the SQL functions they called. */
function openPage(outcome: string) {
  const called: string[] = [];
  const rows = async ({ text }: Statement<unknown>) => {
    called.push(/app\.(\w+)/.exec(text)?.[1] ?? '');
    return [{ title: 'Glazed', outcome }];
  };
  const ports = { database: { rows } as never, linkKeys: { read: async () => KEYS }, now: () => NOW };
  const handler = serve({ showAdConfirmation: showAdConfirmation(ports), confirmAd: confirmAd(ports) });
  const call = async (name: 'showAdConfirmation' | 'confirmAd', headers: Record<string, string> = {}) =>
    handler(apiEvent(name, { params: { token }, caller: null, headers }), lambdaContext);
  return { called, call };
}

test('opening the link only reads; the button of the page writes', async () => {
  const { called, call } = openPage('open');
  await call('showAdConfirmation');
  expect(called).toEqual(['ad_confirmation']);
  await call('confirmAd');
  expect(called).toEqual(['ad_confirmation', 'confirm_ad']);
});

test('the page is HTML in the language of the browser, and 409 if nothing was recorded', async () => {
  const { call } = openPage('over');
  const shown = await call('showAdConfirmation', { 'Accept-Language': 'ko' });
  expect([shown.statusCode, shown.headers?.['Content-Type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(shown.body).toMatch(/^<!doctype html><html lang="ko">/);
  expect((await call('confirmAd')).statusCode).toBe(409);
});
