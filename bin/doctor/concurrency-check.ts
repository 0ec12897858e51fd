import type { Config } from '#lib/config.ts';
import {
  acceptedBounds,
  BOUNDED_FUNCTIONS,
  type DeployedFunction,
  FUNCTIONS,
  functionName,
  reservedConcurrency,
  UNRESERVED_MIN,
} from '#lib/functions.ts';
import type { AwsAccount } from './aws.ts';
import { type Finding, fix, info, ok } from './checks.ts';

const CONCURRENCY_WANTED = 1_000;
const RAISE_CONCURRENCY = `aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value ${CONCURRENCY_WANTED}`;

/** The concurrency of the account, against what `reserve` and `streamSlots` need. */
export async function concurrency(account: AwsAccount, config: Config): Promise<Finding> {
  const { stage, reserve, streamSlots } = config;
  const all = (Object.keys(FUNCTIONS) as DeployedFunction[]).filter(
    (name) => reservedConcurrency(name, streamSlots) !== undefined,
  );
  const own = await Promise.all(all.map((name) => account.reservedConcurrency(functionName(stage, name))));
  const { limit, unreserved } = await account.concurrency();
  // A deployment replaces the reservations of an earlier one.
  const available = unreserved + own.reduce((sum, count) => sum + count, 0);
  const wanted = { auto: [], bounded: BOUNDED_FUNCTIONS, all }[reserve];
  const needed = wanted.reduce((sum, name) => sum + (reservedConcurrency(name, streamSlots) ?? 0), 0);
  const text = `${limit} concurrent executions, ${unreserved} of them unreserved`;
  if (needed > 0 && available - needed < UNRESERVED_MIN)
    return fix(
      `${text}: reserve=${reserve} needs ${needed}, and ${UNRESERVED_MIN} stay unreserved`,
      `-c reserve=auto, or ${RAISE_CONCURRENCY}`,
    );
  if (reserve !== 'all' && streamSlots * 2 > limit)
    return fix(
      `${text}: ${streamSlots} live connections would throttle the shop`,
      `-c streamSlots=3, or ${RAISE_CONCURRENCY}`,
    );
  const found = reserve === 'auto' ? `${text}: ${automatic(available)}` : text;
  return limit < CONCURRENCY_WANTED ? info(`${found}. Before a sale: ${RAISE_CONCURRENCY}`) : ok(found);
}

/** What `reserve=auto` reserves, and for which functions Lambda would reject it. */
function automatic(available: number): string {
  const accepted = acceptedBounds(available);
  const rejected = BOUNDED_FUNCTIONS.filter((name) => !accepted.includes(name));
  const reserved = accepted.map((name) => `${reservedConcurrency(name, 0)} for ${name}`).join(', ');
  const shared = rejected.length > 0 ? `${rejected.join(', ')} would share the rest` : '';
  return `reserve=auto reserves ${[reserved || 'nothing', shared].filter(Boolean).join('; ')}`;
}
