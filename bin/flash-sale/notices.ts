/** How the sale ends: the run of notices, who was told, how fast, and who was not and why. */
import { patience } from './progress.ts';
import type { NoticeRun, Say } from './result.ts';
import { must, type Shop, until } from './shop.ts';

interface Answer extends Omit<NoticeRun, 'seconds'> {
  readonly startedAt: string;
  readonly stoppedAt: string | null;
}

/** The runs of these products, once none of them goes on any more; `expected`: how many products must have one. */
export async function runsOf(
  shop: Shop,
  token: string,
  ids: readonly string[],
  expected: number,
  seconds: number,
  say: Say,
): Promise<readonly NoticeRun[]> {
  const tell = patience<readonly Answer[]>((runs) => `${toldBy(runs)} of those who wait have been told`, say);
  const answers = await until(
    async () => {
      const runs = (await Promise.all(ids.map((id) => read(shop, token, id)))).flat();
      tell(runs);
      return runs;
    },
    (runs) => runs.length >= expected && runs.every(({ stoppedAt }) => stoppedAt !== null),
    seconds,
  );
  return answers.map(({ startedAt, stoppedAt, ...run }) => ({
    ...run,
    seconds: stoppedAt === null ? null : (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1_000,
  }));
}

async function read(shop: Shop, token: string, productId: string): Promise<readonly Answer[]> {
  const path = `/api/v1/notice-runs?productId=${productId}`;
  return (await must(shop.get<{ items: Answer[] }>(path, token), 'read notice runs')).items;
}

const toldBy = (runs: readonly Pick<NoticeRun, 'sent'>[]): number => runs.reduce((sum, { sent }) => sum + sent, 0);

/** Two lines a run: its end, whom it told and how fast; whom it did not, and why. */
export function sentences(runs: readonly NoticeRun[], ordered: number): readonly string[] {
  return runs.flatMap(({ id, status, sent, suppressed, failed, unknown, seconds, error }) => {
    const pace = seconds === null ? 'and it is still going' : `in ${seconds.toFixed(2)} s`;
    const reasons = [
      `${ordered} who had got an order and did not wait`,
      `${suppressed} who want no mail`,
      `${failed} with an address that is none`,
      `${unknown} of whom SES said nothing`,
    ];
    return [
      `${sent} who were refused were told that there is more ${pace}, first come, first served (${id} ${error ?? status})`,
      `not told: ${reasons.join(', ')}`,
    ];
  });
}
