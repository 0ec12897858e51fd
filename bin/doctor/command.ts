import { styleText } from 'node:util';
import * as z from 'zod';
import type { Command, Out } from '#bin/cli/command.ts';
import { HERE, readLocalArguments, rejectPositionals } from '#bin/cli/options.ts';
import { awsChecksOf } from './aws-checks.ts';
import { type Check, checksOf, type Finding, mend } from './checks.ts';
import type { Machine } from './machine.ts';

const USAGE = `npm run doctor -- [--aws] [--region eu-central-1]

  --aws     also the account: credentials, what cdk bootstrap has made, mails
  --region  there, instead of where your profile says
${HERE}

One line a check, with the command that mends it; exits 1 when something must be patched.`;

const WORDS = { ok: 'ok', note: 'note', mend: 'MEND' } as const;
const STYLES = { ok: 'green', note: 'yellow', mend: 'red' } as const;
const NAME_CHARACTERS = 21;

const CREDENTIALS = 'aws configure sso, or AWS_PROFILE=… (and AWS_REGION=…)';

type Found = Finding & { readonly name: string };

/** A check that cannot even look has found something, too. */
async function found({ name, look }: Check, instead: string): Promise<Found> {
  const finding = await look().catch((error: Error) => mend(error.message.split('\n')[0] ?? '', instead));
  return { name, ...finding };
}

function lineOf({ state, name, text, mend: command }: Found): string {
  const word = styleText(STYLES[state], WORDS[state].padEnd(4), { stream: process.stdout });
  return `${word}  ${name.padEnd(NAME_CHARACTERS)}  ${text}${command ? `: ${command}` : ''}`;
}

async function awsChecks(machine: Machine, region: string | undefined): Promise<readonly Check[]> {
  try {
    return awsChecksOf(await machine.aws(region));
  } catch (error) {
    return [{ name: 'account', look: () => Promise.reject(error as Error) }];
  }
}

interface Asked {
  readonly port: number;
  readonly aws: boolean;
  readonly region: string | undefined;
  readonly json: boolean;
}

async function examine(machine: Machine, out: Out, { port, aws, region, json }: Asked): Promise<number> {
  const all: Found[] = [];
  const look = async (check: Check, instead: string): Promise<void> => {
    const one = await found(check, instead);
    all.push(one);
    if (!json) out.print(lineOf(one));
  };
  for (const check of checksOf(machine, port)) await look(check, 'npm ci');
  if (aws) for (const check of await awsChecks(machine, region)) await look(check, CREDENTIALS);
  if (json) out.print(JSON.stringify(all, null, 2));
  const wrong = all.filter(({ state }) => state === 'mend').length;
  if (wrong > 0) out.say(wrong === 1 ? 'one thing must be patched' : `${wrong} things must be patched`);
  return wrong > 0 ? 1 : 0;
}

export const doctor: Command<Machine> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readLocalArguments(args, {
      aws: z.boolean().default(false),
      region: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1')
        .optional(),
    });
    if (help) return undefined;
    rejectPositionals(positionals);
    const asked = { port: Number(new URL(connection.url).port), aws: values.aws, region: values.region, json };
    return { connection, run: (machine, out) => examine(machine, out, asked) };
  },
};
