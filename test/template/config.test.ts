import { expect, test } from 'vitest';
import { readConfig } from '#lib/config.ts';

const read = (context: Record<string, unknown>) => readConfig((key) => context[key]);

test('without context a dev stage is synthesised', () => {
  expect(read({})).toEqual({
    stage: 'dev',
    edge: true,
    domainName: undefined,
    certificateArn: undefined,
    originKey: 1,
    dashboard: false,
    budget: undefined,
    mailFrom: 'shop@example.com',
    mailDomain: undefined,
    mailIdentity: 'create',
    sesSandbox: true,
    operatorIdentities: 'create',
    publicUrl: undefined,
    operators: ['operators@example.com'],
    staffLocale: 'en',
    timeZone: 'Asia/Seoul',
    factories: { fac_main: 'https://factory.example.com' },
    imageHosts: [],
    pictureUploads: false,
    reserve: 'auto',
    noticesPerUnit: 'unlimited',
    noticeRepeatHours: 24,
    settleMinutes: 10,
    vipHeadStart: 0,
    vipWorker: 'lambda',
    streamSlots: 3,
    paymentFailurePercent: 0,
    authIssuer: '',
    authAudience: 'donut-states',
    dataPlatformUrl: undefined,
    restoreFrom: undefined,
    databaseReaders: 0,
    canary: true,
    pipeline: undefined,
    pipelineProvider: 'create',
  });
});

test('strings of the command line become values of their type', () => {
  const config = read({
    stage: 'prod',
    mailDomain: 'donut.test',
    operators: 'ann@donut.test, bob@donut.test',
    factories: '{"fac_a":"https://a.test","fac_b":"http://127.0.0.1:4514"}',
    imageHosts: 'Pictures.donut.test, cdn.donut.test',
    sesSandbox: 'true',
    reserve: 'true',
    noticesPerUnit: '2',
    noticeRepeatHours: '0',
    settleMinutes: '15',
    vipHeadStart: '5',
  });
  expect(config).toMatchObject({
    mailFrom: 'shop@donut.test',
    operators: ['ann@donut.test', 'bob@donut.test'],
    factories: { fac_a: 'https://a.test', fac_b: 'http://127.0.0.1:4514' },
    imageHosts: ['pictures.donut.test', 'cdn.donut.test'],
    sesSandbox: true,
    reserve: 'all',
    noticesPerUnit: 2,
    noticeRepeatHours: 0,
    settleMinutes: 15,
    vipHeadStart: 5,
  });
});

test('few live connections share the concurrency of a new account; more have their own', () => {
  expect(read({ reserve: 'bounded' }).streamSlots).toBe(3);
  expect(read({ reserve: 'passwords' }).reserve, 'its name in release 0.1.0').toBe('bounded');
  expect(read({ reserve: 'all' }).streamSlots).toBe(20);
  expect(read({ streamSlots: '8' }).streamSlots).toBe(8);
  expect(() => read({ streamSlots: '386', reserve: 'all' })).toThrow(
    '"streamSlots": must be at most 385 with reserve=all',
  );
});

test.each([
  ['before-sale', { snapshot: 'before-sale' }],
  ['rds:donut-2026-11-29-10-00', { snapshot: 'rds:donut-2026-11-29-10-00' }],
  [
    'arn:aws:rds:ap-northeast-2:111122223333:cluster-snapshot:before-sale',
    { snapshot: 'arn:aws:rds:ap-northeast-2:111122223333:cluster-snapshot:before-sale' },
  ],
  ['donut-1@latest', { cluster: 'donut-1', time: undefined }],
  ['donut-1@2026-11-29T10:00:00Z', { cluster: 'donut-1', time: '2026-11-29T10:00:00Z' }],
])('restoreFrom=%s names a backup', (text, source) => {
  expect(read({ restoreFrom: text }).restoreFrom).toEqual({ text, ...source });
});

test('prod is outside the SES sandbox by default', () => {
  expect(read({ stage: 'prod' }).sesSandbox).toBe(false);
});

const WRONG: readonly [key: string, value: string, others?: Record<string, string>][] = [
  ['stage', 'test'],
  ['mailFrom', 'not an address'],
  ['mailDomain', 'donut_test/'],
  ['mailFrom', 'shop@else.test', { mailDomain: 'donut.test' }],
  ['mailIdentity', 'true'],
  ['operatorIdentities', 'ann@donut.test'],
  ['sesSandbox', 'perhaps'],
  ['publicUrl', 'https://shop.test/'],
  ['publicUrl', 'https://shop.test/api/v1'],
  ['publicUrl', 'http://shop.test'],
  ['publicUrl', 'shop.test'],
  ['operators', ''],
  ['operators', 'ann@donut.test,bob'],
  ['factories', 'https://factory.test'],
  ['factories', '{}'],
  ['factories', '{"fac_main":"ftp://factory.test"}'],
  ['imageHosts', 'https://pictures.test'],
  ['imageHosts', '*.pictures.test'],
  ['imageHosts', Array.from({ length: 11 }, (_, n) => `p${n}.test`).join()],
  // Each host is valid, and their number too, but CloudFront rejects the policy.
  ['imageHosts', Array.from({ length: 10 }, (_, n) => `p${n}.${`${'a'.repeat(60)}.`.repeat(3)}test`).join()],
  ['reserve', '1'],
  ['reserve', 'some'],
  ['paymentFailurePercent', '101'],
  ['paymentFailurePercent', '-1'],
  ['paymentFailurePercent', 'some'],
  ['paymentFailurePercent', '20', { stage: 'prod' }],
  ['authIssuer', 'login.test'],
  ['authIssuer', 'ftp://login.test'],
  ['authAudience', ''],
  ['noticesPerUnit', '0'],
  ['noticesPerUnit', '1.5'],
  ['noticesPerUnit', '1001'],
  ['noticesPerUnit', 'all'],
  ['timeZone', 'Asia/Soul'],
  ['timeZone', '+09:00'],
  ['timeZone', ''],
  ['noticeRepeatHours', '169'],
  ['noticeRepeatHours', ''],
  ['settleMinutes', '-1'],
  ['settleMinutes', '61'],
  ['vipHeadStart', '1.5'],
  ['vipHeadStart', '61'],
  ['restoreFrom', ''],
  ['restoreFrom', 'donut-1@'],
  ['restoreFrom', 'donut-1@yesterday'],
  ['restoreFrom', 'donut-1@2026-11-29T10:00:00+09:00'],
  ['restoreFrom', 'arn:aws:rds:ap-northeast-2:111122223333:cluster:donut-1'],
  ['databaseReaders', '2'],
  ['databaseReaders', ''],
  ['canary', 'no'],
];

test.each(WRONG)('a wrong %s (%s) stops the synthesis with an error that names the key', (key, value, others = {}) => {
  expect(() => read({ ...others, [key]: value })).toThrow(`context "${key}`);
});

test('failure injection of payments is off by default and impossible in prod', () => {
  expect(read({ paymentFailurePercent: '12.5' }).paymentFailurePercent).toBe(12.5);
  expect(read({ stage: 'prod', paymentFailurePercent: 0 }).paymentFailurePercent).toBe(0);
});
