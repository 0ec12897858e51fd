/** Examples of the query parameters of the session routes: each app has a cookie of its own, and one session is expected. */
import { type Body, type Context, type Example, request } from './example.ts';

const CREDENTIALS = { email: 'buyer01@donut.test', password: 'donut-states' };

/** A browser that is signed in to the shop and to the console. */
async function signedInTwice({ shop }: Context) {
  const logIn = (app: string) => shop.api<Body>('POST', '/sessions', { body: { ...CREDENTIALS, keepSignedIn: app } });
  const replies = [await logIn('shop'), await logIn('console')] as const;
  const cookie = replies.map(({ headers }) => headers.get('set-cookie')?.split(';')[0]).join('; ');
  return { cookie, token: String(replies[0].body['accessToken']) };
}

export const renewalOfApp: Example = async (context) => {
  const { cookie } = await signedInTwice(context);
  const renewed = async (app: string) =>
    (await request(context, 'renewSession', 'buyer', { query: `?app=${app}`, headers: { cookie } }))['sessionId'];
  return { without: await renewed('shop'), with: await renewed('console') };
};

export const endOfApp: Example = async (context) => {
  const { cookie, token } = await signedInTwice(context);
  const openAfter = async (app: string) => {
    await request(context, 'endSession', 'buyer', { query: `?app=${app}`, headers: { cookie } });
    return (await request(context, 'listSessions', 'buyer', { token }))['items'];
  };
  return { without: await openAfter('docs'), with: await openAfter('console') };
};

/** A browser with two cookies of one name, of which another host has set one. */
async function withForeignCookie({ shop }: Context) {
  const logIn = () => shop.api<Body>('POST', '/sessions', { body: { ...CREDENTIALS, keepSignedIn: 'shop' } });
  const replies = [await logIn(), await logIn()] as const;
  const cookie = replies.map(({ headers }) => headers.get('set-cookie')?.split(';')[0]).join('; ');
  const [own] = replies.map(({ body }) => body);
  return { cookie, token: String(own?.['accessToken']), expected: `&sessionId=${own?.['sessionId']}` };
}

export const renewalOfSession: Example = async ({ shop, ...context }) => {
  const { cookie, expected } = await withForeignCookie({ shop, ...context });
  const renewed = async (query: string) =>
    (await shop.api<Body>('POST', `/sessions/renewal?app=shop${query}`, { headers: { cookie } })).status;
  return { without: await renewed(''), with: await renewed(expected) };
};

export const endOfSession: Example = async (context) => {
  const { cookie, token, expected } = await withForeignCookie(context);
  const openAfter = async (query: string) => {
    await request(context, 'endSession', 'buyer', { query: `?app=shop${query}`, headers: { cookie } });
    return (await request(context, 'listSessions', 'buyer', { token }))['items'];
  };
  return { without: await openAfter(''), with: await openAfter(expected) };
};
