/** `npm run factory`: shows or changes the failure mode of the local system's fake factory. */
import { run } from './cli/command.ts';
import { openControl } from './cli/control.ts';
import { factoryCommand } from './factory/command.ts';

await run(factoryCommand, openControl);
