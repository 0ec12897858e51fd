import { expect, test } from 'vitest';
import { type Synthesis, synthesise } from './template.ts';

const identities = (t: Synthesis) =>
  t.of('AWS::SES::EmailIdentity').map(({ properties }) => properties['EmailIdentity']);
const mailFrom = 'shop@donut.test';

test('without mailDomain the sender address is the identity', () => {
  expect(identities(synthesise({ context: { mailFrom, sesSandbox: 'false' } }))).toEqual([mailFrom]);
});

test('with mailDomain the domain is the identity and the sender, and its DNS records are outputs', () => {
  const t = synthesise({ context: { mailDomain: 'donut.test', mailFrom: undefined, sesSandbox: 'false' } });
  expect(identities(t)).toEqual(['donut.test']);
  expect(JSON.stringify(t.of('AWS::Lambda::Function'))).toContain('"MAIL_FROM":"shop@donut.test"');
  expect(t.outputs.filter((id) => id.includes('Dkim'))).toHaveLength(3);
});

test('in the sandbox operators’ addresses outside the mail domain become identities', () => {
  const context = { mailDomain: 'donut.test', sesSandbox: 'true', operators: 'ann@donut.test,bob@else.test' };
  expect(identities(synthesise({ context }))).toEqual(['donut.test', 'bob@else.test']);
});

test('addresses are suppressed after a bounce or complaint, and mails require TLS', () => {
  const [set, ...more] = synthesise().of('AWS::SES::ConfigurationSet');
  expect(more).toEqual([]);
  expect(set?.properties).toMatchObject({
    Name: 'donut-dev',
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
    DeliveryOptions: { TlsPolicy: 'REQUIRE' },
  });
  const [events, ...others] = synthesise().of('AWS::SES::ConfigurationSetEventDestination');
  expect(others).toEqual([]);
  expect(events?.properties['EventDestination']).toMatchObject({
    Enabled: true,
    MatchingEventTypes: ['bounce', 'complaint'],
  });
});
