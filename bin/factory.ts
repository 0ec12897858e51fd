/** `npm run factory`: the temper of the local system's fake factory. */
import { run } from './cli/command.ts';
import { openControl } from './cli/control.ts';
import { temper } from './factory/command.ts';

await run(temper, openControl);
