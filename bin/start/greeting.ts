import { latencyLine } from '#local/aws/latency.ts';
import { BASE_PORT } from '#local/runtime/ports.ts';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#local/runtime/seed.ts';
import type { LocalAws } from '#local/runtime.ts';

/** Returns the text that is shown when the system is ready: addresses, demo accounts and the next commands. */
export function greeting({ urls }: Pick<LocalAws, 'urls'>, seconds: number, hasLatency = false): string {
  const of = (role: string): string => DEMO_ACCOUNTS.find((account) => account.role === role)?.email ?? '';
  const buyers = DEMO_ACCOUNTS.filter(({ role }) => role === 'BUYER').length;
  const { port: number } = new URL(urls.api);
  const port = Number(number) === BASE_PORT ? '' : ` -- --port ${number}`;
  const json = "-H 'content-type: application/json'";
  return `
Donut States is ready (${seconds.toFixed(1)} s).

  API           ${urls.api}/api/v1/products
  Shop          ${urls.api}/shop
  Console       ${urls.api}/console   (${of('OPERATOR')})
  API page      ${urls.api}/docs
  Mailbox       ${urls.api}/console/mailbox
  Factory       ${urls.api}/_local/factory   (listens on ${urls.factory})
  Data platform ${urls.api}/_local/platform   (listens on ${urls.platform})
  AWS endpoint  ${urls.aws}
                AWS_ENDPOINT_URL=${urls.aws} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 aws sqs list-queues

  Accounts      ${of('BUYER')} (and ${buyers - 1} more), ${of('SELLER')}, ${of('OPERATOR')}
                password of all accounts: ${DEMO_PASSWORD}${
                  hasLatency
                    ? `
  Latency       ${latencyLine()}`
                    : ''
                }

Try next:
  curl -s ${urls.api}/api/v1/sessions ${json} -d '{"email":"${of('BUYER')}","password":"${DEMO_PASSWORD}"}'
  npm run flash-sale${port}
  npm run story${port || ' --'} dead-letter

Press Ctrl-C to stop. Data is kept for the next start; --fresh deletes it.
`;
}
