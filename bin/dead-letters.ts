/** `npm run dead-letters`: what failed for good, and why. */
import { run } from './cli/command.ts';
import { connect } from './dead-letters/api.ts';
import { listDeadLettersCommand } from './dead-letters/list.ts';

await run(listDeadLettersCommand, connect);
