import { styleText } from 'node:util';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { LOCAL_USAGE, Region, readLocalArguments, rejectPositionals } from '#bin/cli/options.ts';
import { type Config, readConfig } from '#lib/config.ts';
import { contextOfFile } from '#lib/context-file.ts';
import { awsChecksOf } from './aws-checks.ts';
import { type Check, checksOf, type Finding, fix, info } from './checks.ts';
import type { Machine } from './machine.ts';

const USAGE = `npm run doctor
npm run doctor -- --aws [--region eu-central-1] -c mailFrom=shop@your.domain -c operators=you@your.domain

  --aws     also check the AWS account for a deployment: credentials, cdk bootstrap, SES (sandbox, rate, identities),
            Lambda concurrency, CloudFront, and what earlier deployments have left
  -c        a setting of the deployment, as for npx cdk deploy; the settings in cdk.json are read, too
  --region  AWS region to check instead of the profile's region
${LOCAL_USAGE}

Prints one line for each check, with the command that fixes a problem. Exits with 1 when something must be fixed.`;

const WORDS = { ok: 'ok', info: 'info', fix: 'FIX' } as const;
const STYLES = { ok: 'green', info: 'yellow', fix: 'red' } as const;
const NAME_CHARACTERS = 21;

const CREDENTIALS = 'aws configure sso, or AWS_PROFILE=… (and AWS_REGION=…)';

type NamedFinding = Finding & { readonly name: string };

/** Credentials without the right to read something can still deploy, with the roles of the bootstrap. */
const isDenied = ({ name }: Error): boolean => /AccessDenied|UnauthorizedOperation|NotAuthorized/.test(name);

/** Runs a check; a check that throws becomes a finding with a fallback command. */
async function runCheck({ name, run }: Check, fallback: string): Promise<NamedFinding> {
  const finding = await run().catch((error: Error) => {
    const message = error.message.split('\n')[0] ?? '';
    return isDenied(error) ? info(`not checked: ${message}`) : fix(message, fallback);
  });
  return { name, ...finding };
}

function lineOf({ state, name, text, fix: command }: NamedFinding): string {
  const word = styleText(STYLES[state], WORDS[state].padEnd(4), { stream: process.stdout });
  return `${word}  ${name.padEnd(NAME_CHARACTERS)}  ${text}${command ? `: ${command}` : ''}`;
}

/** The settings of the deployment: cdk.json, and the options `-c key=value`. */
function configOf(context: readonly string[]): Config {
  const given = new Map<string, unknown>(Object.entries(contextOfFile()));
  for (const pair of context) given.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  return readConfig((key) => given.get(key));
}

async function awsChecks(
  machine: Machine,
  { region, context }: Pick<DoctorOptions, 'region' | 'context'>,
): Promise<readonly Check[]> {
  const failed = (name: string, text: string, command: string) => [{ name, run: async () => fix(text, command) }];
  let config: Config;
  try {
    config = configOf(context);
  } catch (error) {
    return failed('settings', (error as Error).message.split('\n')[0] ?? '', '-c key=value, or context in cdk.json');
  }
  try {
    return awsChecksOf(await machine.aws(region), config);
  } catch (error) {
    return failed('account', (error as Error).message.split('\n')[0] ?? '', CREDENTIALS);
  }
}

interface DoctorOptions {
  readonly port: number;
  readonly aws: boolean;
  readonly region: string | undefined;
  /** `key=value` */
  readonly context: readonly string[];
  readonly json: boolean;
}

async function examine(machine: Machine, out: Out, options: DoctorOptions): Promise<number> {
  const { port, aws, json } = options;
  const findings: NamedFinding[] = [];
  const examineOne = async (check: Check, fallback: string): Promise<void> => {
    const finding = await runCheck(check, fallback);
    findings.push(finding);
    if (!json) out.print(lineOf(finding));
  };
  for (const check of checksOf(machine, port)) await examineOne(check, 'npm ci');
  for (const check of aws ? await awsChecks(machine, options) : []) {
    await examineOne(check, CREDENTIALS);
    // Without credentials every other check would report the same.
    if (check.name === 'account' && findings.at(-1)?.state === 'fix') break;
  }
  if (json) out.print(JSON.stringify(findings, null, 2));
  const problems = findings.filter(({ state }) => state === 'fix').length;
  if (problems > 0) out.info(problems === 1 ? '1 problem found' : `${problems} problems found`);
  return problems > 0 ? 1 : 0;
}

export const doctor: Command<Machine> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readLocalArguments(args, {
      aws: z.boolean().default(false),
      region: Region.optional(),
      context: z.array(z.string().regex(/^\w+=/, 'must be key=value')).default([]),
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const { aws, region, context } = values;
    const options = { port: Number(new URL(connection.url).port), aws, region, context, json };
    return { connection, run: (machine, out) => examine(machine, out, options) };
  },
};
