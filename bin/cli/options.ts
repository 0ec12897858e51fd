/** Command-line parsing that every command uses. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { BASE_PORT } from '#local/runtime/ports.ts';
import type { Connection } from './command.ts';

/** The demo shop's operator account. For a deployed shop, set OPERATOR_EMAIL and OPERATOR_PASSWORD. */
export const DEMO_OPERATOR = { email: 'operator@donut.test', password: 'donut-states' };

/** Option value: a whole number from 1 to `max`. */
export const positiveInteger = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`);

/** Option value: an AWS region. */
export const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1');

/** Usage text of the options that select a local or deployed shop. */
export const SHOP_USAGE = `  --json   print the result as JSON on standard output
  --port   port of the local shop (default: the running one, or ${BASE_PORT}), or --url of a deployed one (OPERATOR_EMAIL, OPERATOR_PASSWORD)`;
/** Usage text of the options of commands that work with the local shop only. */
export const LOCAL_USAGE = `  --json   print the result as JSON on standard output
  --port   port of the local shop (default: the running one, or ${BASE_PORT})`;

const LOCAL_SHAPE = { port: positiveInteger(32_767).default(BASE_PORT), json: z.boolean().default(false) };
const SHOP_SHAPE = { ...LOCAL_SHAPE, url: z.url('must be an address like https://shop.example.com').optional() };

interface Read<S extends z.ZodRawShape> {
  readonly values: z.infer<z.ZodObject<S>>;
  readonly connection: Connection;
  readonly json: boolean;
  readonly help: boolean;
  readonly positionals: readonly string[];
}

/** Short options, as in the CDK's CLI. */
const SHORTS: Readonly<Record<string, string>> = { context: 'c' };

/** How Node parses an option of this schema. */
function optionOf(name: string, schema: z.ZodType) {
  const { type } = z.toJSONSchema(schema, { io: 'input' });
  const short = SHORTS[name];
  return {
    type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
    multiple: type === 'array',
    ...(short === undefined ? {} : { short }),
  };
}

/** Parses the options of a shape; throws an error that names the wrong option. */
function read<S extends z.ZodRawShape>(args: readonly string[], shape: S): Read<S> {
  const schema = z.strictObject({ ...shape, help: z.boolean().default(false) });
  const options = Object.fromEntries(
    Object.entries(schema.shape).map(([name, option]) => [name, optionOf(name, option as z.ZodType)]),
  );
  const { values, positionals } = parse(args, options);
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? '');
    throw new Error(`Invalid value "${values[name]}" for --${name}: ${issue?.message}`);
  }
  const { port, url, token, json, help } = parsed.data as Record<string, unknown> & CommonOptions;
  const connection: Connection = {
    url: url?.replace(/\/+$/, '') ?? `http://127.0.0.1:${port}`,
    email: process.env['OPERATOR_EMAIL'] ?? DEMO_OPERATOR.email,
    password: process.env['OPERATOR_PASSWORD'] ?? DEMO_OPERATOR.password,
    token,
  };
  return { values: parsed.data as Read<S>['values'], connection, json, help, positionals };
}

interface CommonOptions {
  readonly port: number;
  readonly url?: string;
  readonly token?: string;
  readonly json: boolean;
  readonly help: boolean;
}

function parse(args: readonly string[], options: Readonly<Record<string, ReturnType<typeof optionOf>>>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // Node's message has several sentences; the first one names the option.
    throw new Error((error as Error).message.split('. ')[0]);
  }
}

/** Parses the arguments of a command that works with a local or deployed shop. */
export const readArguments = <S extends z.ZodRawShape>(args: readonly string[], shape: S) =>
  read(args, { ...SHOP_SHAPE, ...shape });

/** Parses the arguments of a command that works with the local shop only. */
export const readLocalArguments = <S extends z.ZodRawShape>(args: readonly string[], shape: S) =>
  read(args, { ...LOCAL_SHAPE, ...shape });

/** Throws when an argument is not an option. */
export function rejectPositionals([first]: readonly string[]): void {
  if (first !== undefined) throw new Error(`Unknown argument "${first}". Use options only, for example --json`);
}
