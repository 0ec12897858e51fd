/** Command lines, read one way by every command. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { BASE_PORT } from '#local/runtime/ports.ts';
import type { Connection } from './command.ts';

/** The demo shop's operator: a deployed shop is asked with --url, and OPERATOR_EMAIL and OPERATOR_PASSWORD. */
const DEMO = { email: 'operator@donut.test', password: 'donut-states' };

export const whole = (max: number) =>
  z
    .string()
    .regex(/^[1-9]\d*$/, 'must be a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `must be at most ${max}`);

/** The usage of the options that say where the shop is. */
export const WHERE = `  --json   the result as JSON on standard output
  --port   of the local shop (${BASE_PORT}), or --url of a deployed one (OPERATOR_EMAIL, OPERATOR_PASSWORD)`;
/** The same for what a deployed shop does not have. */
export const HERE = `  --json   the result as JSON on standard output
  --port   of the local shop (${BASE_PORT})`;

const HERE_SHAPE = { port: whole(32_767).default(BASE_PORT), json: z.boolean().default(false) };
const WHERE_SHAPE = { ...HERE_SHAPE, url: z.url('must be an address like https://shop.example.com').optional() };

interface Read<S extends z.ZodRawShape> {
  readonly values: z.infer<z.ZodObject<S>>;
  readonly connection: Connection;
  readonly json: boolean;
  readonly help: boolean;
  readonly positionals: readonly string[];
}

const isFlag = (schema: z.ZodType): boolean => z.toJSONSchema(schema, { io: 'input' }).type === 'boolean';

/** Reads `--name value` and the flags a shape knows; throws one sentence for what is wrong. */
function read<S extends z.ZodRawShape>(args: readonly string[], shape: S): Read<S> {
  const schema = z.strictObject({ ...shape, help: z.boolean().default(false) });
  const options = Object.fromEntries(
    Object.entries(schema.shape).map(([name, one]) => [
      name,
      { type: isFlag(one as z.ZodType) ? 'boolean' : 'string' } as const,
    ]),
  );
  const { values, positionals } = parse(args, options);
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`--${issue?.path.join('.')} ${issue?.message}`);
  }
  const { port, url, token, json, help } = parsed.data as Record<string, unknown> & Found;
  const connection: Connection = {
    url: url?.replace(/\/+$/, '') ?? `http://127.0.0.1:${port}`,
    email: process.env['OPERATOR_EMAIL'] ?? DEMO.email,
    password: process.env['OPERATOR_PASSWORD'] ?? DEMO.password,
    token,
  };
  return { values: parsed.data as Read<S>['values'], connection, json, help, positionals };
}

interface Found {
  readonly port: number;
  readonly url?: string;
  readonly token?: string;
  readonly json: boolean;
  readonly help: boolean;
}

function parse(args: readonly string[], options: Readonly<Record<string, { type: 'boolean' | 'string' }>>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    // The first sentence names the option; the rest is Node's own advice.
    throw new Error((error as Error).message.split('. ')[0]);
  }
}

/** For what any shop can be asked, here or deployed. */
export const readArguments = <S extends z.ZodRawShape>(args: readonly string[], shape: S) =>
  read(args, { ...WHERE_SHAPE, ...shape });

/** For what only the local shop has. */
export const readLocalArguments = <S extends z.ZodRawShape>(args: readonly string[], shape: S) =>
  read(args, { ...HERE_SHAPE, ...shape });

/** Nothing but options is understood. */
export function rejectPositionals([first]: readonly string[]): void {
  if (first !== undefined) throw new Error(`"${first}" is no option`);
}
