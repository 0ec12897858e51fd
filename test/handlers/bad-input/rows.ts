/** The whole catalogue: each group is a file of this folder. */
import { ACCOUNTS, ME } from './accounts.ts';
import { ADDRESSES, QUERY_STRINGS } from './addresses.ts';
import { ADS } from './ads.ts';
import { DEAD_LETTERS } from './dead-letters.ts';
import { EMAILS } from './emails.ts';
import { FRAMING, WIRE_FRAMING } from './framing.ts';
import { CURSORS, IDS } from './ids.ts';
import { KEYS, REPEATED_KEYS } from './keys.ts';
import { MASS_ASSIGNMENT } from './mass-assignment.ts';
import { NUMBERS } from './numbers.ts';
import { OPERATIONS } from './operations.ts';
import { ORDER_REQUESTS } from './order-requests.ts';
import { PICTURES } from './pictures.ts';
import { PRODUCTS } from './products.ts';
import { QUEUES } from './queues.ts';
import type { HttpRow, Row } from './row.ts';
import { STATES } from './states.ts';
import { TEXTS } from './texts.ts';
import { WEBHOOKS } from './webhooks.ts';

export const ROWS: Readonly<Record<string, readonly Row[]>> = {
  framing: FRAMING,
  'query strings': QUERY_STRINGS,
  'mass assignment': MASS_ASSIGNMENT,
  numbers: NUMBERS,
  ids: IDS,
  cursors: CURSORS,
  texts: TEXTS,
  'e-mail addresses': EMAILS,
  keys: KEYS,
  states: STATES,
  webhooks: WEBHOOKS,
  ads: ADS,
  accounts: ACCOUNTS,
  'the own account': ME,
  products: PRODUCTS,
  pictures: PICTURES,
  operations: OPERATIONS,
  'dead letters': DEAD_LETTERS,
  queues: QUEUES,
  'order requests': ORDER_REQUESTS,
};

/** These need a connection: test/stories/bad-input.test.ts sends them to the running system. */
export const HTTP_ROWS: Readonly<Record<string, readonly HttpRow[]>> = {
  framing: WIRE_FRAMING,
  addresses: ADDRESSES,
  keys: REPEATED_KEYS,
};
