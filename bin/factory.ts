/** `npm run factory`: the temper of the local system's fake factory. */
import { run } from '#bin/cli/command.ts';
import { openControl } from '#bin/cli/control.ts';
import { temper } from '#bin/factory/command.ts';

await run(temper, openControl);
