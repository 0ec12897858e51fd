import { styleText } from 'node:util';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { LOCAL_USAGE, Region, readLocalArguments, rejectPositionals } from '#bin/cli/options.ts';
import { awsChecksOf } from './aws-checks.ts';
import { type Check, checksOf, type Finding, fix } from './checks.ts';
import type { Machine } from './machine.ts';

const USAGE = `npm run doctor -- [--aws] [--region eu-central-1]

  --aws     also check the AWS account: credentials, cdk bootstrap, mail sending
  --region  AWS region to check instead of the profile's region
${LOCAL_USAGE}

Prints one line for each check, with the command that fixes a problem. Exits with 1 when something must be fixed.`;

const WORDS = { ok: 'ok', info: 'info', fix: 'FIX' } as const;
const STYLES = { ok: 'green', info: 'yellow', fix: 'red' } as const;
const NAME_CHARACTERS = 21;

const CREDENTIALS = 'aws configure sso, or AWS_PROFILE=… (and AWS_REGION=…)';

type NamedFinding = Finding & { readonly name: string };

/** Runs a check; a check that throws becomes a finding with a fallback command. */
async function runCheck({ name, run }: Check, fallback: string): Promise<NamedFinding> {
  const finding = await run().catch((error: Error) => fix(error.message.split('\n')[0] ?? '', fallback));
  return { name, ...finding };
}

function lineOf({ state, name, text, fix: command }: NamedFinding): string {
  const word = styleText(STYLES[state], WORDS[state].padEnd(4), { stream: process.stdout });
  return `${word}  ${name.padEnd(NAME_CHARACTERS)}  ${text}${command ? `: ${command}` : ''}`;
}

async function awsChecks(machine: Machine, region: string | undefined): Promise<readonly Check[]> {
  try {
    return awsChecksOf(await machine.aws(region));
  } catch (error) {
    return [{ name: 'account', run: () => Promise.reject(error as Error) }];
  }
}

interface DoctorOptions {
  readonly port: number;
  readonly aws: boolean;
  readonly region: string | undefined;
  readonly json: boolean;
}

async function examine(machine: Machine, out: Out, { port, aws, region, json }: DoctorOptions): Promise<number> {
  const findings: NamedFinding[] = [];
  const examineOne = async (check: Check, fallback: string): Promise<void> => {
    const finding = await runCheck(check, fallback);
    findings.push(finding);
    if (!json) out.print(lineOf(finding));
  };
  for (const check of checksOf(machine, port)) await examineOne(check, 'npm ci');
  if (aws) for (const check of await awsChecks(machine, region)) await examineOne(check, CREDENTIALS);
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
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const options = { port: Number(new URL(connection.url).port), aws: values.aws, region: values.region, json };
    return { connection, run: (machine, out) => examine(machine, out, options) };
  },
};
