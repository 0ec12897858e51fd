/** Ready means answered: each part is asked for something it can only give when it works. */

const RESPONSE_MILLISECONDS_MAX = 15_000;
const PAUSE_MILLISECONDS = 50;

async function answers(url: string, isGood: (response: Response) => boolean): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(RESPONSE_MILLISECONDS_MAX) });
    const text = await response.text();
    return isGood(response) ? undefined : `answered ${response.status}: ${text.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export interface Probe {
  readonly name: string;
  readonly url: string;
  isGood(response: Response): boolean;
}

/** Asks every part until all have answered well; rejects with the last complaint of the first that did not. */
export async function waitUntilReady(probes: readonly Probe[]): Promise<void> {
  const until = performance.now() + RESPONSE_MILLISECONDS_MAX;
  await Promise.all(
    probes.map(async ({ name, url, isGood }) => {
      for (;;) {
        const complaint = await answers(url, isGood);
        if (complaint === undefined) return;
        if (performance.now() > until) throw new Error(`${name} (${url}) does not work: ${complaint}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    }),
  );
}

/** The parts of the local AWS. A products page needs the gate, IAM, the Data API, a secret and the database. */
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
  { name: 'The mailbox', url: `${apiUrl}/_local/mailbox?to=nobody@donut.test`, isGood: ({ status }) => status === 200 },
  { name: 'The factory', url: factoryUrl, isGood: ({ status }) => status === 404 },
  { name: 'The data platform', url: platformUrl, isGood: ({ status }) => status === 404 },
];
