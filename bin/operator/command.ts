import * as z from 'zod';
import { type Command, CommandError, type Out } from '#bin/cli/command.ts';
import { LOCAL_USAGE, Region, readLocalArguments } from '#bin/cli/options.ts';
import type { FullDatabase } from '#db/data-api.ts';
import { changeRole } from '#db/statements/users.ts';
import { EmailAddress } from '#domain/address.ts';

const USAGE = `npm run operator -- you@your.domain           make a user an operator
npm run operator -- you@your.domain --revoke  make an operator a buyer again
npm run operator -- you@your.domain --aws     the same in a deployed shop, with the AWS credentials of this terminal

  --aws     the deployed shop: --stage dev (default) or prod, --region of the shop instead of the profile's region
  --revoke  the user becomes a buyer
${LOCAL_USAGE}

The user must have signed up, as a buyer. A role takes effect with the next request. The audit (app.operator_actions)
records the change and who made it.`;

/** A shop whose database this process can reach. */
export interface OpenedShop {
  readonly database: FullDatabase;
  /** Public address, where people sign up. */
  readonly address: string;
  /** Who makes the change, for the audit. */
  readonly by: string;
}

export interface DeployedShop {
  readonly stage: 'dev' | 'prod';
  readonly region: string | undefined;
}

export interface Shops {
  local(): Promise<OpenedShop>;
  deployed(shop: DeployedShop): Promise<OpenedShop>;
}

interface Options {
  readonly user: string;
  readonly revoke: boolean;
  readonly json: boolean;
}

async function change(
  { database, address, by }: OpenedShop,
  out: Out,
  { user, revoke, json }: Options,
): Promise<number> {
  const [from, to] = revoke ? (['OPERATOR', 'BUYER'] as const) : (['BUYER', 'OPERATOR'] as const);
  const [found] = await database.rows(changeRole(user, from, to, by));
  if (!found)
    throw new CommandError(
      `No user has the address ${user}. Sign up at ${address}/shop/sign-up, then run this command again.`,
    );
  const { id, was } = found;
  if (was !== from && was !== to)
    throw new CommandError(`${user} is a ${was}. An operator cannot sell: sign up with another address.`);
  const changed = was === from;
  const text = changed ? `${user} is now ${to}` : `${user} was already ${to}: nothing to do`;
  out.print(json ? JSON.stringify({ id, role: to, was, changed }) : `${text} (${id})`);
  return 0;
}

export const operator: Command<Shops> = {
  usage: USAGE,
  read(args) {
    const { values, connection, json, help, positionals } = readLocalArguments(args, {
      aws: z.boolean().default(false),
      revoke: z.boolean().default(false),
      stage: z.enum(['dev', 'prod'], 'must be dev or prod').optional(),
      region: Region.optional(),
    });
    if (help) return undefined;
    const { aws, revoke, stage, region } = values;
    const [address, ...more] = positionals;
    const user = EmailAddress.safeParse(address);
    if (!user.success || more.length > 0)
      throw new Error(`Invalid user "${positionals.join(' ')}". Use one e-mail address, for example you@your.domain`);
    if (!aws && (stage ?? region) !== undefined) throw new Error('Use --stage and --region only with --aws');
    return {
      connection,
      async run(shops, out) {
        const shop = await (aws ? shops.deployed({ stage: stage ?? 'dev', region }) : shops.local());
        return change(shop, out, { user: user.data.toLowerCase(), revoke, json });
      },
    };
  },
};
