import { App } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { readConfig } from '#lib/config.ts';

const read = (context: Record<string, unknown>) => readConfig(new App({ context }).node);

test('without context a dev stage is synthesised', () => {
  expect(read({})).toEqual({
    stage: 'dev',
    edge: true,
    domainName: undefined,
    certificateArn: undefined,
    originKey: 1,
    mailFrom: 'shop@example.com',
    mailDomain: undefined,
    sesSandbox: true,
    publicUrl: undefined,
    operators: ['operators@example.com'],
    staffLocale: 'en',
    factories: { fac_main: 'https://factory.example.com' },
    reserve: 'auto',
    noticesPerUnit: 'unlimited',
    noticeRepeatHours: 24,
    settleMinutes: 10,
    vipHeadStart: 0,
    vipWorker: 'lambda',
    streamSlots: 20,
    paymentFailurePercent: 0,
    authIssuer: '',
    authAudience: 'donut-states',
    dataPlatformUrl: undefined,
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
    sesSandbox: true,
    reserve: 'all',
    noticesPerUnit: 2,
    noticeRepeatHours: 0,
    settleMinutes: 15,
    vipHeadStart: 5,
  });
});

test('prod is outside the SES sandbox by default', () => {
  expect(read({ stage: 'prod' }).sesSandbox).toBe(false);
});

const WRONG: readonly [key: string, value: string, others?: Record<string, string>][] = [
  ['stage', 'test'],
  ['mailFrom', 'not an address'],
  ['mailDomain', 'donut_test/'],
  ['mailFrom', 'shop@else.test', { mailDomain: 'donut.test' }],
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
  ['noticeRepeatHours', '169'],
  ['noticeRepeatHours', ''],
  ['settleMinutes', '-1'],
  ['settleMinutes', '61'],
  ['vipHeadStart', '1.5'],
  ['vipHeadStart', '61'],
];

test.each(WRONG)('a wrong %s (%s) stops the synthesis with an error that names the key', (key, value, others = {}) => {
  expect(() => read({ ...others, [key]: value })).toThrow(`context "${key}`);
});

test('failure injection of payments is off by default and impossible in prod', () => {
  expect(read({ paymentFailurePercent: '12.5' }).paymentFailurePercent).toBe(12.5);
  expect(read({ stage: 'prod', paymentFailurePercent: 0 }).paymentFailurePercent).toBe(0);
});
