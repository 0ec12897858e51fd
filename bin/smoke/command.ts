import { styleText } from 'node:util';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { readArguments, rejectPositionals, SHOP_USAGE } from '#bin/cli/options.ts';
import { createChecks, type Finding } from './checks.ts';
import type { Deployment, DeploymentOptions } from './deployment.ts';
import { play } from './play.ts';
import { openShop } from './shop.ts';
import type { Credentials } from './smoke.ts';

const USAGE = `npm run smoke -- [--url https://shop.example.com] [--aws] [--stage dev] [--restock] [--json]

  --aws      send two messages to a queue with the AWS credentials of this environment (the dead letters)
  --stage    stage of the deployment, in the names of queues and log groups (dev or prod)
  --restock  let the sell-out ask the real factory for one unit; the local system's mock factory is always asked
${SHOP_USAGE}

Plays the main story against the shop from outside, prints what each check saw, and removes what it created.
A deployed shop needs accounts: OPERATOR_EMAIL and OPERATOR_PASSWORD, SMOKE_SELLER_EMAIL and SMOKE_SELLER_PASSWORD,
SMOKE_BUYER_EMAIL and SMOKE_BUYER_PASSWORD. What cannot be checked is listed with the reason.
Exits with 1 when a check was wrong.`;

export interface SmokePort {
  open(options: DeploymentOptions): Promise<Deployment>;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted when a person interrupts the run. */
  readonly signal: AbortSignal;
}

const SIGNS = { right: ['green', '✓'], wrong: ['red', '✗'], 'not checked': ['yellow', '-'] } as const;
const NAME_CHARACTERS = 15;
const INDENT = ' '.repeat(NAME_CHARACTERS + 3);

/** The lines of a finding: what was seen, and after a failure which log to open. */
export function linesOf(finding: Finding, deployment: Pick<Deployment, 'logCommand'>): readonly string[] {
  const { name, state, text, milliseconds, requestId, functions } = finding;
  const [colour, sign] = SIGNS[state];
  const start = `${styleText(colour, sign, { stream: process.stdout })} ${name.padEnd(NAME_CHARACTERS)} `;
  if (state === 'not checked') return [`${start}not checked: ${text}`];
  const line = `${start}${text} (${milliseconds} ms)`;
  if (state === 'right') return [line];
  // A request is in the log of one function. Without a request each function may have failed.
  const logs = requestId ? functions.slice(0, 1) : functions;
  return [
    line,
    ...(requestId ? [`${INDENT}request id ${requestId}`] : []),
    ...logs.map((one) => `${INDENT}${deployment.logCommand(one, requestId)}`),
  ];
}

interface SmokeOptions extends DeploymentOptions {
  readonly url: string;
  readonly restock: boolean;
  readonly json: boolean;
  /** The operator of the local system. */
  readonly demo: Credentials;
}

/** Credentials in two environment variables, `<name>_EMAIL` and `<name>_PASSWORD`. */
function credentialsIn(environment: NodeJS.ProcessEnv, name: string): Credentials | undefined {
  const [email, password] = [environment[`${name}_EMAIL`], environment[`${name}_PASSWORD`]];
  return email && password ? { email, password } : undefined;
}

async function smoke({ open, environment, signal }: SmokePort, out: Out, options: SmokeOptions): Promise<number> {
  const { url, restock, json, demo } = options;
  const deployment = await open(options);
  const checks = createChecks((finding) => {
    if (!json) for (const line of linesOf(finding, deployment)) out.print(line);
  }, signal);
  const members = {
    SELLER: credentialsIn(environment, 'SMOKE_SELLER'),
    BUYER: credentialsIn(environment, 'SMOKE_BUYER'),
  };
  const operator = credentialsIn(environment, 'OPERATOR') ?? (deployment.isLocal ? demo : undefined);
  try {
    await play({
      shop: openShop(url),
      deployment,
      checks,
      operator,
      members,
      restock: restock || deployment.isLocal,
      cleanUp: [],
    });
  } finally {
    deployment.close();
  }
  if (json) out.print(JSON.stringify(checks.findings, null, 2));
  const count = (state: Finding['state']) => checks.findings.filter((one) => one.state === state).length;
  out.info(`${count('right')} right, ${count('wrong')} wrong, ${count('not checked')} not checked`);
  return count('wrong') > 0 || signal.aborted ? 1 : 0;
}

export const smokeCommand: Command<SmokePort> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readArguments(args, {
      aws: z.boolean().default(false),
      stage: z.enum(['dev', 'prod'], 'must be dev or prod').default('dev'),
      restock: z.boolean().default(false),
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const { url, ...demo } = connection;
    const options = { ...values, url, json, demo };
    return { connection, run: (port, out) => smoke(port, out, options) };
  },
};
