/** `npm run clock`: the test clock of the local system. */

import { run } from './cli/command.ts';
import { openControl } from './cli/control.ts';
import { moveClock } from './clock/command.ts';

await run(moveClock, openControl);
