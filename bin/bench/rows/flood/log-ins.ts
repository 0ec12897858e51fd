/**
 * The flood of the row `flood`, in a process of its own: connections that log in as unknown users and ignore Retry-After.
 * Prints `began` after the first 429. SIGTERM ends the flood, and its counts are printed as JSON.
 */
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { post } from '#bin/bench/client.ts';
import { quantile } from '#bin/bench/figure.ts';

const [origin = '', connections = '0'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const counts = { checked: 0, throttled: 0, other: 0 };
const throttledMilliseconds: number[] = [];
let isEnding = false;
process.once('SIGTERM', () => {
  isEnding = true;
});

async function logInAgainAndAgain(): Promise<void> {
  while (!isEnding) {
    const body = { email: `${randomUUID()}@flood.test`, password: 'a wrong one' };
    const sent = performance.now();
    const { status } = await post(agent, origin, { path: '/api/v1/sessions', body });
    if (status === 429 && counts.throttled++ === 0) process.stdout.write('began\n');
    if (status === 429) throttledMilliseconds.push(performance.now() - sent);
    else if (status === 401) counts.checked++;
    else counts.other++;
  }
}

await Promise.all(Array.from({ length: Number(connections) }, logInAgainAndAgain));
process.stdout.write(JSON.stringify({ ...counts, throttledP50: quantile(throttledMilliseconds, 0.5) }));
agent.destroy();
