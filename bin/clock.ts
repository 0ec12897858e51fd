/** `npm run clock`: shows or advances the test clock of the local system. */

import { run } from './cli/command.ts';
import { openControl } from './cli/control.ts';
import { clockCommand } from './clock/command.ts';

await run(clockCommand, openControl);
