/** `npm run operator`: makes a user an operator, of the local shop or of a deployed one. */
import { run } from './cli/command.ts';
import { operator } from './operator/command.ts';
import { openShops } from './operator/shops.ts';

await run(operator, openShops);
