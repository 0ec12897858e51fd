/** Users of a story: they sign up with the mailed code, and log in. */
import { randomUUID } from 'node:crypto';
import { must } from '#bin/flash-sale/shop.ts';
import { api, eventually, mailsTo, type Reply, type Session } from './shop.ts';

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: 'BUYER' | 'SELLER';
}

export const newPerson = (change: Partial<Person> = {}): Person => ({
  email: `${randomUUID()}@people.test`,
  password: 'long enough',
  name: '김도넛',
  role: 'BUYER',
  ...change,
});

export const requestCode = (email: string, headers: Record<string, string> = {}): Promise<Reply> =>
  api('POST', '/verifications', { body: { email }, headers });

/** The code of the newest verification mail to an address, once it has so many. */
export async function codeMailed(email: string, mails = 1): Promise<string> {
  const codes = await eventually(
    async () => (await mailsTo(email)).flatMap(({ subject }) => /: (\d{6})$/.exec(subject)?.[1] ?? []),
    ({ length }) => length >= mails,
  );
  return codes[mails - 1] ?? '';
}

export const signUpWith = (
  { email, password, name, role }: Person,
  verificationCode: string,
  headers: Record<string, string> = {},
) =>
  api<{ id: string; code: string; locale: string }>('POST', '/users', {
    body: { email, password, name, role, verificationCode },
    headers,
  });

export const logIn = ({ email, password }: Pick<Person, 'email' | 'password'>) =>
  api<Session & { code: string }>('POST', '/sessions', { body: { email, password } });

/** A user who has signed up and logged in. */
export async function join(change: Partial<Person> = {}) {
  const person = newPerson(change);
  await requestCode(person.email);
  const { id } = await must(signUpWith(person, await codeMailed(person.email)), 'sign up');
  const { accessToken } = await must(logIn(person), 'log in');
  return { ...person, id, token: accessToken };
}
