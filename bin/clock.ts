/** `npm run clock`: the test clock of the local system. */

import { run } from '#bin/cli/command.ts';
import { openControl } from '#bin/cli/control.ts';
import { moveClock } from '#bin/clock/command.ts';

await run(moveClock, openControl);
