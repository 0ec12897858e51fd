/** Examples of the query parameter `app` of the session routes: each app has a cookie of its own. */
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
