/** Command lines of the operators' commands. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Connection } from '#bin/dead-letters/command.ts';
import { DEAD_LETTER_STATES } from '#domain/dead-letter.ts';
import { QUEUE_NAMES } from '#domain/queue-names.ts';

/** The demo shop's operator: a deployed shop is asked with --url, and OPERATOR_EMAIL and OPERATOR_PASSWORD. */
const DEMO = { email: 'operator@donut.test', password: 'donut-states' };

export const whole = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`);

export const FILTER = {
  queue: z.enum(QUEUE_NAMES, `must be one of ${QUEUE_NAMES.join(', ')}`).optional(),
  error: z.string().min(1).optional(),
  state: z.enum(DEAD_LETTER_STATES, `must be one of ${DEAD_LETTER_STATES.join(', ')}`).optional(),
  text: z.string().min(1).optional(),
};

/** The usage of the options that say where the shop is. */
export const WHERE = `  --json   the result as JSON on standard output
  --port   of the local shop (4510), or --url of a deployed one (OPERATOR_EMAIL, OPERATOR_PASSWORD)`;

export const countOf = (letters: number): string => (letters === 1 ? '1 dead letter' : `${letters} dead letters`);

const COMMON = {
  port: whole(32_767).default(4510),
  url: z.url('must be an address like https://shop.example.com').optional(),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
};
const FLAGS = ['json', 'help', 'dry-run'];

/** Reads `--name value` and the flags a shape knows; throws one sentence for what is wrong. */
export function readArguments<S extends z.ZodRawShape>(args: readonly string[], shape: S) {
  const schema = z.strictObject({ ...COMMON, ...shape });
  const options = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, { type: FLAGS.includes(name) ? 'boolean' : 'string' } as const]),
  );
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join('.')} ${issue?.message}`);
  }
  const { port, url, json, help } = parsed.data as { port: number; url?: string; json: boolean; help: boolean };
  const connection: Connection = {
    url: url?.replace(/\/+$/, '') ?? `http://127.0.0.1:${port}`,
    email: process.env['OPERATOR_EMAIL'] ?? DEMO.email,
    password: process.env['OPERATOR_PASSWORD'] ?? DEMO.password,
  };
  return { values: parsed.data as z.infer<z.ZodObject<S>>, connection, json, help, positionals };
}
