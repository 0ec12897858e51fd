/** `npm run dead-letters`: lists dead letters with their errors. */
import { run } from './cli/command.ts';
import { connect } from './dead-letters/api.ts';
import { listDeadLettersCommand } from './dead-letters/list.ts';

await run(listDeadLettersCommand, connect);
