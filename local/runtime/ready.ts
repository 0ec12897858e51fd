/** Readiness checks: each part gets a request that only a working part can serve. */

/** A busy machine needs a while for the first request to every part. */
const RESPONSE_MILLISECONDS_MAX = 60_000;
const PAUSE_MILLISECONDS = 50;

async function check(url: string, isGood: (response: Response) => boolean): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(RESPONSE_MILLISECONDS_MAX) });
    const text = await response.text();
    return isGood(response) ? undefined : `status ${response.status}: ${text.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export interface Probe {
  readonly name: string;
  readonly url: string;
  isGood(response: Response): boolean;
}

/** Polls every part until all are ready; rejects with the last problem of a part that is not ready in time. */
export async function waitUntilReady(probes: readonly Probe[]): Promise<void> {
  const until = performance.now() + RESPONSE_MILLISECONDS_MAX;
  await Promise.all(
    probes.map(async ({ name, url, isGood }) => {
      for (;;) {
        const problem = await check(url, isGood);
        if (problem === undefined) return;
        if (performance.now() > until) throw new Error(`${name} (${url}) is not ready: ${problem}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    }),
  );
}

/**
 * Returns the probes of the local AWS. A products page needs the gate, IAM, the Data API, a secret and the database.
 */
export const probesOf = (apiUrl: string, awsUrl: string, factoryUrl: string, platformUrl: string): readonly Probe[] => [
  { name: 'The API', url: `${apiUrl}/api/v1/health`, isGood: ({ status }) => status === 200 },
  {
    name: 'The API with its database',
    url: `${apiUrl}/api/v1/products?limit=1`,
    isGood: ({ status }) => status === 200,
  },
  { name: 'The console', url: `${apiUrl}/console`, isGood: ({ status }) => status === 200 },
  { name: 'The AWS endpoint', url: awsUrl, isGood: ({ status }) => status === 403 },
  { name: 'The queues', url: `${apiUrl}/_local/queues`, isGood: ({ status }) => status === 200 },
  {
    name: 'The mailbox',
    url: `${apiUrl}/_local/mailbox?to=readiness@donut.test`,
    isGood: ({ status }) => status === 200,
  },
  { name: 'The factory', url: factoryUrl, isGood: ({ status }) => status === 404 },
  { name: 'The data platform', url: platformUrl, isGood: ({ status }) => status === 404 },
];
