/** What every check of one run works with. */
import type { Checks } from './checks.ts';
import type { Deployment } from './deployment.ts';
import type { Shop } from './shop.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Smoke {
  readonly shop: Shop;
  readonly deployment: Deployment;
  readonly checks: Checks;
  readonly operator: Credentials | undefined;
  /** Accounts that exist already. */
  readonly members: Readonly<Record<'SELLER' | 'BUYER', Credentials | undefined>>;
  /** Whether the factory may be asked. */
  readonly restock: boolean;
  /** What removes the traces of the run; executed in reverse order. */
  readonly cleanUp: (() => Promise<unknown>)[];
}
