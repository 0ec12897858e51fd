/** The accounts of the smoke test: an operator, a seller and a buyer. */
import { randomUUID } from 'node:crypto';
import { NotChecked, type Seen } from './checks.ts';
import { expectReply, type Shop } from './shop.ts';
import type { Credentials, Smoke } from './smoke.ts';

export interface Account {
  readonly id: string;
  readonly token: string;
}

interface Session {
  readonly accessToken: string;
  readonly user: { readonly id: string; readonly role: string };
}

async function logIn(shop: Shop, credentials: Credentials): Promise<Seen<Account>> {
  const sent = shop.call('POST', '/sessions', { body: credentials });
  const { accessToken, user } = await expectReply<Session>(sent, 201);
  return [`${user.role} ${user.id} logged in`, { id: user.id, token: accessToken }];
}

/** Logs the operator in. */
export async function operatorOf({ shop, operator }: Smoke): Promise<Seen<Account>> {
  if (!operator) throw new NotChecked('no operator: set OPERATOR_EMAIL and OPERATOR_PASSWORD');
  return logIn(shop, operator);
}

/**
 * Logs the seller or the buyer in. The local system has a mailbox, so a new account signs up there, and is deleted at the
 * end.
 */
export async function memberOf(smoke: Smoke, role: 'SELLER' | 'BUYER'): Promise<Seen<Account>> {
  const given = smoke.members[role];
  if (given) return logIn(smoke.shop, given);
  if (!smoke.deployment.isLocal)
    throw new NotChecked(`no ${role.toLowerCase()}: set SMOKE_${role}_EMAIL and SMOKE_${role}_PASSWORD`);
  return signUp(smoke, role);
}

async function signUp({ shop, deployment, checks, cleanUp }: Smoke, role: string): Promise<Seen<Account>> {
  const credentials = { email: `smoke-${randomUUID()}@donut.test`, password: randomUUID() };
  await expectReply(shop.call('POST', '/verifications', { body: { email: credentials.email } }), 202);
  const [subject = ''] = await checks.waitFor(() => deployment.subjectsTo(credentials.email), {
    expected: 'a mail with the verification code',
    seconds: 20,
    isRight: ({ length }) => length > 0,
    show: ({ length }) => `${length} mails`,
  });
  const verificationCode = /\d{6}$/.exec(subject)?.[0] ?? '';
  const body = { ...credentials, name: 'Smoke test', role, verificationCode };
  await expectReply(shop.call('POST', '/users', { body }), 201);
  const [text, account] = await logIn(shop, credentials);
  cleanUp.push(() => expectReply(shop.call('DELETE', '/users/me', { token: account.token }), 204));
  return [`signed up with the mailed code; ${text}`, account];
}
