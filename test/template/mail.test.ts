import { expect, test } from 'vitest';
import { type Synthesis, statements, synthesise } from './template.ts';

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

test('an identity that the account has already is not created: of the sender, and of the operators', () => {
  const context = { mailFrom, sesSandbox: 'true', operators: 'ann@donut.test,bob@else.test' };
  expect(identities(synthesise({ context: { ...context, mailIdentity: 'existing' } }))).toEqual([
    'ann@donut.test',
    'bob@else.test',
  ]);
  expect(identities(synthesise({ context: { ...context, operatorIdentities: 'existing' } }))).toEqual([mailFrom]);
  const domain = { mailDomain: 'donut.test', mailFrom: undefined, mailIdentity: 'existing' };
  const neither = synthesise({ context: { ...context, ...domain, operatorIdentities: 'existing' } });
  expect(identities(neither)).toEqual([]);
  expect(neither.outputs.filter((id) => id.includes('Dkim'))).toEqual([]);
});

test('a mail may go to any identity of the account, because the sandbox asks for it, but only from the shop', () => {
  for (const sesSandbox of ['true', 'false']) {
    const t = synthesise({ context: { mailFrom, sesSandbox } });
    const sending = t
      .of('AWS::IAM::Policy')
      .flatMap(({ properties }) => statements(properties['PolicyDocument']))
      .filter(({ actions }) => actions.includes('ses:SendRawEmail'));
    const arn = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>';
    const both = [
      [[`${arn}:configuration-set/donut-dev`], undefined],
      [[`${arn}:identity/*`], { StringEquals: { 'ses:FromAddress': mailFrom } }],
    ];
    // mailer, dlq-retry and operations send mails.
    expect(sending.map(({ resources, condition }) => [resources, condition])).toEqual([...both, ...both, ...both]);
  }
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
